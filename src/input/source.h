/* source.h - the bytes of a log, a line or an element of an array at a time.
 *
 * Holds one line and a block in memory, whatever the length of the log. */
#ifndef INPUT_SOURCE_H
#define INPUT_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "wire/slice.h"

struct source {
    const char *name; /* for messages; borrowed */
    int fd;
    char *data;          /* owned */
    size_t at, end, cap; /* data[at] to data[end] is not yet used */
    size_t max;          /* longest line or element */
    int eof;
    int64_t line; /* of data[at], from 1 */
    enum source_array { ARRAY_BEFORE, ARRAY_INSIDE, ARRAY_AFTER } array;
    struct hash hash;
};

enum source_got { SOURCE_END, SOURCE_PIECE, SOURCE_BAD };

/* A line without its end, or an element: borrowed until the next call. */
struct piece {
    struct slice text;
    int64_t line;       /* where it begins */
    const char *reason; /* SOURCE_BAD: why it is not here */
};

/* `path` may be "-". -1 if it cannot be opened or is no stream of bytes. */
int source_open(struct source *s, const char *path, size_t max,
                struct err *err);
void source_close(struct source *s); /* also right on a zeroed struct */

/* Reads one block: 1, or 0 at the end, or -1 with ERR_IO. */
int source_more(struct source *s, struct err *err);

/* Likewise, until what is not used has doubled, or is over `max`: whoever
 * looks at all of it after each call does so a few times only. */
int source_load(struct source *s, struct err *err);

/* To the end, for the hash: 0, or -1 with ERR_IO. */
int source_drain(struct source *s, struct err *err);

/* For what is loaded of the start. A byte order mark is passed over; -1 with
 * ERR_PARSE for what people hand over by mistake: archives, stores, UTF-16. */
void source_skip_mark(struct source *s);
int source_check(const struct source *s, struct err *err);

/* SOURCE_BAD: the piece is left out; if the array is broken that is the end
 * of it, the rest goes into the hash only. -1: the reading failed. Blank lines
 * are left out. */
int source_line(struct source *s, struct piece *out, struct err *err);
int source_element(struct source *s, struct piece *out, struct err *err);

#endif
