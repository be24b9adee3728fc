#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "provider/outline.h"

static struct variant v;
static struct outline o;
static struct buf out;
static struct err err;

static int setup(void **state)
{
    (void)state;
    buf_init(&out, 100000);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_release(&out);
    variant_release(&v);
    memset(&v, 0, sizeof(v));
    return 0;
}

static int read_text(const char *text)
{
    struct prompt p;

    prompt_init(&p);
    p.request = text;
    p.request_len = strlen(text);
    return outline_read(&o, &v, &p, &err);
}

static void assert_sent(const char *text, const char *want)
{
    buf_clear(&out);
    assert_int_equal(read_text(text), 0);
    assert_int_equal(request_params(&v, NULL, o.root, &err), 0);
    assert_int_equal(outline_finish(&o, &out, &err), 0);
    assert_string_equal(out.data, want);
    outline_release(&o);
}

/* White space, digits and escapes would change if they were read. */
static void long_parts_stay_the_bytes_that_they_were(void **state)
{
    (void)state;
    assert_sent(" {\"model\" : \"x\",\n\"messages\": [ {\"n\":1.50,"
                "\"t\":\"\\u0041]\\\"\"} ] , \"tools\":[ [] ], \"n\":\t2 }\n",
                "{\"model\":\"x\",\"messages\":[ {\"n\":1.50,"
                "\"t\":\"\\u0041]\\\"\"} ],\"tools\":[ [] ],\"n\":2}");
}

static void what_a_rule_is_about_is_read(void **state)
{
    (void)state;
    variant_param(&v, "tools", PARAM_RENAME, "functions");
    assert_sent("{\"messages\":[ 1 ],\"tools\":[ 2 ]}",
                "{\"messages\":[ 1 ],\"functions\":[2]}");
    variant_param(&v, "tools", PARAM_DROP, NULL);
    assert_sent("{\"messages\":[ 1 ],\"tools\":[ 2 ]}", "{\"messages\":[ 1 ]}");
}

static void a_system_prompt_opens_the_messages(void **state)
{
    (void)state;
    v.system = strdup("be brief");
    assert_sent("{\"messages\":[ {\"role\":\"user\"} ],\"tools\":[ 2 ]}",
                "{\"messages\":[{\"role\":\"system\",\"content\":"
                "\"be brief\"},{\"role\":\"user\"}],\"tools\":[2]}");
}

static void nothing_is_not_taken_for_a_part(void **state)
{
    (void)state;
    assert_sent("{\"messages\":[ 1 ],\"tools\":null}",
                "{\"messages\":[ 1 ],\"tools\":null}");
}

/* The last one counts, as everywhere. */
static void a_part_that_is_there_twice_is_read(void **state)
{
    (void)state;
    assert_sent("{\"messages\":[ 1 ],\"messages\":[ 2 ]}",
                "{\"messages\":[2]}");
    assert_sent("{\"messages\":[ 1 ],\"message\\u0073\":[ 2 ]}",
                "{\"messages\":[2]}");
}

static void what_cannot_be_sent_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "[]",
        "{",
        "{}",
        "{\"messages\":[ ]}",
        "{\"messages\":7}",
        "{\"messages\":[1]",
        "{\"messages\":[1]}}",
        "{\"messages\":[1]} x",
        "{\"messages\":[1],\"n\":nope}",
        "{\"messages\":[1],\"n\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        err.code = ERR_NONE;
        assert_int_equal(read_text(bad[i]), -1);
        assert_int_equal(err.code, ERR_PARSE);
        assert_null(o.root);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(long_parts_stay_the_bytes_that_they_were),
        TEST(what_a_rule_is_about_is_read),
        TEST(a_system_prompt_opens_the_messages),
        TEST(nothing_is_not_taken_for_a_part),
        TEST(a_part_that_is_there_twice_is_read),
        TEST(what_cannot_be_sent_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
