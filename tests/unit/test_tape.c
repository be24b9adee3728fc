/* A tape holds what jansson reads, or fails as json_read does. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

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
    "[0.1234567890123456789,{\"a\":1E-2,\"a\":[[\"x\"],{\"y\":0}]}],[]]",
    "[\"\\udc00 \\ud83d \\ud83d\\u0041\",{\"k\\u0041\":1,\"\":2,\"\":3}]",
};

#define DOCUMENTS (sizeof(documents) / sizeof(*documents))

static void check_same(struct tape *t, const char *text, size_t len)
{
    struct err ours = {0}, theirs = {0};
    json_t *want = json_slow(text, len, JSON_LAST_KEY, &theirs), *value;
    const struct tape_node *root = tape_read(t, text, len, &ours);

    assert_int_equal(root != NULL, want != NULL);
    assert_int_equal(ours.code, theirs.code);
    assert_string_equal(ours.text, theirs.text);
    if (!root)
        return;
    value = tape_json(root, JSON_LAST_KEY);
    if (!json_equal(value, want))
        fail_msg("%.*s", (int)len, text);
    json_decref(value);
    json_decref(want);
}

/* From memory of exactly that size, into one tape. */
static void check_exactly(struct tape *t, const char *text, size_t len)
{
    char *copy = malloc(len ? len : 1);

    memcpy(copy, text, len);
    check_same(t, copy, len);
    free(copy);
}

static void it_holds_what_jansson_reads(void **state)
{
    static const char letters[] = "{}[]\",:\\u0d8e19.-tfn \n\x01\xC3 ";
    struct tape t;
    struct rng rng;

    (void)state;
    tape_init(&t);
    rng_seed(&rng, 3);
    for (int i = 0; i < 20000; i++) {
        const char *from = documents[rng_below(&rng, DOCUMENTS)];
        size_t len = strlen(from);
        char text[512];

        memcpy(text, from, len + 1);
        for (int k = (int)rng_below(&rng, 3); k > 0; k--)
            text[rng_below(&rng, len)] =
                letters[rng_below(&rng, sizeof(letters) - 1)];
        if (rng_below(&rng, 5) == 0)
            len -= rng_below(&rng, len);
        check_exactly(&t, text, len);
    }
    tape_release(&t);
}

static const struct tape_node *read_text(struct tape *t, const char *text)
{
    struct err err = {0};
    const struct tape_node *root = tape_read(t, text, strlen(text), &err);

    if (!root)
        fail_msg("%s: %s", text, err.text);
    return root;
}

/* The second text needs jansson: it has a number that needs care. */
static const char *const objects[] = {
    "{\"a\":[7,{\"b\":\"x\\ny\"},[]],\"n\":2.5,\"a \":0,\"s\":\"\",\"m\":-1.4}",
    "{\"a\":[7,{\"b\":\"x\\ny\"},[]],\"n\":25e-1,\"a \":0,\"s\":\"\",\"m\":"
    "-1.4}",
};

static void check_object(const struct tape_node *root)
{
    const struct tape_node *a = tape_get(root, "a"), *b;

    assert_true(tape_is(a, TAPE_ARRAY));
    assert_int_equal(tape_number(tape_element(a, NULL), 0), 7);
    b = tape_element(a, tape_element(a, NULL));
    assert_true(slice_is(tape_text(tape_get(b, "b")), "x\ny"));
    assert_true(tape_is(tape_element(a, b), TAPE_ARRAY));
    assert_null(tape_element(tape_element(a, b), NULL));
    assert_null(tape_element(a, tape_element(a, b)));
    assert_int_equal(tape_number(tape_get(root, "n"), 0), 3);
    assert_int_equal(tape_number(tape_get(root, "m"), 0), -1);
    assert_int_equal(tape_number(tape_get(root, "s"), 5), 5);
    assert_non_null(tape_text(tape_get(root, "s")).at);
    assert_int_equal(tape_text(tape_get(root, "s")).len, 0);
    assert_null(tape_text(a).at);
    assert_null(tape_get(root, "b"));
    assert_null(tape_get(a, "b"));
    assert_null(tape_element(root, NULL));
    assert_true(slice_is(tape_next(root, NULL)->key, "a"));
}

