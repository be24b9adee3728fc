#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/csv.h"

struct made {
    const char *text, *want;
};

static void assert_made(const struct made *made, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buf b;

        buf_init(&b, 1000);
        csv_text(&b, made[i].text);
        assert_string_equal(b.data, made[i].want);
        buf_release(&b);
    }
}

static void quotes_stand_where_they_are_needed(void **state)
{
    static const struct made made[] = {
        {"", "\"\""},         {"a b", "a b"},
        {" a", "\" a\""},     {"a ", "\"a \""},
        {"a,b", "\"a,b\""},   {"a\nb", "\"a\nb\""},
        {"a\rb", "\"a\rb\""}, {"\"a\"", "\"\"\"a\"\"\""},
        {"it's", "it's"},
    };

    (void)state;
    assert_made(made, sizeof(made) / sizeof(*made));
}

static void what_a_spreadsheet_would_run_is_no_formula(void **state)
{
    static const struct made made[] = {
        {"=1+1", "\"'=1+1\""},
        {"\t =A1", "\"'\t =A1\""},
        {"\r=A1", "\"'\r=A1\""},
        {"=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""},
        {"-2+3+cmd|' /C calc'!A0", "\"'-2+3+cmd|' /C calc'!A0\""},
        {"+HYPERLINK(\"x\")", "\"'+HYPERLINK(\"\"x\"\")\""},
        {"@SUM(1)", "\"'@SUM(1)\""},
    };

    (void)state;
    assert_made(made, sizeof(made) / sizeof(*made));
}

static void answers_and_numbers_stay_as_they_are(void **state)
{
    static const struct made made[] = {
        {"-5.2e3", "-5.2e3"},     {"+1pp", "+1pp"},
        {"- a list", "- a list"}, {"- a list (of one)", "- a list (of one)"},
        {"@alice", "@alice"},     {"-", "-"},
        {"a=f(x)", "a=f(x)"},     {"--- a | b", "--- a | b"},
    };

    (void)state;
    assert_made(made, sizeof(made) / sizeof(*made));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_stand_where_they_are_needed),
        cmocka_unit_test(what_a_spreadsheet_would_run_is_no_formula),
        cmocka_unit_test(answers_and_numbers_stay_as_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
