#include "wire/json_quick.h"

#include <string.h>

#include "base/utf8.h"

#define KEY_MOST 128
#define EXACT 15 /* digits of which a double holds any number */
#define FULL INT64_C(1000000000000000)

struct quick {
    const char *at, *end;
    enum json_how how;
    int depth, built; /* what is deeper than `built` is only looked at */
    struct buf text;  /* of a string with escapes */
};

static json_t *read_value(struct quick *q);

static int next_is(struct quick *q, char c)
{
    if (q->at == q->end || *q->at != c)
        return 0;
    q->at++;
    return 1;
}

static void skip_blanks(struct quick *q)
{
    while (q->at < q->end && (*q->at == ' ' || *q->at == '\n' ||
                              *q->at == '\r' || *q->at == '\t'))
        q->at++;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Of eight bytes, whether a string can have all of them as they are. What is
 * taken away borrows from the next byte only where a byte was found. */
static int are_plain(const char *bytes)
{
    uint64_t eight;

    memcpy(&eight, bytes, 8);
    return (((eight - EACH(' ')) | ((eight ^ EACH('"')) - EACH(1)) |
             ((eight ^ EACH('\\')) - EACH(1))) &
            ~eight & EACH(0x80)) == 0;
}

/* Up to the first byte that a string cannot have as it is. */
static const char *plain_end(const struct quick *q)
{
    const char *p = q->at;

    while (q->end - p >= 8 && are_plain(p))
        p += 8;
    while (p < q->end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
        p++;
    return p;
}

static int is_built(const struct quick *q)
{
    return q->depth <= q->built;
}

static json_t *string_of(const struct quick *q, const char *text, size_t len)
{
    return is_built(q) ? json_stringn_nocheck(text, len) : json_true();
}

static int hex4(struct quick *q, uint32_t *value)
{
    *value = 0;
    if (q->end - q->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)*q->at++;
        unsigned char low = c | 0x20;

        if (c >= '0' && c <= '9')
            *value = *value << 4 | (c - '0');
        else if (low >= 'a' && low <= 'f')
            *value = *value << 4 | (low - 'a' + 10);
        else
            return -1;
    }
    return 0;
}

static int read_point(struct quick *q)
{
    uint32_t point, low;
    char bytes[4];

    if (hex4(q, &point))
        return -1;
    if ((point & 0xFC00) == 0xD800) {
        if (!next_is(q, '\\') || !next_is(q, 'u') || hex4(q, &low) ||
            (low & 0xFC00) != 0xDC00)
            return -1;
        point = 0x10000 + ((point & 0x3FF) << 10) + (low & 0x3FF);
    } else if ((point & 0xFC00) == 0xDC00) {
        return -1;
    }
    buf_add(&q->text, bytes, utf8_write(point, bytes));
    return 0;
}

static int read_escape(struct quick *q)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *which;

    if (next_is(q, 'u'))
        return read_point(q);
    which = q->at < q->end && *q->at ? strchr(from, *q->at) : NULL;
    if (!which)
        return -1;
    buf_addc(&q->text, to[which - from]);
    q->at++;
    return 0;
}

static json_t *read_escaped(struct quick *q)
{
    buf_clear(&q->text);
    for (;;) {
        const char *end = plain_end(q);

        buf_add(&q->text, q->at, (size_t)(end - q->at));
        q->at = end;
        if (next_is(q, '"'))
            return string_of(q, q->text.data, q->text.len);
        if (!next_is(q, '\\') || read_escape(q))
            return NULL;
    }
}

static json_t *read_string(struct quick *q)
{
    const char *start = q->at, *end = plain_end(q);

    if (end == q->end || *end != '"')
        return read_escaped(q);
    q->at = end + 1;
    return string_of(q, start, (size_t)(end - start));
}

/* How many digits were read. */
static int read_digits(struct quick *q, int64_t *value)
{
    const char *start = q->at;

    while (q->at < q->end && *q->at >= '0' && *q->at <= '9' &&
           q->at - start <= EXACT && *value < FULL)
        *value = *value * 10 + (*q->at++ - '0');
    return (int)(q->at - start);
}

/* Of what a double holds, and a power of ten that it holds, the quotient is
 * the nearest there is: as strtod() has it, whatever the locale. */
