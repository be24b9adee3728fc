#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "wire/json_quick.h"

static const char *const documents[] = {
    "{\"model\":\"m\",\"temperature\":0.2,\"max_tokens\":256,\"stream\":true,"
    "\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hi\\\",\\n\\u00e9 "
    "\\ud83d\\ude00 \\u0000.\"}],\"stop\":null,\"n\":-1,\"b\":false}",
    " { \"a\" : [ ] , \"b\" : { } , \"a\" : [ 1 , [ 2.5 , -0.0 ] , -0 ] } ",
    "{\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":"
    "\" caf\xC3\xA9 \xF0\x9F\x98\x80\"},\"finish_reason\":null}]}",
    "[1234567890123456,-123456789012345,0.000001,1e3,12345678901234567890,"
    "123456789012.345,1234567890.123456789,0.1234567890123456789,1E-2,00,1.]",
    "\"\\b\\f\\n\\r\\t\\/\\\\\\\"\"",
    "{\"k\\u0041\":1,\"\":2,\"\\ud83d\":3}",
    "\"\\udc00 \\ud83d \\ud83d\\u0041\"",
    "[[-],{\"a\":[-]}]",
    "{\"a\":{\"b\":-}}",
    "[-999999999999999999,999999999999999999,1000000000000000000]",
    "tru",
    "-",
    "[1 2]",
    "{\"a\" 1}",
    "{\"a\":1,}",
    "{\"a key that is longer than nearly all of the keys that we have ever "
    "seen\":1,\"a key\":[2,-9],\"a key that is longer than nearly all of "
    "the keys that we have ever seens\":{}}",
    "1 1",
    "",
};

#define DOCUMENTS (sizeof(documents) / sizeof(*documents))

static json_t *by_jansson(const char *text, size_t len, enum json_how how)
{
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;

    if (how == JSON_ONE_KEY)
        flags |= JSON_REJECT_DUPLICATES;
    return json_loadb(text, len, flags, NULL);
}

static json_t *quickly(const char *text, size_t len, enum json_how how,
                       int depth)
{
    struct json_bounds bounds = {depth, SIZE_MAX};
    json_t *value = NULL;
    struct tape t;

    tape_init(&t);
    if (json_quick(&t, text, len, bounds) == 0)
        value = tape_json(t.node, how);
    tape_release(&t);
    return value;
}

static char *text_of(const json_t *value)
{
    return json_dumps(value,
                      JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(17));
}

/* 1 when it was read. From memory of exactly that size. */
static int same(const char *bytes, size_t len, enum json_how how)
{
    char *copy = malloc(len ? len : 1), *ours, *theirs;
    json_t *value, *other;

    memcpy(copy, bytes, len);
    value = quickly(copy, len, how, JSON_DEPTH);
    other = by_jansson(copy, len, how);
    if (value) {
        ours = text_of(value);
        theirs = text_of(other);
        if (!other || strcmp(ours, theirs) != 0)
            fail_msg("%.*s: %s", (int)len, copy, ours);
        free(ours);
        free(theirs);
    }
    json_decref(other);
    json_decref(value);
    free(copy);
    return value != NULL;
}

static void what_is_read_is_what_jansson_reads(void **state)
{
    static const char letters[] = "{}[]\",:\\u0d8e19.-tfn \n\x01\xC3 ";
    struct rng rng;
    int count = 0;

    (void)state;
    rng_seed(&rng, 7);
    for (int i = 0; i < 60000; i++) {
        const char *from = documents[rng_below(&rng, DOCUMENTS)];
        size_t len = strlen(from);
        char text[512];

        memcpy(text, from, len + 1);
        for (int k = (int)rng_below(&rng, 4); len > 0 && k > 0; k--)
            text[rng_below(&rng, len)] =
                letters[rng_below(&rng, sizeof(letters) - 1)];
        if (len > 0 && rng_below(&rng, 5) == 0)
            len -= rng_below(&rng, len);
        count += same(text, len, (enum json_how)rng_below(&rng, 2));
    }
    assert_in_range(count, 5000, 60000);
}

static void no_byte_stands_where_it_may_not(void **state)
{
    char text[20];

    (void)state;
    for (int c = 0; c < 128; c++)
        for (int at = 0; at < 17; at++) {
            memcpy(text, "\"aaaaaaaaaaaaaaaaa\"", 19);
            text[1 + at] = (char)c;
            assert_int_equal(same(text, 19, JSON_LAST_KEY),
                             c >= ' ' && c != '"' && c != '\\');
        }
}

static json_t *pruned(json_t *value, int depth);

