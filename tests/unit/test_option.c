/* Options: values and their limits, the command line, the environment, help. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "cmd/option.h"

struct all {
    int flag;
    int64_t count, any, span, money;
    double real;
    char *text;
    struct opt_list list;
};

#define AT(m) offsetof(struct all, m)
static const struct opt table[] = {
    {"flag", 'f', OPT_FLAG, NULL, AT(flag), 0, 0, "a flag"},
    {"count", 'c', OPT_COUNT, "N", AT(count), 1, 10, "a count"},
    {"any-count", 0, OPT_COUNT, "N", AT(any), 0, 0, "above zero"},
    {"span", 0, OPT_SPAN, "TIME", AT(span), 0, 0, "a span"},
    {"money", 0, OPT_MONEY, "USD", AT(money), 0, 0, "money"},
    {"real", 0, OPT_REAL, "X", AT(real), -1, 2, "a number"},
    {"share", 0, OPT_REAL, "SHARE", AT(real), 0, .9, "a part"},
    {"text", 't', OPT_TEXT, "TEXT", AT(text), 0, 0, "two lines\nof help"},
    {"list", 0, OPT_LIST, "ITEM", AT(list), 0, 0, "again and again"},
    {"a-name-that-is-very-long", 0, OPT_TEXT, "TEXT", AT(text), 0, 0, "long"},
    {0},
};

static int set(struct all *a, const char *name, const char *value,
               struct err *err)
{
    *err = (struct err){0};
    return opt_set(opt_find(table, name), a, value, err);
}

static void refuses(const char *name, const char *value, const char *words)
{
    struct all a = {.count = 77, .span = 77, .money = 77, .real = 1.5};
    struct err err;

    assert_int_equal(set(&a, name, value, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, name));
    assert_non_null(strstr(err.text, words));
    assert_int_equal(a.count, 77);
    assert_int_equal(a.span, 77);
    assert_int_equal(a.money, 77);
    opt_release(table, &a);
}

static void finds_rows(void **state)
{
    (void)state;
    assert_ptr_equal(opt_find(table, "count"), &table[1]);
    assert_null(opt_find(table, "cou"));
    assert_null(opt_find(table, "counts"));
}

static void sets_values(void **state)
{
    struct all a = {0};
    struct err err;

    (void)state;
    assert_int_equal(set(&a, "flag", NULL, &err), 0);
    assert_int_equal(a.flag, 1);
    assert_int_equal(set(&a, "count", "10", &err), 0);
    assert_int_equal(a.count, 10);
    assert_int_equal(set(&a, "any-count", "9223372036854775807", &err), 0);
    assert_true(a.any == INT64_MAX);
    assert_int_equal(set(&a, "span", "1m30s", &err), 0);
    assert_true(a.span == INT64_C(90000000000));
    assert_int_equal(set(&a, "real", "-0.5", &err), 0);
    assert_true(a.real == -0.5);
    assert_int_equal(set(&a, "share", "25%", &err), 0);
    assert_true(a.real == 0.25);
    opt_release(table, &a);
}

static void sets_money(void **state)
{
    struct all a = {0};
    struct err err;

    (void)state;
    assert_int_equal(set(&a, "money", "2.50", &err), 0);
    assert_true(a.money == INT64_C(2500000000));
    assert_int_equal(set(&a, "money", "$0.000000001", &err), 0);
    assert_int_equal(a.money, 1);
    assert_int_equal(set(&a, "money", "9e9", &err), 0);
    assert_true(a.money == INT64_C(9000000000000000000));
    refuses("money", "9000000001", "more than");
    refuses("money", "0.4e-9", "less than");
    refuses("money", "0", "above zero");
    refuses("money", "$$5", "not a number");
}

static void sets_texts(void **state)
{
    struct all a = {0};
    struct err err;

    (void)state;
    set(&a, "text", "one", &err);
    set(&a, "text", "two", &err);
    assert_string_equal(a.text, "two");
    set(&a, "list", "one", &err);
    set(&a, "list", "two", &err);
    assert_int_equal(a.list.count, 2);
    assert_string_equal(a.list.item[0], "one");
    assert_string_equal(a.list.item[1], "two");
    opt_release(table, &a);
}

static void flags_have_words(void **state)
{
    static const char *const on[] = {"yes", "true", "1"};
    static const char *const off[] = {"no", "false", "0"};
    struct all a = {0};
    struct err err;

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(set(&a, "flag", on[i], &err), 0);
        assert_int_equal(a.flag, 1);
        assert_int_equal(set(&a, "flag", off[i], &err), 0);
        assert_int_equal(a.flag, 0);
    }
    refuses("flag", "on", "neither yes nor no");
}

static void refuses_numbers(void **state)
{
    (void)state;
    refuses("count", "0", "from 1 to 10");
    refuses("count", "11", "from 1 to 10");
    refuses("count", "5x", "whole number");
    refuses("count", "x", "whole number");
    refuses("count", "1.5", "whole number");
    refuses("count", "", "empty");
    refuses("any-count", "0", "above zero");
    refuses("any-count", "-1", "above zero");
    refuses("any-count", "9223372036854775808", "whole number");
    refuses("real", "2.1", "from -1 to 2");
    refuses("real", "inf", "not a number");
    refuses("real", "1%", "not a number");
    refuses("share", "%", "not a number");
    refuses("share", "20%%", "not a number");
    refuses("share", "200%", "from 0% to 90%");
    refuses("share", "1", "say 1% or 100%");
    refuses("share", "1.0", "say 1% or 100%");
    refuses("real", "nan", "not a number");
    refuses("real", "1,5", "not a number");
    refuses("real", "1e999", "not a number");
    refuses("span", "0s", "too short");
    refuses("span", "5 parsecs", "not a span");
    refuses("text", "", "empty");
    refuses("list", "", "empty");
}

/* ---- command line ------------------------------------------------------ */

