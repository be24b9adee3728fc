#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/import_bad.h"

static void assert_written(const struct import_bad *b, const char *want)
{
    struct buf out;

    buf_init(&out, 4096);
    import_bad_write(b, &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void assert_mend(const char *reason, const char *want)
{
    struct import_bad b = {0};
    struct buf out;

    import_bad_add(&b, "a:b.csv", 2, reason);
    buf_init(&out, 4096);
    import_bad_mend(&b, &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
    import_bad_release(&b);
}

static void numbers_and_quoted_words_make_no_cause(void **state)
{
    struct import_bad b = {0};

    (void)state;
    import_bad_add(&b, "a.csv", 2, "cost is -3, which cannot be");
    import_bad_add(&b, "a.csv", 3, "cost is 1.5e400, which cannot be");
    import_bad_add(&b, "a.csv", 4, "cost is \"x y\", which is no number");
    import_bad_add(&b, "a.csv", 5, "cost is \"\", which is no number");
    import_bad_add(&b, "a.csv", 6, "expected near 'x'");
    import_bad_add(&b, "a.csv", 7, "it's");
    assert_written(&b, "a.csv:2: cost is -3, which cannot be (so in 2 lines)\n"
                       "a.csv:4: cost is \"x y\", which is no number (so in 2 "
                       "lines)\n"
                       "a.csv:6: expected near 'x'\n"
                       "a.csv:7: it's\n");
    import_bad_release(&b);
}

static void lines_beyond_the_named_causes_are_counted(void **state)
{
    struct import_bad b = {0};
    char reason[2] = "a";

    (void)state;
    for (; reason[0] < 'a' + IMPORT_CAUSES + 2; reason[0]++)
        import_bad_add(&b, "l", 1, reason);
    import_bad_add(&b, "l", 9, "a");
    assert_int_equal(b.lines, IMPORT_CAUSES + 3);
    assert_written(&b, "l:1: a (so in 2 lines)\nl:1: b\nl:1: c\nl:1: d\n"
                       "l:1: e\nl:1: f\nl:1: g\nl:1: h\nl:1: i\nl:1: j\n"
                       "more lines, of other causes: 2\n");
    import_bad_release(&b);
}

static void a_terminal_obeys_nothing(void **state)
{
    struct import_bad b = {0};

    (void)state;
    import_bad_add(&b, "\033[1m", 1, "a\033b");
    assert_written(&b, "\xef\xbf\xbd[1m:1: a\xef\xbf\xbd"
                       "b\n");
    import_bad_release(&b);
}

static void the_mend_is_that_of_the_cause(void **state)
{
    (void)state;
    assert_mend("latency is \"3\", without a unit: as in --map latency_ms=NAME",
                "do what is said there");
    assert_mend("latency: \"x\" is not a span",
                "does latency stand elsewhere in the log? Say --map "
                "latency=NAME");
    assert_mend("latencies are wrong",
                "is the log what it was taken for? See --input and "
                "--delimiter");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_quoted_words_make_no_cause),
        cmocka_unit_test(lines_beyond_the_named_causes_are_counted),
        cmocka_unit_test(a_terminal_obeys_nothing),
        cmocka_unit_test(the_mend_is_that_of_the_cause),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
