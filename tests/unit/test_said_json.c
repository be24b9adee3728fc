#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "logged/said_json.h"

/* What was heard, an object a line. */
static int note(void *arg, const struct said *s, struct err *err)
{
    struct buf *out = arg;

    buf_addf(out, "%d %s %s", (int)s->line, s->request_id ? s->request_id : "-",
             s->user ? s->user : "-");
    for (int i = 0; i < FEEDBACK_KINDS; i++)
        if (!isnan(s->value[i]))
            buf_addf(out, " %s=%g", feedback_name((enum feedback_kind)i),
                     s->value[i]);
    buf_addc(out, '\n');
    if (s->id && strcmp(s->id, "stop") == 0)
        return err_set(err, ERR_USAGE, "stopped");
    return 0;
}

static int hear(const char *text, struct buf *out, struct err *err)
{
    buf_clear(out);
    return said_json(text, strlen(text), note, out, err);
}

static void it_is_as_a_line_of_a_log_is(void **state)
{
    static const char *const cases[][2] = {
        {"{\"request_id\":\"r1\",\"thumb\":\"up\"}", "1 r1 - thumb=1\n"},
        {"{\"request_id\":\"r1\",\"kind\":\"ticket\",\"value\":true}",
         "1 r1 - ticket=1\n"},
        {"{\"userId\":\"ann\",\"thumb\":-1,\"score\":0.25,"
         "\"session_continued\":\"no\",\"page\":{\"a\":1}}",
         "1 - ann thumb=0 score=0.25 continued=0\n"},
        {"[{\"user\":\"a\",\"ticket\":false},{\"user\":\"b\",\"thumb\":1}]",
         "1 - a ticket=0\n2 - b thumb=1\n"},
    };
    struct buf out;
    struct err err;

    (void)state;
    buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(hear(cases[i][0], &out, &err), 0);
        assert_string_equal(out.data, cases[i][1]);
    }
    buf_release(&out);
}

static void what_is_wrong_is_said(void **state)
{
    static const char *const cases[][2] = {
        {"{\"request_id\":\"r1\"}", "there is no thumb"},
        {"{\"request_id\":\"r1\",\"thumb\":\"maybe\"}", "neither up nor down"},
        {"[{\"user\":\"a\",\"thumb\":1},{\"user\":\"b\"}]",
         "object 2: there is no thumb"},
        {"[{\"user\":\"a\",\"thumb\":1},7]", "object 2: is JSON but not"},
        {"[]", "the array is empty"},
        {"7", "is JSON but not an object"},
        {"{\"thumb\":", "column"},
        {"{\"user\":\"a\\u0000\",\"thumb\":1}", "user has a NUL in it"},
    };
    struct buf out;
    struct err err;

    (void)state;
    buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(hear(cases[i][0], &out, &err), -1);
        assert_int_equal(err.code, ERR_PARSE);
        if (!strstr(err.text, cases[i][1]))
            fail_msg("%s: %s", cases[i][0], err.text);
    }
    buf_release(&out);
}

static void what_is_none_of_ours_is_named(void **state)
{
    static const char *const cases[][2] = {
        {"{\"userId\":\"a\",\"when\":1,\"kind\":\"ticket\",\"value\":1}", ""},
        {"{\"user\":\"a\",\"thumb\":1,\"rate\\\"d\":2}", "[\"rate\\\"d\"]"},
        {"[{\"thumb\":1,\"x1\":1},{\"x1\":2,\"x2\":0}]", "[\"x1\",\"x2\"]"},
        {"{\"x0\":1,\"x1\":1,\"x2\":1,\"x3\":1,\"x4\":1,\"x5\":1,\"x6\":1,"
         "\"x7\":1,\"x8\":1,\"x9\":1,\"xa\":1}",
         "[\"x0\",\"x1\",\"x2\",\"x3\",\"x4\",\"x5\",\"x6\",\"x7\",\"x8\","
         "\"x9\"]"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *text = cases[i][0];

        buf_clear(&out);
        assert_int_equal(said_json_ignored(text, strlen(text), &out),
                         *cases[i][1] != '\0');
        assert_string_equal(out.data ? out.data : "", cases[i][1]);
    }
    buf_release(&out);
}

static void it_ends_when_it_is_told_to(void **state)
{
    struct buf out;
    struct err err;

    (void)state;
    buf_init(&out, 4096);
    assert_int_equal(hear("[{\"prompt_id\":\"stop\",\"thumb\":1},"
                          "{\"user\":\"b\",\"thumb\":1}]",
                          &out, &err),
                     -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(out.data, "1 - - thumb=1\n");
    buf_release(&out);
}

/* As many as there may be, and one more. */
static void there_is_a_ceiling(void **state)
{
    struct buf text, out;
    struct err err;

    (void)state;
    buf_init(&text, 65536);
    buf_init(&out, 65536);
    buf_addc(&text, '[');
    for (int i = 0; i < SAID_JSON_MOST; i++)
        buf_addf(&text, "%s{\"user\":\"u\",\"thumb\":1}", i ? "," : "");
    buf_addc(&text, ']');
    assert_int_equal(hear(text.data, &out, &err), 0);
    text.data[--text.len] = '\0';
    buf_adds(&text, ",{\"user\":\"u\",\"thumb\":1}]");
    assert_int_equal(hear(text.data, &out, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    buf_clear(&text);
    buf_adds(&text, "{\"thumb\":1");
    for (int i = 0; i < SAID_JSON_MEMBERS; i++)
        buf_addf(&text, ",\"k%d\":1", i);
    buf_addc(&text, '}');
    assert_int_equal(hear(text.data, &out, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    buf_release(&text);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_as_a_line_of_a_log_is),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(what_is_none_of_ours_is_named),
        cmocka_unit_test(it_ends_when_it_is_told_to),
        cmocka_unit_test(there_is_a_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