struct line {
    struct all all;
    struct common common;
    char *args[8];
    int argc, rc;
    struct err err;
};

static void parse(struct line *l, const char *a, const char *b, const char *c)
{
    const struct opt_target to = {table, &l->all, &l->common};
    const char *given[] = {a, b, c};

    *l = (struct line){0};
    for (int i = 0; i < 3 && given[i]; i++)
        l->args[l->argc++] = (char *)given[i];
    l->rc = opt_parse(&to, &l->argc, l->args, &l->err);
}

static void line_release(struct line *l)
{
    opt_release(table, &l->all);
    opt_release(opt_common, &l->common);
}

static void parses_all_ways(void **state)
{
    static const char *const ways[][2] = {
        {"--count", "3"}, {"--count=3", NULL}, {"--cou", "3"},
        {"-c", "3"},      {"-c3", NULL},       {"-fc3", NULL},
    };
    struct line l;

    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        parse(&l, ways[i][0], ways[i][1], NULL);
        assert_int_equal(l.rc, 0);
        assert_int_equal(l.all.count, 3);
        assert_int_equal(l.argc, 0);
        line_release(&l);
    }
}

static void keeps_arguments(void **state)
{
    struct line l;

    (void)state;
    parse(&l, "log", "--flag", "-");
    assert_int_equal(l.rc, 0);
    assert_int_equal(l.all.flag, 1);
    assert_int_equal(l.argc, 2);
    assert_string_equal(l.args[0], "log");
    assert_string_equal(l.args[1], "-");
    parse(&l, "--", "--flag", NULL);
    assert_int_equal(l.all.flag, 0);
    assert_int_equal(l.argc, 1);
    assert_string_equal(l.args[0], "--flag");
    parse(&l, NULL, NULL, NULL);
    assert_int_equal(l.rc, 0);
    assert_int_equal(l.argc, 0);
}

static void knows_common_ones(void **state)
{
    struct line l;

    (void)state;
    parse(&l, "-h", "--config=a", "--no-config");
    assert_int_equal(l.common.help, 1);
    assert_string_equal(l.common.config, "a");
    assert_int_equal(l.common.no_config, 1);
    assert_int_equal(l.common.version, 0);
    line_release(&l);
    parse(&l, "-V", NULL, NULL);
    assert_int_equal(l.common.version, 1);
}