static void parts_are_found(void **state)
{
    struct tape t;

    (void)state;
    tape_init(&t);
    for (int i = 0; i < 2; i++) {
        check_object(read_text(&t, objects[i]));
    }
    tape_release(&t);
}

static void what_is_not_there_is_nothing(void **state)
{
    (void)state;
    assert_false(tape_is(NULL, TAPE_NULL));
    assert_null(tape_get(NULL, "a"));
    assert_null(tape_next(NULL, NULL));
    assert_null(tape_element(NULL, NULL));
    assert_null(tape_text(NULL).at);
    assert_int_equal(tape_number(NULL, -3), -3);
    assert_null(tape_json(NULL, JSON_LAST_KEY));
}

static void of_doubled_members_the_last_counts(void **state)
{
    struct tape t;
    const struct tape_node *root;

    (void)state;
    tape_init(&t);
    root = read_text(&t, "{\"a\":1,\"b\":{\"a\":2},\"a\":3,\"c\":4}");
    assert_int_equal(tape_number(tape_get(root, "a"), 0), 3);
    assert_null(tape_json(root, JSON_ONE_KEY));
    root = read_text(&t, "[{\"a\":1},{\"b\":{\"c\":[],\"c\":[]}}]");
    assert_null(tape_json(root, JSON_ONE_KEY));
    tape_release(&t);
}

static void numbers_beyond_64_bits_are_none(void **state)
{
    struct tape t;
    const struct tape_node *root, *n = NULL;

    (void)state;
    tape_init(&t);
    root = read_text(&t, "[1e19,-1e19,9223372036854775808]");
    while ((n = tape_element(root, n)))
        assert_int_equal(tape_number(n, 5), 5);
    root = read_text(&t, "[9223372036854775807]");
    assert_true(tape_number(tape_element(root, NULL), 5) == INT64_MAX);
    tape_release(&t);
}

/* The second text needs jansson. */
static void an_outline_is_all_but_what_is_deep(void **state)
{
    static const char *const texts[] = {
        "{\"a\":[1,[2,3],{\"b\":4},6,[]],\"c\":5,\"d\":[]}",
        "{\"a\":[1,[2e0,3],{\"b\":4},6,[]],\"c\":5,\"d\":[]}",
    };
    struct tape t;
    struct err err;
    const struct tape_node *root, *a;

    (void)state;
    tape_init(&t);
    for (int i = 0; i < 2; i++) {
        root = tape_outline(&t, texts[i], strlen(texts[i]), 2, &err);
        a = tape_get(root, "a");
        assert_int_equal(tape_number(tape_element(a, NULL), 0), 1);
        assert_int_equal(root->nodes, 8);
        assert_int_equal(a->nodes, 5);
        assert_int_equal(tape_number(tape_get(root, "c"), 0), 5);
        root = tape_outline(&t, texts[i], strlen(texts[i]), 1, &err);
        assert_true(tape_is(tape_get(root, "a"), TAPE_TRUE));
        assert_true(tape_is(tape_get(root, "d"), TAPE_TRUE));
    }
    tape_release(&t);
}

static void many(struct buf *text, const char *before, const char *each,
                 int count)
{
    buf_clear(text);
    buf_addf(text, "{%s\"a\":[0", before);
    for (int i = 0; i < count; i++)
        buf_adds(text, each);
    buf_adds(text, "]}");
}

static void many_members(struct buf *text, const char *before, int count)
{
    buf_clear(text);
    buf_addf(text, "{%s\"a\":0", before);
    for (int i = 0; i < count; i++)
        buf_addf(text, ",\"%d\":0", i);
    buf_adds(text, "}");
}