static json_t *read_number(struct quick *q)
{
    static const double power[] = {1e0,  1e1,  1e2,  1e3, 1e4,  1e5,
                                   1e6,  1e7,  1e8,  1e9, 1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15};
    int minus = next_is(q, '-'), whole, places = 0;
    const char *start = q->at;
    int64_t value = 0;

    whole = read_digits(q, &value);
    if (whole == 0 || (whole > 1 && *start == '0'))
        return NULL;
    if (next_is(q, '.') && (places = read_digits(q, &value)) == 0)
        return NULL;
    if (whole + places > EXACT ||
        (q->at < q->end && (*q->at == 'e' || *q->at == 'E')))
        return NULL;
    if (!is_built(q))
        return json_true();
    if (places == 0)
        return json_integer(minus ? -value : value);
    return json_real((minus ? -1.0 : 1.0) * (double)value / power[places]);
}

static json_t *read_word(struct quick *q, const char *word, json_t *value)
{
    size_t len = strlen(word);

    if ((size_t)(q->end - q->at) < len || memcmp(q->at, word, len))
        return NULL;
    q->at += len;
    return value;
}

/* Returns NULL when a member is doubled that must not be. */
static const char *read_key(struct quick *q, const json_t *object,
                            char key[KEY_MOST])
{
    const char *start, *end;
    size_t len;

    skip_blanks(q);
    if (!next_is(q, '"'))
        return NULL;
    start = q->at;
    end = plain_end(q);
    len = (size_t)(end - start);
    if (end == q->end || *end != '"' || len >= KEY_MOST)
        return NULL;
    memcpy(key, start, len);
    key[len] = '\0';
    q->at = end + 1;
    skip_blanks(q);
    if (!next_is(q, ':') ||
        (q->how == JSON_ONE_KEY && json_object_get(object, key)))
        return NULL;
    return key;
}

static int add_member(json_t *object, const char *key, json_t *value_take)
{
    if (!json_is_object(object))
        return value_take ? 0 : -1;
    return json_object_set_new_nocheck(object, key, value_take);
}

static int add_element(json_t *array, json_t *value_take)
{
    if (!json_is_array(array))
        return value_take ? 0 : -1;
    return json_array_append_new(array, value_take);
}

/* 0, or -1 as where the bytes end too early. */
static int read_members(struct quick *q, json_t *object)
{
    char key[KEY_MOST];

    skip_blanks(q);
    if (next_is(q, '}'))
        return 0;
    do {
        if (!read_key(q, object, key) || add_member(object, key, read_value(q)))
            return -1;
        skip_blanks(q);
    } while (next_is(q, ','));
    return next_is(q, '}') ? 0 : -1;
}

static int read_elements(struct quick *q, json_t *array)
{
    skip_blanks(q);
    if (next_is(q, ']'))
        return 0;
    do {
        if (add_element(array, read_value(q)))
            return -1;
        skip_blanks(q);
    } while (next_is(q, ','));
    return next_is(q, ']') ? 0 : -1;
}

static json_t *read_container(struct quick *q, json_t *make(void),
                              int (*read)(struct quick *q, json_t *value))
{
    int fits = q->depth++ < JSON_DEPTH, rc;
    json_t *value = is_built(q) ? make() : json_true();

    rc = fits ? read(q, value) : -1;
    q->depth--;
    if (rc == 0)
        return value;
    json_decref(value);
    return NULL;
}

static json_t *read_value(struct quick *q)
{
    skip_blanks(q);
    if (next_is(q, '"'))
        return read_string(q);
    if (next_is(q, '{'))
        return read_container(q, json_object, read_members);
    if (next_is(q, '['))
        return read_container(q, json_array, read_elements);
    if (q->at == q->end)
        return NULL;
    switch (*q->at) {
    case 't':
        return read_word(q, "true", json_true());
    case 'f':
        return read_word(q, "false", json_false());
    case 'n':
        return read_word(q, "null", json_null());
    default:
        return read_number(q);
    }
}

json_t *json_quick(const char *bytes, size_t len, enum json_how how, int depth)
{
    struct quick q = {
        .at = bytes, .end = bytes + len, .how = how, .built = depth};
    json_t *value;

    buf_init(&q.text, SIZE_MAX);
    value = read_value(&q);
    skip_blanks(&q);
    buf_release(&q.text);
    if (q.at == q.end)
        return value;
    json_decref(value);
    return NULL;
}