static void line_refuses(const char *a, const char *b, const char *words)
{
    struct line l;

    parse(&l, a, b, NULL);
    assert_int_equal(l.rc, -1);
    assert_int_equal(l.err.code, ERR_USAGE);
    assert_non_null(strstr(l.err.text, words));
    line_release(&l);
}

static void refuses_lines(void **state)
{
    (void)state;
    line_refuses("--nonsense", NULL, "--nonsense: no such option");
    line_refuses("--nonsense=5", NULL, "--nonsense: no such option");
    line_refuses("--nonsense", NULL, "--help lists them");
    line_refuses("--cuont", "3",
                 "--cuont: no such option; did you mean "
                 "--count?");
    line_refuses("--lits=sk-1", NULL,
                 "--lits: no such option; did you mean "
                 "--list?");
    line_refuses("--confgi", "a", "did you mean --config?");
    line_refuses("--flag", "-xf", "-x: no such option");
    line_refuses("-x", NULL, "-x: no such option");
    line_refuses("--co", NULL, "several options");
    line_refuses("--co=5", NULL, "several options");
    line_refuses("--flag=yes", NULL, "--flag: takes no value");
    line_refuses("--fla=yes", NULL, "--flag: takes no value");
    line_refuses("--count", NULL, "--count: the value is missing");
    line_refuses("-c", NULL, "-c: the value is missing");
    line_refuses("--count", "99", "from 1 to 10");
}

/* ---- environment ------------------------------------------------------- */

static void reads_the_environment(void **state)
{
    struct all a = {.count = 1};
    struct err err;

    (void)state;
    setenv("DIPTYCH_ANY_COUNT", "5", 1);
    setenv("DIPTYCH_COUNT", "", 1);
    setenv("DIPTYCH_FLAG", "1", 1);
    assert_int_equal(opt_environment(table, &a, &err), 0);
    assert_int_equal(a.any, 5);
    assert_int_equal(a.count, 1);
    assert_int_equal(a.flag, 0);
    setenv("DIPTYCH_COUNT", "11", 1);
    assert_int_equal(opt_environment(table, &a, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, "DIPTYCH_COUNT"));
    unsetenv("DIPTYCH_ANY_COUNT");
    unsetenv("DIPTYCH_COUNT");
    unsetenv("DIPTYCH_FLAG");
}

static void tells_values(void **state)
{
    static const char *const want[] = {
        "flag",  "yes",  "count", "7",    "span", "90s",  "money", "$2.5",
        "share", "0.05", "text",  "none", "list", "a, b", NULL};
    struct all a = {.flag = 1};
    struct err err;
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    set(&a, "count", "7", &err);
    set(&a, "span", "1m30s", &err);
    set(&a, "money", "2.50", &err);
    set(&a, "share", "5%", &err);
    opt_write(opt_find(table, "list"), &a, &out);
    assert_string_equal(out.data, "none");
    set(&a, "list", "a", &err);
    set(&a, "list", "b", &err);
    for (size_t i = 0; want[i]; i += 2) {
        buf_clear(&out);
        opt_write(opt_find(table, want[i]), &a, &out);
        assert_string_equal(out.data, want[i + 1]);
    }
    buf_release(&out);
    opt_release(table, &a);
}

static void writes_help(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 65536);
    opt_help(table, &out);
    assert_non_null(strstr(out.data, "  -c, --count N                a count\n"
                                     "      --any-count N            above"));
    assert_non_null(strstr(out.data, "TEXT              two lines\n"
                                     "                               of help"));
    assert_non_null(strstr(out.data, "-long TEXT\n"
                                     "                               long\n"));
    assert_non_null(strstr(out.data, "\n\n  -h, --help "));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_rows),
        cmocka_unit_test(sets_values),
        cmocka_unit_test(sets_money),
        cmocka_unit_test(sets_texts),
        cmocka_unit_test(flags_have_words),
        cmocka_unit_test(refuses_numbers),
        cmocka_unit_test(parses_all_ways),
        cmocka_unit_test(keeps_arguments),
        cmocka_unit_test(knows_common_ones),
        cmocka_unit_test(refuses_lines),
        cmocka_unit_test(reads_the_environment),
        cmocka_unit_test(tells_values),
        cmocka_unit_test(writes_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
