#include "wire/json_quick.h"

#include <endian.h>
#include <float.h>
#include <string.h>

#include "base/eight.h"
#include "base/utf8.h"

#define EXACT 15  /* digits of which a double holds any number */
#define DIGITS 18 /* of which 64 bits hold any */

/* All readers return the byte after what they have read, or NULL. */
struct quick {
    const char *end;
    struct tape *tape;
    struct json_bounds keeps;
    int depth, over; /* over: there were more values */
    char *text;      /* behind the last string with escapes; NULL: none yet */
    uint64_t seen;   /* all bits of what stands in strings, and some more */
};

static const char *read_value(struct quick *q, const char *p, struct slice key);

static int is(const struct quick *q, const char *p, char c)
{
    return p < q->end && *p == c;
}

static const char *past_blanks(const struct quick *q, const char *p)
{
    while (p < q->end && (unsigned char)*p <= ' ' &&
           (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

/* Of eight bytes, the first of them lowest, those that a string cannot have as
 * they are. */
static uint64_t specials(uint64_t eight)
{
    return eight_found(eight, eight_below(eight, ' ') | eight_is(eight, '"') |
                                  eight_is(eight, '\\'));
}

/* Up to the first byte that a string cannot have as it is. */
static inline const char *plain_end(struct quick *q, const char *p)
{
    uint64_t eight, found;

    for (; q->end - p >= 8; p += 8) {
        memcpy(&eight, p, 8);
        q->seen |= eight;
        found = specials(le64toh(eight));
        if (found)
            return p + __builtin_ctzll(found) / 8;
    }
    for (; p < q->end && *p != '"' && *p != '\\'; p++) {
        if ((unsigned char)*p < ' ')
            break;
        q->seen |= (unsigned char)*p;
    }
    return p;
}

static const char *hex4(const struct quick *q, const char *p, uint32_t *value)
{
    *value = 0;
    if (q->end - p < 4)
        return NULL;
    for (int i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)*p++;
        unsigned char low = c | 0x20;

        if (c >= '0' && c <= '9')
            *value = *value << 4 | (c - '0');
        else if (low >= 'a' && low <= 'f')
            *value = *value << 4 | (low - 'a' + 10);
        else
            return NULL;
    }
    return p;
}

static const char *read_point(struct quick *q, const char *p)
{
    uint32_t point, low;

    p = hex4(q, p, &point);
    if (!p || (point & 0xFC00) == 0xDC00)
        return NULL;
    if ((point & 0xFC00) == 0xD800) {
        if (q->end - p < 2 || p[0] != '\\' || p[1] != 'u')
            return NULL;
        p = hex4(q, p + 2, &low);
        if (!p || (low & 0xFC00) != 0xDC00)
            return NULL;
        point = 0x10000 + ((point & 0x3FF) << 10) + (low & 0x3FF);
    }
    q->text += utf8_write(point, q->text);
    return p;
}

/* Behind the backslash. */
static const char *read_escape(struct quick *q, const char *p)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *which;

    if (is(q, p, 'u'))
        return read_point(q, p + 1);
    which = p < q->end && *p ? strchr(from, *p) : NULL;
    if (!which)
        return NULL;
    *q->text++ = to[which - from];
    return p + 1;
}

/* No text is longer without its escapes than with them: what is left to read
 * is enough for all, so that the memory need not move. */
static void make_room(struct quick *q, const char *p)
{
    q->text = tape_text_room(q->tape, (size_t)(q->end - p) + 1);
}

static const char *read_escaped(struct quick *q, const char *p,
                                struct slice *out)
{
    const char *end;

    if (!q->text)
        make_room(q, p);
    out->at = q->text;
    for (;;) {
        end = plain_end(q, p);
        memcpy(q->text, p, (size_t)(end - p));
        q->text += end - p;
        if (is(q, end, '"'))
            break;
        p = is(q, end, '\\') ? read_escape(q, end + 1) : NULL;
        if (!p)
            return NULL;
    }
    out->len = (size_t)(q->text - out->at);
    return end + 1;
}

/* Behind the opening quote. */
static const char *read_string(struct quick *q, const char *p, struct slice key)
{
    const char *end = plain_end(q, p);
    struct slice text = {p, (size_t)(end - p)};

    end = is(q, end, '"') ? end + 1 : read_escaped(q, p, &text);
    tape_add(q->tape, key, TAPE_STRING)->text = text;
    return end;
}

static const char *past_digits(const struct quick *q, const char *p,
                               uint64_t *value)
{
    const char *most = q->end - p > DIGITS ? p + DIGITS : q->end;

    for (; p < most && *p >= '0' && *p <= '9'; p++)
        *value = *value * 10 + (uint64_t)(*p - '0');
    return p;
}

/* Of what a double holds, and a power of ten that it holds, the quotient is
 * the nearest there is: as strtod() has it, whatever the locale. Where doubles
 * are divided as something longer it is rounded twice, and may not be. */
static double quotient(uint64_t value, ptrdiff_t places)
{
    static const double power[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6, 1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};

    return (double)value / power[places];
}

/* More digits, or an exponent, are nothing that may stand behind a value. */
static const char *read_number(struct quick *q, const char *p, struct slice key)
{
    int minus = is(q, p, '-');
    const char *start = p + minus, *dot, *end;
    uint64_t value = 0;
    struct tape_node *n;

    dot = end = past_digits(q, start, &value);
    if (dot == start || (dot > start + 1 && *start == '0'))
        return NULL;
    n = tape_add(q->tape, key, TAPE_INTEGER);
    n->integer = minus ? -(int64_t)value : (int64_t)value;
    if (is(q, dot, '.')) {
        end = past_digits(q, dot + 1, &value);
        if (end == dot + 1 || end - start - 1 > EXACT || FLT_EVAL_METHOD != 0)
            return NULL;
        n->kind = TAPE_REAL;
        n->real = (minus ? -1.0 : 1.0) * quotient(value, end - dot - 1);
    }
    return end;
}

static const char *read_word(struct quick *q, const char *p, const char *word)
{
    size_t len = strlen(word);

    return (size_t)(q->end - p) >= len && memcmp(p, word, len) == 0 ? p + len
                                                                    : NULL;
}

/* Behind the colon. */
static const char *read_key(struct quick *q, const char *p, struct slice *key)
{
    const char *end;

    p = past_blanks(q, p);
    if (!is(q, p, '"'))
        return NULL;
    p++;
    end = plain_end(q, p);
    if (!is(q, end, '"'))
        return NULL;
    *key = (struct slice){p, (size_t)(end - p)};
    p = past_blanks(q, end + 1);
    return is(q, p, ':') ? p + 1 : NULL;
}

/* Whether there is room for a part more. What will be cut makes some, and so
 * does an array of which any element is enough: one follows. */
static int has_room(struct quick *q, enum tape_kind kind, size_t before)
{
    int deeper = q->depth - q->keeps.depth;

    if (q->tape->count <= q->keeps.values)
        return 1;
    q->over = deeper < 0 || (deeper == 0 && kind == TAPE_OBJECT);
    if (!q->over)
        q->tape->count = before;
    return !q->over;
}

static const char *read_parts(struct quick *q, const char *p,
                              enum tape_kind kind)
{
    char close = kind == TAPE_OBJECT ? '}' : ']';
    size_t before = q->tape->count;
    struct slice key = {0};

    p = past_blanks(q, p);
    if (is(q, p, close))
        return p + 1;
    for (;; p++) {
        if (kind == TAPE_OBJECT)
            p = read_key(q, p, &key);
        p = p ? read_value(q, p, key) : NULL;
        if (!p)
            return NULL;
        p = past_blanks(q, p);
        if (is(q, p, close))
            return p + 1;
        if (!is(q, p, ',') || !has_room(q, kind, before))
            return NULL;
    }
}

/* The tape may have moved meanwhile. */
static const char *read_container(struct quick *q, const char *p,
                                  struct slice key, enum tape_kind kind)
{
    struct tape *t = q->tape;
    size_t place = t->count;

    tape_add(t, key, kind);
    if (q->depth == JSON_DEPTH)
        return NULL;
    q->depth++;
    p = read_parts(q, p, kind);
    q->depth--;
    if (q->depth >= q->keeps.depth)
        tape_cut(t, place);
    else
        t->node[place].nodes = (uint32_t)(t->count - place);
    return p;
}

static const char *read_value(struct quick *q, const char *p, struct slice key)
{
    p = past_blanks(q, p);
    if (p == q->end)
        return NULL;
    switch (*p) {
    case '"':
        return read_string(q, p + 1, key);
    case '{':
        return read_container(q, p + 1, key, TAPE_OBJECT);
    case '[':
        return read_container(q, p + 1, key, TAPE_ARRAY);
    case 't':
        tape_add(q->tape, key, TAPE_TRUE);
        return read_word(q, p, "true");
    case 'f':
        tape_add(q->tape, key, TAPE_FALSE);
        return read_word(q, p, "false");
    case 'n':
        tape_add(q->tape, key, TAPE_NULL);
        return read_word(q, p, "null");
    default:
        return read_number(q, p, key);
    }
}

/* Outside of strings nothing but ASCII was taken. */
static int is_utf8(const struct quick *q, const char *bytes)
{
    size_t len = (size_t)(q->end - bytes);

    return !(q->seen & EIGHT(0x80)) || utf8_valid(bytes, len) == len;
}

int json_quick(struct tape *t, const char *bytes, size_t len,
               struct json_bounds b)
{
    struct quick q = {.end = bytes + len, .tape = t, .keeps = b};
    const char *p;

    t->count = 0;
    if (len > UINT32_MAX)
        return -1;
    p = read_value(&q, bytes, (struct slice){0});
    if (p && past_blanks(&q, p) == q.end && is_utf8(&q, bytes))
        return 0;
    t->count = 0;
    return q.over ? 1 : -1;
}
