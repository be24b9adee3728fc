/* JSON for reading. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "compare/pretty.h"

static void check(const char *text, const char *want)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    assert_int_equal(pretty_json(&out, text), 1);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void check_calls(const char *text, const char *want)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    pretty_calls(&out, text);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void members_stand_by_name_one_a_line(void **state)
{
    (void)state;
    check("{\"b\": 1,\"a\":[true,null,{}], \"ab\":[]}",
          "{\n  \"a\": [\n    true,\n    null,\n    {}\n  ],\n"
          "  \"ab\": [],\n  \"b\": 1\n}");
    check(" [] ", "[]");
    check("{}", "{}");
    check("\"x\"", "\"x\"");
    check("{\"a,b:]\":\"}\\\"{\"}", "{\n  \"a,b:]\": \"}\\\"{\"\n}");
}

static void numbers_stay_as_written(void **state)
{
    (void)state;
    check("[1.0,1e0 , -0.50, 123456789012345678901234567890]",
          "[\n  1.0,\n  1e0,\n  -0.50,\n  123456789012345678901234567890\n]");
}

static void escapes_do_not_count(void **state)
{
    (void)state;
    check("\"\\u00e4\\/\\n\"", "\"\xC3\xA4/\\n\"");
    check("\"\xC3\xA4/\\u000a\"", "\"\xC3\xA4/\\n\"");
}

static void a_code_fence_is_left_out(void **state)
{
    (void)state;
    check("```json\n{\"a\":1}\n```\n", "{\n  \"a\": 1\n}");
}

static void what_is_no_json_is_left_alone(void **state)
{
    static const char *const texts[] = {
        "",     "yes",      "{\"a\":1} and", "{a:1}",
        "[1,]", "{\"a\":1", "```\nx\n",      "{\"a\":1,\"a\":2}"};
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 16);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        assert_int_equal(pretty_json(&out, texts[i]), 0);
    assert_int_equal(out.len, 0);
    buf_release(&out);
}

static void calls_are_told_by_name_and_arguments(void **state)
{
    (void)state;
    check_calls("[{\"name\":\"weather\",\"arguments\":{\"town\":\"Ulm\","
                "\"days\":2.0}},{\"arguments\":\"{\\\"x\\\":1}\",\"name\":"
                "\"now\"}]",
                "call weather\n{\n  \"days\": 2.0,\n  \"town\": \"Ulm\"\n}\n"
                "call now\n{\n  \"x\": 1\n}\n");
    check_calls("[{\"name\":\"f\",\"arguments\":\"not {json\"},{},7]",
                "call f\nnot {json\ncall without name\n7\n");
    check_calls("[{\"name\":\"f\"},{\"name\":7,\"name2\":\"g\"}]",
                "call f\ncall without name\n");
    check_calls("broken", "broken");
    check_calls("[]", "");
}

static void members_of_a_request_are_listed(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 16);
    pretty_members(&out,
                   " {\"model\":\"m\",\"messages\":[1],\"n\":1.0,"
                   "\"tools\":[{\"b\":2,\"a\":1}]}",
                   "messages");
    assert_string_equal(out.data, "model: \"m\"\nn: 1.0\ntools: [\n  {\n"
                                  "    \"a\": 1,\n    \"b\": 2\n  }\n]\n");
    buf_clear(&out);
    pretty_members(&out, "[1]", "x");
    pretty_members(&out, "{\"a\":", "x");
    pretty_members(&out, "{}", "x");
    assert_string_equal(out.data, "");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_stand_by_name_one_a_line),
        cmocka_unit_test(numbers_stay_as_written),
        cmocka_unit_test(escapes_do_not_count),
        cmocka_unit_test(a_code_fence_is_left_out),
        cmocka_unit_test(what_is_no_json_is_left_alone),
        cmocka_unit_test(calls_are_told_by_name_and_arguments),
        cmocka_unit_test(members_of_a_request_are_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
