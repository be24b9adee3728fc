/* json.h - JSON in, JSON out, with ceilings.
 *
 * The one header that lends jansson's json_t: reading and writing for whoever
 * needs more than that includes <jansson.h> in its source. */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define JSON_DEPTH 64 /* deepest nesting that is read */

enum json_how {
    JSON_LAST_KEY, /* a doubled key: the last one counts */
    JSON_ONE_KEY,  /* a doubled key is an error */
};

/* One value that fills all of the bytes, owned; NULL with ERR_PARSE that
 * names the column, or ERR_LIMIT when it is too deep. Never reads past len.
 * Real numbers keep their value; integers beyond 64 bits become the nearest
 * real; NUL in strings is kept; half a surrogate pair becomes U+FFFD. */
json_t *json_read(const char *bytes, size_t len, enum json_how how,
                  struct err *err);

/* Compact, keys in the order they came; 0.7 stays 0.7, and every real number
 * reads back as the same value. */
void json_write(const json_t *value, struct buf *out);
/* A quoted string, escaped. Bytes that are not UTF-8 become U+FFFD. */
void json_write_string(struct buf *out, const char *bytes, size_t len);

/* Down a path of keys ("error.message"; a number is a place in an array);
 * NULL when there is none. Borrowed. */
json_t *json_at(const json_t *root, const char *path);
const char *json_text(const json_t *root, const char *path); /* NULL if none */
/* A real number is rounded; `otherwise` if there is none in 64 bits. */
int64_t json_number(const json_t *root, const char *path, int64_t otherwise);

#endif
