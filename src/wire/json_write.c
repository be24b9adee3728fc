#include "wire/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static void write_escape(struct buf *out, unsigned char c)
{
    static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";

    for (const char *p = letters; *p; p += 2)
        if ((unsigned char)*p == c) {
            buf_addc(out, '\\');
            buf_addc(out, p[1]);
            return;
        }
    buf_addf(out, "\\u%04x", c);
}

static int is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
}

/* The bytes from `i` on that can be copied as they are. */
static size_t plain_run(const char *bytes, size_t len)
{
    size_t i = 0, took;
    uint32_t point;

    while (i < len) {
        if (is_plain((unsigned char)bytes[i])) {
            i++;
            continue;
        }
        took = utf8_read(bytes + i, len - i, &point);
        if (took == 1)
            break;
        i += took;
    }
    return i;
}

void json_write_string(struct buf *out, const char *bytes, size_t len)
{
    size_t i = 0, run;

    buf_addc(out, '"');
    while (i < len) {
        run = plain_run(bytes + i, len - i);
        buf_add(out, bytes + i, run);
        i += run;
        if (i == len)
            break;
        if ((unsigned char)bytes[i] < 0x80)
            write_escape(out, (unsigned char)bytes[i]);
        else
            buf_adds(out, "\xEF\xBF\xBD");
        i++;
    }
    buf_addc(out, '"');
}

/* No more digits than read back as the same number: 0.7, not the
 * 0.69999999999999996 of the library. Whatever the locale writes for a
 * decimal point becomes one. */
static void write_real(struct buf *out, double value)
{
    char text[40];
    int places = 15, whole = 1, point = 0;

    do
        snprintf(text, sizeof(text), "%.*g", places, value);
    while (strtod(text, NULL) != value && ++places <= 17);
    for (const char *p = text; *p; p++) {
        int digit = strchr("0123456789+-e", *p) != NULL;

        whole &= digit && *p != 'e';
        if (digit)
            buf_addc(out, *p);
        else if (!point)
            buf_addc(out, '.');
        point |= !digit;
    }
    if (whole)
        buf_adds(out, ".0");
}

static void write_array(const json_t *value, struct buf *out)
{
    size_t count = json_array_size(value);

    buf_addc(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_addc(out, ',');
        json_write(json_array_get(value, i), out);
    }
    buf_addc(out, ']');
}

static void write_object(const json_t *value, struct buf *out)
{
    json_t *object = (json_t *)value;
    void *at = json_object_iter(object);
    const char *key;

    buf_addc(out, '{');
    while (at) {
        key = json_object_iter_key(at);
        json_write_string(out, key, strlen(key));
        buf_addc(out, ':');
        json_write(json_object_iter_value(at), out);
        at = json_object_iter_next(object, at);
        if (at)
            buf_addc(out, ',');
    }
    buf_addc(out, '}');
}

void json_write(const json_t *value, struct buf *out)
{
    if (json_is_object(value))
        write_object(value, out);
    else if (json_is_array(value))
        write_array(value, out);
    else if (json_is_string(value))
        json_write_string(out, json_string_value(value),
                          json_string_length(value));
    else if (json_is_integer(value))
        buf_addf(out, "%" PRId64, (int64_t)json_integer_value(value));
    else if (json_is_real(value) && isfinite(json_real_value(value)))
        write_real(out, json_real_value(value));
    else if (json_is_boolean(value))
        buf_adds(out, json_is_true(value) ? "true" : "false");
    else
        buf_adds(out, "null");
}
