#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "wire/json.h"

/* Read from memory of exactly that size, so that a byte more is noticed. */
static json_t *read_exactly(const char *text, size_t len, enum json_how how,
                            struct err *err)
{
    char *copy = malloc(len ? len : 1);
    json_t *value;

    memcpy(copy, text, len);
    value = json_read(copy, len, how, err);
    free(copy);
    return value;
}

static void check_back(const char *in, const char *expected)
{
    struct err err = {0};
    struct buf b;
    json_t *value = read_exactly(in, strlen(in), JSON_LAST_KEY, &err);

    if (!value)
        fail_msg("%s: %s", in, err.text);
    buf_init(&b, 10000);
    json_write(value, &b);
    assert_string_equal(b.data, expected);
    buf_release(&b);
    json_decref(value);
}

static void check_bad(const char *in, enum err_code code, const char *part)
{
    struct err err = {0};

    assert_null(read_exactly(in, strlen(in), JSON_LAST_KEY, &err));
    assert_int_equal(err.code, code);
    if (!strstr(err.text, part))
        fail_msg("\"%s\" is not in \"%s\"", part, err.text);
}

static void values_are_written_as_they_came(void **state)
{
    (void)state;
    check_back(" [ 1 , true,false , null ] ", "[1,true,false,null]");
    check_back("{\"z\": 1, \"a\": {\"b\": []}, \"m\": {}}",
               "{\"z\":1,\"a\":{\"b\":[]},\"m\":{}}");
    check_back("\"text\"", "\"text\"");
    check_back("9223372036854775807", "9223372036854775807");
    check_back("-9223372036854775808", "-9223372036854775808");
    check_back("\"\\u0000\\u001b\\n\\t\\b\\f\\r\\\"\\\\\\/\\u00e9\"",
               "\"\\u0000\\u001b\\n\\t\\b\\f\\r\\\"\\\\/\xC3\xA9\"");
}

static void real_numbers_keep_their_value(void **state)
{
    (void)state;
    check_back("[0.7,0.1,1.0,-0.0,1.5e300,123456.789]",
               "[0.7,0.1,1.0,-0.0,1.5e+300,123456.789]");
    check_back("0.30000000000000004", "0.30000000000000004");
    check_back("12345678901234567890", "1.2345678901234567e+19");
    check_back("{\"9223372036854775808\":-9223372036854775809}",
               "{\"9223372036854775808\":-9.223372036854776e+18}");
}

static void any_real_number_reads_back_the_same(void **state)
{
    struct rng rng;
    struct buf b;
    struct err err;

    (void)state;
    rng_seed(&rng, 3);
    buf_init(&b, 100);
    for (int i = 0; i < 5000; i++) {
        double x = ldexp(rng_unit(&rng), (int)rng_below(&rng, 2000) - 1000);
        json_t *value = json_real(x), *back;

        buf_clear(&b);
        json_write(value, &b);
        back = json_read(b.data, b.len, JSON_LAST_KEY, &err);
        assert_true(json_is_real(back));
        assert_true(json_real_value(back) == x);
        json_decref(back);
        json_decref(value);
    }
    buf_release(&b);
}

/* Whatever the user's language; skipped where none with a comma is there. */
static void the_decimal_point_is_a_point(void **state)
{
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") &&
        !setlocale(LC_NUMERIC, "fr_FR.UTF-8"))
        skip();
    check_back("[0.5,1.0,1e+300]", "[0.5,1.0,1e+300]");
    setlocale(LC_NUMERIC, "C");
}

static void what_is_wrong_is_named_with_its_place(void **state)
{
    (void)state;
    check_bad("{\"a\": 1,}", ERR_PARSE, "(column 9)");
    check_bad("{\"a\": 1,}", ERR_PARSE, "near '}'");
    check_bad("[\n1,\n}", ERR_PARSE, "(line 3, column 1)");
    check_bad("", ERR_PARSE, "not JSON");
    check_bad("[1] 2", ERR_PARSE, "end of file expected");
    check_bad("[1e999]", ERR_PARSE, "overflow");
    check_bad("[12345678901234567890, nul]", ERR_PARSE, "nul");
    check_bad("\"caf\xE9\"", ERR_PARSE, "byte 5 is not UTF-8");
    check_bad("\"cut", ERR_PARSE, "end of input");
    check_bad("\"cut\\", ERR_PARSE, "invalid escape");
    check_bad("\"\\ud8", ERR_PARSE, "not JSON");
    check_bad("-", ERR_PARSE, "not JSON");
    check_bad("\"\x1b[2J", ERR_PARSE, "not JSON");
}

