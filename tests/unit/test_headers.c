#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "provider/headers.h"

static const char *const names[] = {
#define HEADER(name) name,
#include "provider/headers.def"
#undef HEADER
};

struct line {
    const char *name, *value;
};

static const char *keep(struct headers *h, const struct line *line)
{
    *h = (struct headers){0};
    for (; line->name; line++)
        headers_add(h, line->name, line->value, "mine-0123456789");
    return headers_text(h);
}

#define KEPT(...) keep(&(struct headers){0}, (struct line[]){__VA_ARGS__, {0}})

static void test_they_stand_in_the_order_of_the_table(void **state)
{
    (void)state;
    assert_string_equal(KEPT({"Via", "1.1 proxy"}, {"server", "cloudflare"},
                             {"OpenAI-Processing-Ms", "812"},
                             {"Retry-After", "7"}),
                        "retry-after: 7\nopenai-processing-ms: 812\n"
                        "server: cloudflare\nvia: 1.1 proxy\n");
}

static void test_what_is_no_row_is_passed_over(void **state)
{
    (void)state;
    assert_null(KEPT({"Set-Cookie", "a=b"}, {"Authorization", "Bearer x"},
                     {"Location", "https://x/?token=y"}, {"vib", "x"},
                     {"x-api-key", "k"}, {"", "x"}));
}

static void test_the_first_of_two_counts(void **state)
{
    (void)state;
    assert_string_equal(KEPT({"age", "1"}, {"AGE", "2"}), "age: 1\n");
    assert_string_equal(KEPT({"age", ""}, {"AGE", "2"}), "age: \n");
}

static void test_a_hostile_value_is_harmless(void **state)
{
    char longest[400];
    struct headers h;
    const char *text;

    (void)state;
    assert_string_equal(KEPT({"server", "a\033[2J\tb\r\nvia: c\x7F\x9B\xC3"}),
                        "server: a[2Jbvia: c??\n");
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    text = keep(&h, (struct line[]){{"age", longest}, {0}});
    assert_int_equal(strlen(text), 5 + HEADERS_VALUE + 1);
    assert_string_equal(strchr(text, '.'), "...\n");
    longest[HEADERS_VALUE] = '\0';
    text = keep(&h, (struct line[]){{"age", longest}, {0}});
    assert_int_equal(strlen(text), 5 + HEADERS_VALUE + 1);
    assert_null(strchr(text, '.'));
}

static void test_a_key_is_in_no_value(void **state)
{
    (void)state;
    assert_string_equal(KEPT({"www-authenticate", "Bearer mine-0123456789"},
                             {"via", "risk sk-abcdefghijkl"},
                             {"server", "mine, risk-averseness"}),
                        "www-authenticate: a key\n"
                        "server: mine, risk-averseness\nvia: a key\n");
}

static void add_long(struct headers *h, int row)
{
    char value[HEADERS_VALUE + 1];

    memset(value, 'a' + row % 26, sizeof(value));
    value[HEADERS_VALUE] = '\0';
    headers_add(h, names[row], value, NULL);
}

/* Whichever came first: what is kept is a head of the table, whole lines. */
static void check_head(const struct headers *h, int rows)
{
    const char *line = headers_text(h);

    assert_in_range(strlen(line), HEADERS_MAX / 2, HEADERS_MAX - 1);
    for (int i = 0; i < rows; i++, line = strchr(line, '\n') + 1) {
        assert_int_equal(strncmp(line, names[i], strlen(names[i])), 0);
        assert_int_equal(strcspn(line, "\n"),
                         strlen(names[i]) + 2 + HEADERS_VALUE);
    }
    assert_string_equal(line, "");
}

static void test_the_last_of_the_table_give_way(void **state)
{
    struct headers forth = {0}, back = {0};

    (void)state;
    for (int i = 0; i < HEADERS_ROWS; i++) {
        add_long(&forth, i);
        add_long(&back, HEADERS_ROWS - 1 - i);
    }
    check_head(&forth, 5);
    check_head(&back, 5);
    /* One that fits where a longer one did not. */
    headers_add(&forth, names[HEADERS_ROWS - 1], "1", NULL);
    assert_non_null(strstr(headers_text(&forth), "\nvia: 1\n"));
}

/* All that OpenAI, or Anthropic, sends on a good day has room. */
static void test_there_is_room_for_all_that_one_sends(void **state)
{
    (void)state;
    for (int other = 0; other < 2; other++) {
        const char *without = other ? "anthropic-" : "x-ratelimit-";
        struct headers h = {0};
        int kept = 0, lines = 0;

        for (int i = 0; i < HEADERS_ROWS; i++) {
            if (strncmp(names[i], without, strlen(without)) == 0)
                continue;
            headers_add(&h, names[i], "2026-11-22", NULL);
            kept++;
        }
        for (const char *c = headers_text(&h); *c; c++)
            lines += *c == '\n';
        assert_int_equal(lines, kept);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_they_stand_in_the_order_of_the_table),
        cmocka_unit_test(test_what_is_no_row_is_passed_over),
        cmocka_unit_test(test_the_first_of_two_counts),
        cmocka_unit_test(test_a_hostile_value_is_harmless),
        cmocka_unit_test(test_a_key_is_in_no_value),
        cmocka_unit_test(test_the_last_of_the_table_give_way),
        cmocka_unit_test(test_there_is_room_for_all_that_one_sends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
