#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "wire/sse.h"

struct seen {
    struct buf log; /* name|data| of each event */
    int count;
};

static void note(void *arg, const char *name, const char *data, size_t len)
{
    struct seen *seen = arg;

    seen->count++;
    assert_int_equal(data[len], '\0');
    buf_addf(&seen->log, "%s|", name);
    buf_add(&seen->log, data, len);
    buf_addc(&seen->log, '|');
}

struct fixture {
    struct sse sse;
    struct seen seen;
    struct err err;
};

static void begin(struct fixture *f, size_t most)
{
    memset(f, 0, sizeof(*f));
    buf_init(&f->seen.log, 100000);
    sse_init(&f->sse, most, note, &f->seen);
}

static void end(struct fixture *f)
{
    buf_release(&f->seen.log);
    sse_release(&f->sse);
}

static int feed(struct fixture *f, const char *bytes, size_t len)
{
    return sse_feed(&f->sse, bytes, len, &f->err);
}

/* All at once, then cut into two at each place, then byte by byte. */
static void check(const char *bytes, size_t len, const char *expected)
{
    for (size_t cut = 0; cut <= len + 1; cut++) {
        struct fixture f;

        begin(&f, 1000);
        if (cut <= len) {
            assert_int_equal(feed(&f, bytes, cut), 0);
            assert_int_equal(feed(&f, bytes + cut, len - cut), 0);
        }
        for (size_t i = 0; cut > len && i < len; i++)
            assert_int_equal(feed(&f, bytes + i, 1), 0);
        assert_int_equal(sse_end(&f.sse, &f.err), 0);
        assert_string_equal(f.seen.log.data, expected);
        end(&f);
    }
}

static void check_text(const char *text, const char *expected)
{
    check(text, strlen(text), expected);
}

static void all_line_ends_end_lines(void **state)
{
    (void)state;
    check_text("data: a\n\ndata: b\r\rdata: c\r\n\r\n", "|a||b||c|");
    check_text("data: a\r\n\ndata: b\n\rdata: c\r\r\ndata: d\n\n",
               "|a||b||c||d|");
    check_text("event: x\r\ndata: a\rdata: b\ndata: c\r\n\r\n", "x|a\nb\nc|");
}

static void one_bom_at_the_start_is_passed_over(void **state)
{
    (void)state;
    check_text("\xEF\xBB\xBF"
               "data: a\n\n\xEF\xBB\xBF"
               "data: b\n\n",
               "|a|");
    check_text("\xEF\xBB\xBF\xEF\xBB\xBF"
               "data: a\n\n",
               "");
    check_text("\xEF\xBB\xBF\n"
               "data: a\n\n",
               "|a|");
}

static void fields_are_read_as_the_standard_says(void **state)
{
    (void)state;
    check_text("data:a\n\ndata:  b\n\ndata: \n\n", "|a|| b|||");
    check_text("data\n\ndata\ndata\n\n", "|||\n|");
    check_text("id: 7\nretry: 5\nfoo: x\ndatas: x\ndat: x\n Data: x\n\n", "");
    check_text("data : a\n\n", "");
    check_text("data: {\"a\": \"b:c\"}\n\n", "|{\"a\": \"b:c\"}|");
    check_text("data: a\n: comment\n:\ndata: b\n\n", "|a\nb|");
    check("data: a\0b\n\n", 11, "|a");
}

static void names_belong_to_one_event(void **state)
{
    (void)state;
    check_text("event: one\nevent: two\ndata: a\n\ndata: b\n\n", "two|a||b|");
    check_text("event: lost\n\ndata: b\n\n", "|b|");
    check_text("event: x\nevent\ndata: b\n\n", "|b|");
}

static void the_end_gives_out_what_lacks_its_blank_line(void **state)
{
    (void)state;
    check_text("data: a\n\ndata: b\n", "|a||b|");
    check_text("data: a\n\nevent: x\ndata: b", "|a|x|b|");
    check_text("data: a\n\n: bye", "|a|");
    check_text("", "");
    check_text("\n\n\r\r\n", "");
}

static void an_event_comes_with_its_blank_line(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, 1000);
    feed(&f, "data: a\r\n", 9);
    assert_int_equal(f.seen.count, 0);
    feed(&f, "\r", 1);
    assert_int_equal(f.seen.count, 1);
    feed(&f, "\n", 1);
    assert_int_equal(f.seen.count, 1);
    feed(&f, "data: b", 7);
    sse_end(&f.sse, &f.err);
    sse_end(&f.sse, &f.err);
    assert_int_equal(f.seen.count, 2);
    end(&f);
}

static void comments_are_counted(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, 10);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(feed(&f, ": keep alive\n\n", 14), 0);
    assert_int_equal(f.sse.comments, 5000);
    assert_int_equal(f.seen.count, 0);
    end(&f);
}

/* The ceiling must be met at the same byte however the bytes come. */
static void check_ceiling(const char *text, size_t step, int good)
{
    struct fixture f;
    size_t len = strlen(text);
    int rc = 0;

    begin(&f, 8);
    for (size_t i = 0; i < len && rc == 0; i += step)
        rc = feed(&f, text + i, step < len - i ? step : len - i);
    rc = rc ? rc : sse_end(&f.sse, &f.err);
    assert_int_equal(rc, good ? 0 : -1);
    assert_int_equal(f.err.code, good ? ERR_NONE : ERR_LIMIT);
    assert_int_equal(f.seen.count, good);
    if (!good) {
        assert_int_equal(feed(&f, "\n\ndata: a\n\n", 11), -1);
        assert_int_equal(sse_end(&f.sse, &f.err), -1);
        assert_int_equal(f.seen.count, 0);
    }
    end(&f);
}

static void long_events_are_refused_for_good(void **state)
{
    char line[200];

    (void)state;
    snprintf(line, sizeof(line), "data: %0100d\n\n", 7);
    for (size_t step = 1; step < 120; step++) {
        check_ceiling("data: 12345678\n\n", step, 1);
        check_ceiling("data: 123456789\n\n", step, 0);
        check_ceiling("data: 1234\ndata: 678\n\n", step, 1);
        check_ceiling("data: 1234\ndata: 6789\n\n", step, 0);
        check_ceiling("event: 123456789\ndata: a\n\n", step, 0);
        check_ceiling(line, step, 0);
        line[106] = '\0';
        check_ceiling(line, step, 0);
        line[106] = '\n';
        line[0] = ':';
        check_ceiling(line, step, 0);
        line[0] = 'd';
    }
}

static void clear_is_a_new_stream(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, 8);
    feed(&f, ":\nevent: x\ndata: a\ndata: 123456789", 35);
    feed(&f, "\n\n", 2);
    sse_clear(&f.sse);
    assert_int_equal(f.sse.comments, 0);
    assert_int_equal(feed(&f,
                          "\xEF\xBB\xBF"
                          "data: b\n\n",
                          12),
                     0);
    assert_string_equal(f.seen.log.data, "|b|");
    end(&f);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_line_ends_end_lines),
        cmocka_unit_test(one_bom_at_the_start_is_passed_over),
        cmocka_unit_test(fields_are_read_as_the_standard_says),
        cmocka_unit_test(names_belong_to_one_event),
        cmocka_unit_test(the_end_gives_out_what_lacks_its_blank_line),
        cmocka_unit_test(an_event_comes_with_its_blank_line),
        cmocka_unit_test(comments_are_counted),
        cmocka_unit_test(long_events_are_refused_for_good),
        cmocka_unit_test(clear_is_a_new_stream),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
