#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sim/schema.h"
#include "wire/json.h"

#define MOST ((size_t)1024 * 1024)

/* What is made after a schema, as an owned value. */
static json_t *made(const char *schema, uint64_t seed)
{
    struct sim_words words;
    struct rng dice;
    struct buf out;
    struct err err = {0};
    json_t *root;

    rng_seed(&dice, seed);
    sim_words_init(&words, &dice);
    buf_init(&out, MOST);
    sim_schema_fill(schema, &words, &dice, &out);
    assert_false(out.full);
    root = json_read(out.data, out.len, JSON_ONE_KEY, &err);
    if (!root)
        fail_msg("%s: %s", err.text, out.data);
    buf_release(&out);
    return root;
}

static void test_integers_stay_inside(void **state)
{
    const char *wide = "{\"type\":\"integer\",\"minimum\":"
                       "-9223372036854775808,\"maximum\":"
                       "9223372036854775807}";
    const char *top = "{\"type\":\"integer\",\"minimum\":"
                      "9223372036854775800}";
    json_t *root;

    (void)state;
    for (uint64_t i = 0; i < 50; i++) {
        root = made(wide, i);
        assert_true(json_is_integer(root));
        json_decref(root);
        root = made(top, i);
        assert_true(json_integer_value(root) >= 9223372036854775800);
        json_decref(root);
    }
}

static void test_impossible_range(void **state)
{
    json_t *root =
        made("{\"type\":\"integer\",\"minimum\":9,\"maximum\":3}", 1);

    (void)state;
    assert_int_equal(json_integer_value(root), 9);
    json_decref(root);
}

static void test_length_of_lists(void **state)
{
    int seen[6] = {0};

    (void)state;
    for (uint64_t i = 0; i < 50; i++) {
        json_t *root = made("{\"type\":\"array\",\"minItems\":2,"
                            "\"maxItems\":3,\"items\":{\"type\":\"null\"}}",
                            i);
        size_t count = json_array_size(root);

        assert_in_range(count, 2, 3);
        seen[count]++;
        json_decref(root);
    }
    assert_true(seen[2] && seen[3]);
}

static void test_hundredths(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 50; i++) {
        json_t *root = made("{\"type\":\"number\",\"minimum\":2,"
                            "\"maximum\":2.5}",
                            i);
        double value = json_number_value(root);

        assert_true(value >= 2 && value <= 2.5);
        assert_true(value == (int)(value * 100 + 0.5) / 100.0);
        json_decref(root);
    }
}

/* A schema without end is answered with one that has. */
static void test_deep_schema(void **state)
{
    char text[2000] = "", *at = text;
    json_t *root, *deep;
    int depth = 0;

    (void)state;
    for (int i = 0; i < 20; i++)
        at = stpcpy(at, "{\"properties\":{\"x\":");
    at = stpcpy(at, "{}");
    for (int i = 0; i < 20; i++)
        at = stpcpy(at, "}}");
    root = made(text, 1);
    for (deep = root; json_is_object(deep); deep = json_at(deep, "x"))
        depth++;
    assert_true(json_is_null(deep));
    assert_int_equal(depth, 16);
    json_decref(root);
}

/* 64 lists of 64 lists of ... would not end in this century. */
static void test_wide_schema(void **state)
{
    char text[2000] = "", *at = text;

    (void)state;
    for (int i = 0; i < 12; i++)
        at = stpcpy(at, "{\"type\":\"array\",\"minItems\":64,\"items\":");
    at = stpcpy(at, "{}");
    for (int i = 0; i < 12; i++)
        at = stpcpy(at, "}");
    json_decref(made(text, 1));
}

static void test_odd_schemas(void **state)
{
    static const char *const odd[] = {
        "{}",
        "[]",
        "{\"type\":5}",
        "{\"type\":[]}",
        "{\"type\":\"weird\"}",
        "{\"enum\":[]}",
        "{\"$ref\":\"#/x\"}",
        "{\"type\":\"array\",\"minItems\":-4}",
        "{\"type\":\"object\",\"properties\":[]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        json_decref(made(odd[i], i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_stay_inside),
        cmocka_unit_test(test_impossible_range),
        cmocka_unit_test(test_length_of_lists),
        cmocka_unit_test(test_hundredths),
        cmocka_unit_test(test_deep_schema),
        cmocka_unit_test(test_wide_schema),
        cmocka_unit_test(test_odd_schemas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
