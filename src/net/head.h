/* head.h - the head of a response, line by line: status, fields, its end.
 *
 * Heads of interim responses (1xx) are passed over, and so is all that comes
 * after the end: trailers. */
#ifndef NET_HEAD_H
#define NET_HEAD_H

#include <stddef.h>

#include "base/buf.h"

enum head_says {
    HEAD_NOTHING, /* for the reader */
    HEAD_FIELD,   /* a name and a value */
    HEAD_END,     /* of the final response's head */
};

struct head {
    int status; /* of the head that is read now, 0 before any */
    int ended;
};

/* Reads a line with its end. For a field `text` holds "name NUL value", the
 * value begins at `*value`; one that does not fit into `text` is dropped. */
enum head_says head_line(struct head *h, const char *line, size_t len,
                         struct buf *text, const char **value);

#endif
