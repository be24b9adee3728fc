/* slice.h - the parts of a JSON object or array as the bytes they were.
 *
 * Requests are passed on untouched: numbers keep their digits and keys their
 * order. Borrowed from the text; any bytes are safe to walk over. */
#ifndef WIRE_SLICE_H
#define WIRE_SLICE_H

#include <stddef.h>

struct slice {
    const char *at; /* NULL: there is none */
    size_t len;
};

struct walk {
    const char *at, *end;
    int object;
};

/* 1 if the text begins (after white space) with an object or an array. */
int walk_init(struct walk *w, const char *text, size_t len);

/* The next member or element; 0 at the end, where the text is cut and where
 * it is not JSON. A key is without its quotes, escapes as they are; it is
 * NULL in an array. */
int walk_next(struct walk *w, struct slice *key, struct slice *value);

int slice_is(struct slice s, const char *text);

/* The first byte that is not JSON's white space, or `end`. */
const char *slice_skip(const char *at, const char *end);

/* The end of the value that begins at `at`; NULL if it is cut. */
const char *slice_end(const char *at, const char *end);

#endif
