#include "compare/form.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "wire/json.h"

static void add_value(struct buf *out, const json_t *value);

struct member {
    const char *key;
    size_t len;
    const json_t *value;
};

static int by_key(const void *a, const void *b)
{
    const struct member *one = a, *other = b;
    size_t len = one->len < other->len ? one->len : other->len;
    int order = memcmp(one->key, other->key, len);

    if (order)
        return order;
    return (one->len > other->len) - (one->len < other->len);
}

static void add_members(struct buf *out, const struct member *m, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_addc(out, i ? ',' : '{');
        json_write_string(out, m[i].key, m[i].len);
        buf_addc(out, ':');
        add_value(out, m[i].value);
    }
    buf_adds(out, count ? "}" : "{}");
}

static void add_object(struct buf *out, const json_t *object)
{
    size_t count = json_object_size(object), i = 0;
    struct member *all = memory_new(count + 1, sizeof(*all));
    json_t *any = (json_t *)object;

    for (void *at = json_object_iter(any); at && i < count;
         at = json_object_iter_next(any, at), i++)
        all[i] = (struct member){json_object_iter_key(at),
                                 strlen(json_object_iter_key(at)),
                                 json_object_iter_value(at)};
    qsort(all, i, sizeof(*all), by_key);
    add_members(out, all, i);
    free(all);
}

static void add_array(struct buf *out, const json_t *array)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        buf_addc(out, i ? ',' : '[');
        add_value(out, json_array_get(array, i));
    }
    buf_adds(out, json_array_size(array) ? "]" : "[]");
}

/* A whole number is one however it is written: 1, 1.0 and 1e0. */
static void add_real(struct buf *out, double value)
{
    if (value == floor(value) && value >= -0x1p63 && value < 0x1p63)
        buf_addf(out, "%lld", (long long)value);
    else
        buf_addf(out, "%.17g", value);
}

static void add_value(struct buf *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        add_object(out, value);
        break;
    case JSON_ARRAY:
        add_array(out, value);
        break;
    case JSON_STRING:
        json_write_string(out, json_string_value(value),
                          json_string_length(value));
        break;
    case JSON_INTEGER:
        buf_addf(out, "%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL:
        add_real(out, json_real_value(value));
        break;
    case JSON_TRUE:
        buf_adds(out, "true");
        break;
    case JSON_FALSE:
        buf_adds(out, "false");
        break;
    case JSON_NULL:
        buf_adds(out, "null");
        break;
    }
}

static int is_number(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!bytes[i] || !strchr("+-.0123456789eE", bytes[i]))
            return 0;
    return 1;
}

/* Most answers are prose: they are not to be parsed to find that out. */
static int may_be_json(const char *bytes, size_t len)
{
    char last = len ? bytes[len - 1] : 0;

    if (len == 0 || len > FORM_JSON_MOST)
        return 0;
    switch (bytes[0]) {
    case '{':
        return last == '}';
    case '[':
        return last == ']';
    case '"':
        return len > 1 && last == '"';
    case 't':
    case 'f':
    case 'n':
        return len <= sizeof("false") - 1;
    default:
        return is_number(bytes, len);
    }
}

int canon_add(struct buf *out, const char *bytes, size_t len)
{
    struct err why;
    json_t *value = NULL;

    if (may_be_json(bytes, len))
        value = json_read(bytes, len, JSON_ONE_KEY, &why);
    if (!value)
        return 0;
    add_value(out, value);
    json_decref(value);
    return 1;
}

/* Some readers keep arguments as the text that the server sent. */
static void add_arguments(struct buf *out, const json_t *arguments)
{
    if (json_is_string(arguments) &&
        canon_add(out, json_string_value(arguments),
                  json_string_length(arguments)))
        return;
    if (arguments)
        add_value(out, arguments);
}

int canon_add_calls(struct buf *out, const char *bytes, size_t len)
{
    struct err why;
    json_t *calls = NULL;

    if (len <= FORM_JSON_MOST)
        calls = json_read(bytes, len, JSON_ONE_KEY, &why);
    if (!json_is_array(calls)) {
        json_decref(calls);
        return 0;
    }
    for (size_t i = 0; i < json_array_size(calls); i++) {
        const json_t *call = json_array_get(calls, i);
        const char *name = json_text(call, "name");

        json_write_string(out, name ? name : "", name ? strlen(name) : 0);
        buf_addc(out, '(');
        add_arguments(out, json_object_get(call, "arguments"));
        buf_addc(out, ')');
    }
    json_decref(calls);
    return 1;
}
