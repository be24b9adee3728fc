#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>

#include "unit/input_log.h"
#include "wire/json.h"

/* What holds for each row of formats.def, whatever it is. */

/* One sample of tests/data/logs, whole; for free(). */
static char *sample_file(const char *file, size_t *len)
{
    const char *top = getenv("srcdir");
    char path[4096];
    FILE *in;
    char *bytes = calloc(1, 65536);

    snprintf(path, sizeof(path), "%s/tests/data/logs/%s", top ? top : ".",
             file);
    in = fopen(path, "r");
    assert_non_null(in);
    *len = fread(bytes, 1, 65535, in);
    fclose(in);
    return bytes;
}

/* The sample of a row: tests/data/logs/NAME.anything. */
static char *sample(const struct input_format *f, size_t *len)
{
    const char *top = getenv("srcdir");
    char path[4096], *bytes = NULL;
    struct dirent *entry;
    DIR *dir;

    snprintf(path, sizeof(path), "%s/tests/data/logs", top ? top : ".");
    dir = opendir(path);
    assert_non_null(dir);
    while (!bytes && (entry = readdir(dir)))
        if (strncmp(entry->d_name, f->name, strlen(f->name)) == 0 &&
            entry->d_name[strlen(f->name)] == '.')
            bytes = sample_file(entry->d_name, len);
    closedir(dir);
    if (!bytes)
        fail_msg("%s has no sample", f->name);
    return bytes;
}

static void test_each_row_is_found_and_described(void **state)
{
    const struct input_format *f;
    struct buf names;
    size_t i;

    (void)state;
    buf_init(&names, 1000);
    input_format_list(&names);
    for (i = 0; (f = input_format_at(i)); i++) {
        assert_ptr_equal(input_format_find(f->name), f);
        assert_true(f->about[0] != '\0');
        assert_non_null(strstr(names.data, f->name));
        assert_non_null(f->fits);
        assert_non_null(f->read);
    }
    assert_true(i > 0);
    assert_null(input_format_at(i + 1));
    assert_null(input_format_find("nothing"));
    buf_release(&names);
}

static void test_each_sample_is_sniffed_and_read(void **state)
{
    const struct input_format *f;
    struct log l;
    size_t len;

    (void)state;
    for (size_t i = 0; (f = input_format_at(i)); i++) {
        char *bytes = sample(f, &len);

        log_init(&l, bytes, len);
        assert_int_equal(log_read(&l, NULL, 1), 0);
        assert_ptr_equal(l.result.format, f);
        assert_true(l.result.prompts >= 2);
        assert_int_equal(l.result.bad, 0);
        log_release(&l);
        free(bytes);
    }
}

static void test_each_sample_is_read_alike_again(void **state)
{
    const struct input_format *f;
    struct log l;
    size_t len;

    (void)state;
    for (size_t i = 0; (f = input_format_at(i)); i++) {
        char *bytes = sample(f, &len), *first;

        log_init(&l, bytes, len);
        assert_int_equal(log_read(&l, f->name, 1), 0);
        first = buf_take(&l.seen);
        buf_init(&l.seen, 1 << 24);
        assert_int_equal(log_read(&l, f->name, 1), 0);
        assert_string_equal(l.seen.data, first);
        log_release(&l);
        free(first);
        free(bytes);
    }
}

/* data/prompts.jsonl, with which people try it: every kind of request. */
static void test_the_prompts_that_come_along(void **state)
{
    static const char *const kinds[] = {"\"tools\":[", "\"json_schema\"",
                                        " conv-", "\"max_tokens\":"};
    const char *top = getenv("srcdir");
    struct log l = {0};

    (void)state;
    buf_init(&l.seen, 1 << 20);
    snprintf(l.path, sizeof(l.path), "%s/data/prompts.jsonl", top ? top : ".");
    assert_int_equal(log_read(&l, NULL, 1), 0);
    assert_string_equal(l.result.format->name, "diptych-log");
    assert_int_equal(l.result.prompts, 200);
    assert_int_equal(l.result.bad, 0);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        assert_non_null(strstr(l.seen.data, kinds[i]));
    buf_release(&l.seen);
}

struct counter {
    struct input_sink sink;
    int prompts;
};

/* A request is a JSON object with messages, whatever it was made of. */
static int count(struct input_sink *sink, struct prompt *p, struct err *err)
{
    json_t *request = json_read(p->request, p->request_len, JSON_LAST_KEY, err);

    assert_non_null(request);
    assert_true(json_array_size(json_at(request, "messages")) > 0);
    json_decref(request);
    ((struct counter *)sink)->prompts++;
    return 0;
}

/* In memory of just its size, so that the sanitizer sees a byte too far. */
static void read_cut(const struct input_format *f, const char *line, size_t len)
{
    struct counter c = {.sink = {.emit = count, .id = "7"}};
    char *exact = malloc(len);
    struct err err = {0};
    int rc;

    memcpy(exact, line, len);
    rc = f->read(exact, len, &c.sink, &err);
    free(exact);
    if (rc == 0) {
        assert_true(c.prompts > 0);
        return;
    }
    assert_int_equal(c.prompts, 0);
    assert_true(err.code == ERR_PARSE || err.code == ERR_LIMIT);
    assert_true(err.text[0] != '\0');
}

static void cut_line(const char *line, size_t len)
{
    const struct input_format *f;

    for (size_t i = 0; (f = input_format_at(i)); i++)
        for (size_t cut = 1; cut <= len; cut++)
            read_cut(f, line, cut);
}

/* By each of the formats, since a name can be given that is wrong. */
static void test_lines_cut_anywhere_give_prompts_or_a_reason(void **state)
{
    const struct input_format *f;
    size_t len;

    (void)state;
    for (size_t i = 0; (f = input_format_at(i)); i++) {
        char *bytes = sample(f, &len), *rest = bytes, *line;

        while ((line = strsep(&rest, "\n")))
            cut_line(line, strlen(line));
        free(bytes);
    }
}

static void test_a_log_cut_anywhere_loses_nothing_silently(void **state)
{
    const struct input_format *f;
    struct log l;
    size_t len;

    (void)state;
    for (size_t i = 0; (f = input_format_at(i)); i++) {
        char *bytes = sample(f, &len);

        for (size_t cut = 1; cut < len; cut += 3) {
            log_init(&l, bytes, cut);
            if (log_read(&l, f->name, 1) == 0)
                assert_true(l.result.prompts + l.result.bad >= l.result.lines);
            else
                assert_non_null(strstr(l.err.text, "is empty"));
            log_release(&l);
        }
        free(bytes);
    }
}

static void test_heads_cut_anywhere_can_be_sniffed(void **state)
{
    const struct input_format *f, *g;
    size_t len;

    (void)state;
    for (size_t i = 0; (f = input_format_at(i)); i++) {
        char *bytes = sample(f, &len);

        for (size_t cut = 1; cut <= len; cut += 5) {
            char *exact = malloc(cut);

            memcpy(exact, bytes, cut);
            for (size_t j = 0; (g = input_format_at(j)); j++)
                assert_in_range(g->fits(exact, cut), 0, 100);
            free(exact);
        }
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row_is_found_and_described),
        cmocka_unit_test(test_each_sample_is_sniffed_and_read),
        cmocka_unit_test(test_each_sample_is_read_alike_again),
        cmocka_unit_test(test_the_prompts_that_come_along),
        cmocka_unit_test(test_lines_cut_anywhere_give_prompts_or_a_reason),
        cmocka_unit_test(test_a_log_cut_anywhere_loses_nothing_silently),
        cmocka_unit_test(test_heads_cut_anywhere_can_be_sniffed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
