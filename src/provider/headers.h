/* headers.h - what is kept of a response's head: the rows of headers.def, as
 * lines "name: value", each with its line end, in the order of the table.
 *
 * A value loses its control characters and is cut, with "..." at its end;
 * bytes that are not ASCII become '?'. Of a header that comes twice the first
 * counts. Where all do not fit the last of the table are left out. */
#ifndef PROVIDER_HEADERS_H
#define PROVIDER_HEADERS_H

#include <stdint.h>

#define HEADERS_MAX 1024 /* bytes of text, the NUL among them */
#define HEADERS_VALUE 160

enum {
    HEADERS_ROWS = 0
#define HEADER(name) +1
#include "provider/headers.def"
#undef HEADER
};

struct headers {                   /* zeroed: none */
    uint16_t at[HEADERS_ROWS + 1]; /* where each row begins; last: the end */
    char text[HEADERS_MAX];
};

/* Passes over what is no row, whatever its case. Where a value repeats the key
 * that was sent (NULL: none), "a key" stands in its place. */
void headers_add(struct headers *h, const char *name, const char *value,
                 const char *key);

const char *headers_text(const struct headers *h); /* NULL: there is none */

#endif