/* Of elements there may be any number. */
static void an_outline_is_small(void **state)
{
    enum { COUNT = 100 * 1000 };
    static const char *const before[] = {"", "\"jansson's\":1e0,"};
    struct err err = {0};
    struct buf text;
    struct tape t;

    (void)state;
    tape_init(&t);
    buf_init(&text, SIZE_MAX);
    for (int i = 0; i < 2; i++) {
        many(&text, before[i], ",{\"b\":[1,[]]}", COUNT);
        assert_non_null(tape_outline(&t, text.data, text.len, 2, &err));
        assert_in_range(tape_size(&t), 1, text.len + 4096);
        assert_non_null(tape_outline(&t, text.data, text.len, 1, &err));
        many(&text, before[i], ",0", COUNT);
        assert_non_null(tape_outline(&t, text.data, text.len, 1, &err));
        assert_non_null(tape_outline(&t, text.data, text.len, 2, &err));
        assert_non_null(tape_element(tape_get(t.node, "a"), NULL));
        many_members(&text, before[i], COUNT);
        assert_null(tape_outline(&t, text.data, text.len, 1, &err));
        assert_null(tape_outline(&t, text.data, text.len, 2, &err));
        assert_int_equal(err.code, ERR_LIMIT);
        assert_string_equal(err.text, "JSON of more than 65536 values");
        assert_true(tape_size(&t) < 2 * 65536 * sizeof(struct tape_node));
    }
    buf_release(&text);
    tape_release(&t);
}

static void what_has_too_many_values_is_not_read(void **state)
{
    struct err err = {0};
    struct buf text;
    struct tape t;

    (void)state;
    tape_init(&t);
    buf_init(&text, SIZE_MAX);
    many(&text, "", ",0", 2100 * 1000);
    assert_null(tape_read(&t, text.data, text.len, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_true(tape_size(&t) > 0);
    tape_clear(&t);
    assert_int_equal(tape_size(&t), 0);
    buf_release(&text);
    tape_release(&t);
}

static void what_is_too_long_is_not_looked_at(void **state)
{
    struct err err = {0};
    struct tape t;

    (void)state;
    tape_init(&t);
    assert_null(tape_read(&t, "", (size_t)1 << 32, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    tape_release(&t);
}

/* Strings with escapes, and more nodes than a tape begins with. */
static void it_grows(void **state)
{
    enum { PARTS = 5000 };
    struct tape t;
    struct buf text;
    const struct tape_node *n = NULL, *root;
    int count = 0;

    (void)state;
    tape_init(&t);
    buf_init(&text, SIZE_MAX);
    for (int i = 0; i < PARTS; i++)
        buf_addf(&text, "%c\"\\n%d\\u00e9\"", i ? ',' : '[', i);
    buf_addc(&text, ']');
    root = read_text(&t, text.data);
    for (; (n = tape_element(root, n)); count++) {
        char want[32];

        snprintf(want, sizeof(want), "\n%d\xC3\xA9", count);
        assert_true(slice_is(tape_text(n), want));
    }
    assert_int_equal(count, PARTS);
    check_same(&t, text.data, text.len);
    buf_release(&text);
    tape_release(&t);
}

static void memory_is_used_again_but_not_kept_for_ever(void **state)
{
    struct tape t;
    struct buf text;
    size_t first;

    (void)state;
    tape_init(&t);
    buf_init(&text, SIZE_MAX);
    read_text(&t, documents[0]);
    first = tape_size(&t);
    assert_true(first > 0);
    for (size_t i = 0; i < DOCUMENTS - 1; i++)
        read_text(&t, documents[0]);
    assert_int_equal(tape_size(&t), first);
    buf_adds(&text, "[0");
    for (int i = 0; i < 100000; i++)
        buf_adds(&text, ",0");
    buf_addc(&text, ']');
    read_text(&t, text.data);
    assert_true(tape_size(&t) > 100000 * sizeof(struct tape_node));
    read_text(&t, documents[0]);
    assert_int_equal(tape_size(&t), first);
    buf_release(&text);
    tape_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_holds_what_jansson_reads),
        cmocka_unit_test(parts_are_found),
        cmocka_unit_test(what_is_not_there_is_nothing),
        cmocka_unit_test(of_doubled_members_the_last_counts),
        cmocka_unit_test(numbers_beyond_64_bits_are_none),
        cmocka_unit_test(an_outline_is_all_but_what_is_deep),
        cmocka_unit_test(an_outline_is_small),
        cmocka_unit_test(what_has_too_many_values_is_not_read),
        cmocka_unit_test(what_is_too_long_is_not_looked_at),
        cmocka_unit_test(it_grows),
        cmocka_unit_test(memory_is_used_again_but_not_kept_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