static void half_a_surrogate_pair_is_a_mark(void **state)
{
    (void)state;
    check_back("\"a\\ud83d\"", "\"a\xEF\xBF\xBD\"");
    check_back("\"\\ude00b\"", "\"\xEF\xBF\xBD"
                               "b\"");
    check_back("\"\\ude00\\ude00\"", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    check_back("\"\\ud83d\\ud83d\\ude00\"", "\"\xEF\xBF\xBD\xF0\x9F\x98\x80\"");
    check_back("\"\\ud83d\\n\\\\ud83d\"", "\"\xEF\xBF\xBD\\n\\\\ud83d\"");
    check_back("[\"\\ud83d\",-1.5e3,12,\"\\\"9\"]",
               "[\"\xEF\xBF\xBD\",-1500.0,12,\"\\\"9\"]");
}

static void doubled_keys_are_refused_if_asked(void **state)
{
    static const char text[] = "{\"a\":1,\"a\":2}";
    struct err err = {0};

    (void)state;
    check_back(text, "{\"a\":2}");
    assert_null(json_read(text, strlen(text), JSON_ONE_KEY, &err));
    assert_int_equal(err.code, ERR_PARSE);
    assert_non_null(strstr(err.text, "duplicate"));
}

static void check_depth(int depth, const char *open, const char *close)
{
    struct err err = {0};
    struct buf b;
    json_t *value;

    buf_init(&b, 10000);
    for (int i = 0; i < depth; i++)
        buf_adds(&b, open);
    buf_adds(&b, "[\"[[{{\\\"[[\"]");
    for (int i = 0; i < depth; i++)
        buf_adds(&b, close);
    value = json_read(b.data, b.len, JSON_LAST_KEY, &err);
    if (depth < JSON_DEPTH) {
        assert_non_null(value);
    } else {
        assert_null(value);
        assert_int_equal(err.code, ERR_LIMIT);
        assert_non_null(strstr(err.text, "64"));
    }
    json_decref(value);
    buf_release(&b);
}

/* Many next to each other are not deep. */
static void check_wide(void)
{
    struct buf b;

    buf_init(&b, 10000);
    buf_addc(&b, '[');
    for (int i = 0; i < 200; i++)
        buf_adds(&b, "[],{},");
    buf_adds(&b, "0]");
    check_back(b.data, b.data);
    buf_release(&b);
}

static void depth_has_a_ceiling(void **state)
{
    (void)state;
    for (int depth = 60; depth < 68; depth++) {
        check_depth(depth, "[", "]");
        check_depth(depth, "{\"a\":", "}");
    }
    check_wide();
}

static void strings_are_escaped(void **state)
{
    static const char in[] = "a\"\\/\b\f\n\r\t\0\x1f\x7f\xC3\xA9\xFF\xC3";
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    json_write_string(&b, in, sizeof(in) - 1);
    assert_string_equal(b.data, "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"
                                "\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\"");
    buf_release(&b);
}

static void a_full_buffer_remembers_it(void **state)
{
    struct err err = {0};
    struct buf b;
    json_t *value = json_string("a long text");

    (void)state;
    buf_init(&b, 5);
    json_write(value, &b);
    assert_int_equal(buf_check(&b, &err), -1);
    json_decref(value);
    buf_release(&b);
}

static void paths_lead_to_values(void **state)
{
    static const char text[] = "{\"error\":{\"message\":\"no\",\"list\":"
                               "[{\"x\":1},{\"x\":2.5}],\"7\":8}}";
    struct err err = {0};
    json_t *root = json_read(text, strlen(text), JSON_LAST_KEY, &err);

    (void)state;
    assert_ptr_equal(json_at(root, ""), root);
    assert_string_equal(json_text(root, "error.message"), "no");
    assert_int_equal(json_number(root, "error.list.0.x", -1), 1);
    assert_int_equal(json_number(root, "error.list.1.x", -1), 3);
    assert_int_equal(json_number(root, "error.7", -1), 8);
    assert_null(json_at(root, "error.list.2"));
    assert_null(json_at(root, "error.list.0x"));
    assert_null(json_at(root, "error.list.-1"));
    assert_null(json_at(root, "error.list.+1"));
    assert_null(json_at(root, "error.list.18446744073709551616"));
    assert_null(json_at(root, "error.message.x"));
    assert_null(json_at(NULL, "error"));
    assert_null(json_text(root, "error.list.0.x"));
    assert_null(json_text(root, "none"));
    assert_int_equal(json_number(root, "error.message", -7), -7);
    assert_int_equal(json_number(root, "none", -7), -7);
    json_decref(root);
}

static void numbers_out_of_range_are_none(void **state)
{
    static const char text[] = "[9223372036854775808.0,-1e19,9.2e18,-9.2e18]";
    struct err err = {0};
    json_t *root = json_read(text, strlen(text), JSON_LAST_KEY, &err);

    (void)state;
    assert_int_equal(json_number(root, "0", -7), -7);
    assert_int_equal(json_number(root, "1", -7), -7);
    assert_true(json_number(root, "2", -7) == INT64_C(9200000000000000000));
    assert_true(json_number(root, "3", -7) == INT64_C(-9200000000000000000));
    json_decref(root);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_written_as_they_came),
        cmocka_unit_test(real_numbers_keep_their_value),
        cmocka_unit_test(any_real_number_reads_back_the_same),
        cmocka_unit_test(the_decimal_point_is_a_point),
        cmocka_unit_test(what_is_wrong_is_named_with_its_place),
        cmocka_unit_test(half_a_surrogate_pair_is_a_mark),
        cmocka_unit_test(doubled_keys_are_refused_if_asked),
        cmocka_unit_test(depth_has_a_ceiling),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(a_full_buffer_remembers_it),
        cmocka_unit_test(paths_lead_to_values),
        cmocka_unit_test(numbers_out_of_range_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