/* In a row, one `true` is enough. */
static json_t *pruned_elements(json_t *array, int depth)
{
    json_t *copy = json_array(), *part;
    size_t i;

    json_array_foreach(array, i, part)
    {
        json_t *last = json_array_get(copy, json_array_size(copy) - 1);
        int is_cut =
            depth == 0 && (json_is_object(part) || json_is_array(part));

        if (!is_cut || !json_is_true(last))
            json_array_append_new(copy, pruned(part, depth));
    }
    return copy;
}

/* `true` for what stands within more than `depth`, from the leaves up. */
static json_t *pruned(json_t *value, int depth)
{
    json_t *part, *copy;
    const char *key;

    if ((json_is_object(value) || json_is_array(value)) && depth == 0)
        return json_true();
    if (json_is_array(value))
        return pruned_elements(value, depth - 1);
    copy = json_copy(value);
    json_object_foreach(value, key, part)
        json_object_set_new(copy, key, pruned(part, depth - 1));
    return copy;
}

static void check_outline(const char *text, size_t len, int depth)
{
    json_t *whole = quickly(text, len, JSON_LAST_KEY, JSON_DEPTH);
    json_t *outline = quickly(text, len, JSON_LAST_KEY, depth), *want;

    assert_int_equal(outline != NULL, whole != NULL);
    if (whole) {
        want = pruned(whole, depth);
        assert_true(json_equal(outline, want));
        json_decref(want);
    }
    json_decref(outline);
    json_decref(whole);
}

static void an_outline_is_all_but_what_is_deep(void **state)
{
    (void)state;
    for (size_t i = 0; i < DOCUMENTS; i++)
        for (size_t len = 0; len <= strlen(documents[i]); len++)
            for (int depth = 0; depth < 6; depth++)
                check_outline(documents[i], len, depth);
}

static void numbers_are_the_nearest(void **state)
{
    struct rng rng;

    (void)state;
    rng_seed(&rng, 8);
    for (int i = 0; i < 20000; i++) {
        char text[64];
        int places = (int)rng_below(&rng, 16);
        int n = snprintf(text, sizeof(text), "%.*f", places,
                         ((double)rng_below(&rng, 1000000) - 500000) /
                             (double)(1 + rng_below(&rng, 1000)));

        same(text, (size_t)n, JSON_LAST_KEY);
    }
}

/* What takes the long way costs ten times as much: all that has a fraction,
 * where doubles are divided as something longer. */
static void usual_documents_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_true(same(documents[i], strlen(documents[i]), JSON_LAST_KEY) ||
                    FLT_EVAL_METHOD != 0);
}

static void doubled_keys_and_depth_are_left_to_others(void **state)
{
    char deep[2 * JSON_DEPTH + 3] = "";
    const char *twice = "{\"a\":1,\"a\":2}";

    (void)state;
    assert_true(same(twice, strlen(twice), JSON_LAST_KEY));
    assert_false(same(twice, strlen(twice), JSON_ONE_KEY));
    memset(deep, '[', JSON_DEPTH);
    memset(deep + JSON_DEPTH, ']', JSON_DEPTH);
    assert_true(same(deep, strlen(deep), JSON_LAST_KEY));
    memset(deep, '[', JSON_DEPTH + 1);
    memset(deep + JSON_DEPTH + 1, ']', JSON_DEPTH + 1);
    assert_false(same(deep, strlen(deep), JSON_LAST_KEY));
}

static void too_many_values_are_not_held(void **state)
{
    enum { VALUES = 100 };
    const char *few = "[[0,0,0,0],{\"a\":[[],[],1]}]";
    char many[4 * VALUES] = "[";
    struct tape t;

    (void)state;
    for (int i = 0; i < VALUES; i++)
        strcat(many, i ? ",[]" : "0");
    strcat(many, "]");
    tape_init(&t);
    for (size_t most = 2; most < 2 * VALUES; most++) {
        struct json_bounds whole = {JSON_DEPTH, most}, outline = {1, most};
        int rc = json_quick(&t, many, strlen(many), whole);

        assert_int_equal(rc, most < VALUES);
        assert_in_range(t.room, t.count, 2 * most + JSON_DEPTH);
        assert_int_equal(t.count, rc ? 0 : VALUES + 1);
        rc = json_quick(&t, few, strlen(few), outline);
        assert_int_equal(rc, 0);
        assert_int_equal(t.count, 2);
    }
    tape_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_what_jansson_reads),
        cmocka_unit_test(no_byte_stands_where_it_may_not),
        cmocka_unit_test(an_outline_is_all_but_what_is_deep),
        cmocka_unit_test(numbers_are_the_nearest),
        cmocka_unit_test(usual_documents_are_read),
        cmocka_unit_test(doubled_keys_and_depth_are_left_to_others),
        cmocka_unit_test(too_many_values_are_not_held),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
