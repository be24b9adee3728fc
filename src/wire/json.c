#include "wire/json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "wire/json_quick.h"

#define NODES 64         /* of nearly all that is read */
#define NODES_MOST 65536 /* more are not held besides jansson's values */

/* The byte after the string whose opening quote is at `i`. */
static size_t after_string(const char *bytes, size_t len, size_t i)
{
    for (i++; i < len && bytes[i] != '"'; i++)
        if (bytes[i] == '\\')
            i++;
    return i < len ? i + 1 : len;
}

/* Told before jansson runs, whose own limit is far too high to be safe for
 * whoever walks the value by recursion. */
static int too_deep(const char *bytes, size_t len)
{
    size_t i = 0;
    int depth = 0;

    while (i < len) {
        switch (bytes[i]) {
        case '"':
            i = after_string(bytes, len, i);
            continue;
        case '[':
        case '{':
            if (++depth > JSON_DEPTH)
                return 1;
            break;
        case ']':
        case '}':
            depth--;
            break;
        }
        i++;
    }
    return 0;
}

/* Copies a number; an integer beyond 64 bits gets a fraction, with which the
 * parser takes it for a real number instead of refusing it. */
static size_t mend_number(struct buf *out, const char *bytes, size_t len)
{
    size_t span = 0;
    int whole = 1;
    char digits[32] = "";

    while (span < len && bytes[span] && strchr("+-.0123456789eE", bytes[span]))
        whole &= !strchr(".eE", bytes[span++]);
    buf_add(out, bytes, span);
    memcpy(digits, bytes, span < 31 ? span : 31);
    errno = 0;
    strtoll(digits, NULL, 10);
    if (whole && errno == ERANGE)
        buf_adds(out, ".0");
    return span;
}

static int hex4(const char *bytes, size_t len, unsigned *value)
{
    char digits[5] = "", *end;

    if (len < 6 || bytes[0] != '\\' || bytes[1] != 'u')
        return -1;
    memcpy(digits, bytes + 2, 4);
    *value = (unsigned)strtoul(digits, &end, 16);
    return end == digits + 4 ? 0 : -1;
}

/* Copies an escape; half a surrogate pair, which servers send that cut their
 * text by UTF-16 units, becomes the mark for a broken character. */
static size_t mend_escape(struct buf *out, const char *bytes, size_t len)
{
    unsigned high, low;

    if (hex4(bytes, len, &high)) {
        buf_add(out, bytes, len < 2 ? len : 2);
        return len < 2 ? len : 2;
    }
    if ((high & 0xF800) != 0xD800) {
        buf_add(out, bytes, 6);
        return 6;
    }
    if (high < 0xDC00 && hex4(bytes + 6, len - 6, &low) == 0 &&
        (low & 0xFC00) == 0xDC00) {
        buf_add(out, bytes, 12);
        return 12;
    }
    buf_adds(out, "\\ufffd");
    return 6;
}

static void mend(struct buf *out, const char *bytes, size_t len)
{
    size_t i = 0;
    int quoted = 0;

    while (i < len) {
        char c = bytes[i];

        if (quoted && c == '\\') {
            i += mend_escape(out, bytes + i, len - i);
            continue;
        }
        if (!quoted && (c == '-' || (c >= '0' && c <= '9'))) {
            i += mend_number(out, bytes + i, len - i);
            continue;
        }
        quoted ^= c == '"';
        buf_addc(out, c);
        i++;
    }
}

static json_t *read_mended(const char *bytes, size_t len, size_t flags,
                           json_error_t *why)
{
    struct buf text;
    json_t *value;

    buf_init(&text, SIZE_MAX);
    mend(&text, bytes, len);
    value = json_loadb(text.data, text.len, flags, why);
    buf_release(&text);
    return value;
}

static void complain(struct err *err, const json_error_t *why)
{
    if (why->line > 1)
        err_set(err, ERR_PARSE, "not JSON: %s (line %d, column %d)", why->text,
                why->line, why->column);
    else
        err_set(err, ERR_PARSE, "not JSON: %s (column %d)", why->text,
                why->column);
}

json_t *json_slow(const char *bytes, size_t len, enum json_how how,
                  struct err *err)
{
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    size_t good = utf8_valid(bytes, len);
    json_error_t why;
    json_t *value;

    if (good < len) {
        err_set(err, ERR_PARSE, "not JSON: byte %zu is not UTF-8", good + 1);
        return NULL;
    }
    if (too_deep(bytes, len)) {
        err_set(err, ERR_LIMIT, "JSON nested deeper than %d", JSON_DEPTH);
        return NULL;
    }
    if (how == JSON_ONE_KEY)
        flags |= JSON_REJECT_DUPLICATES;
    value = json_loadb(bytes, len, flags, &why);
    if (!value)
        value = read_mended(bytes, len, flags, &why);
    if (!value)
        complain(err, &why);
    return value;
}

json_t *json_read(const char *bytes, size_t len, enum json_how how,
                  struct err *err)
{
    static const struct json_bounds bounds = {JSON_ALL, NODES_MOST};
    struct tape_node nodes[NODES];
    json_t *value = NULL;
    struct tape t;

    tape_lend(&t, nodes, NODES);
    if (json_quick(&t, bytes, len, bounds) == 0)
        value = tape_json(t.node, how);
    tape_release(&t);
    return value ? value : json_slow(bytes, len, how, err);
}

static json_t *step(const json_t *at, const char *name, size_t len)
{
    char key[256], *end;
    unsigned long place;

    if (len >= sizeof(key))
        return NULL;
    memcpy(key, name, len);
    key[len] = '\0';
    if (!json_is_array(at))
        return json_object_get(at, key);
    if (key[0] < '0' || key[0] > '9')
        return NULL;
    place = strtoul(key, &end, 10);
    return *end ? NULL : json_array_get(at, place);
}

json_t *json_at(const json_t *root, const char *path)
{
    json_t *at = (json_t *)root;
    size_t len;

    while (at && *path) {
        len = strcspn(path, ".");
        at = step(at, path, len);
        path += len + (path[len] == '.');
    }
    return at;
}

const char *json_text(const json_t *root, const char *path)
{
    return json_string_value(json_at(root, path));
}

int64_t json_number(const json_t *root, const char *path, int64_t otherwise)
{
    const json_t *at = json_at(root, path);
    double real = json_real_value(at);

    if (json_is_integer(at))
        return json_integer_value(at);
    if (!json_is_real(at) || real < -0x1p63 || real >= 0x1p63)
        return otherwise;
    return llround(real);
}
