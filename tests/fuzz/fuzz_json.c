/* What is read, written and read again is the same value; what is written
 * has no control characters, and nothing is deeper than the ceiling. */
#include <string.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "wire/json_quick.h"

/* The deepest of its parts, and one. */
static int depth(const json_t *value)
{
    json_t *any = (json_t *)value, *inner;
    const char *key;
    int deepest = 0;
    size_t i;

    json_object_foreach(any, key, inner)
    {
        int own = depth(inner);

        deepest = own > deepest ? own : deepest;
    }

    json_array_foreach(any, i, inner)
    {
        int own = depth(inner);

        deepest = own > deepest ? own : deepest;
    }

    return deepest + (json_is_object(any) || json_is_array(any));
}

static void check_written(const struct buf *b)
{
    CHECK(utf8_valid(b->data, b->len) == b->len);
    for (size_t i = 0; i < b->len; i++)
        CHECK((unsigned char)b->data[i] >= ' ');
}

static void check_value(const json_t *value)
{
    struct buf b;
    struct err err;
    json_t *again;

    CHECK(depth(value) <= JSON_DEPTH);
    buf_init(&b, SIZE_MAX);
    json_write(value, &b);
    check_written(&b);
    again = json_read(b.data, b.len, JSON_ONE_KEY, &err);
    CHECK(again);
    CHECK(json_equal(value, again));
    json_decref(again);
    buf_release(&b);
}

static void check_string(const char *bytes, size_t len)
{
    struct buf b;
    struct err err;
    json_t *value;

    buf_init(&b, SIZE_MAX);
    json_write_string(&b, bytes, len);
    check_written(&b);
    value = json_read(b.data, b.len, JSON_ONE_KEY, &err);
    CHECK(json_is_string(value));
    if (utf8_valid(bytes, len) == len)
        CHECK(json_string_length(value) == len &&
              !memcmp(json_string_value(value), bytes, len));
    json_decref(value);
    buf_release(&b);
}

/* A tape holds the same value, or fails for the same reason. */
static void check_tape(const char *text, size_t len, const json_t *value,
                       const struct err *why)
{
    const struct tape_node *root;
    struct err err = {0};
    struct tape t;
    json_t *same;

    tape_init(&t);
    root = tape_read(&t, text, len, &err);
    CHECK(!root == !value);
    CHECK(err.code == why->code && strcmp(err.text, why->text) == 0);
    same = tape_json(root, JSON_LAST_KEY);
    CHECK(!root || json_equal(same, value));
    CHECK(!tape_outline(&t, text, len, 1, &err) == !value);
    json_decref(same);
    tape_release(&t);
}

/* What is read quickly is what jansson reads. */
static void check_quick(const char *text, size_t len)
{
    struct err err;
    json_t *value = json_read(text, len, JSON_ONE_KEY, &err), *other;

    other = json_slow(text, len, JSON_ONE_KEY, &err);
    CHECK(!value == !other);
    CHECK(!value || json_equal(value, other));
    json_decref(value);
    json_decref(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    struct err err = {0};
    json_t *value = json_read(text, len, JSON_LAST_KEY, &err);

    if (value) {
        check_value(value);
        json_at(value, "a.0.b");
    } else {
        CHECK(err.code == ERR_PARSE || err.code == ERR_LIMIT);
        CHECK(utf8_valid(err.text, strlen(err.text)) == strlen(err.text));
    }
    check_tape(text, len, value, &err);
    check_quick(text, len);
    json_decref(value);
    check_string(text, len);
    return 0;
}
