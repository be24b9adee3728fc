/* sse.h - server-sent events out of a stream of bytes cut anywhere.
 *
 * As the HTML standard says: CR, LF and CRLF end lines, a BOM at the start and
 * lines that begin with a colon are passed over, `data:` lines of one event
 * are joined by a newline, a blank line gives the event out. One that the end
 * of the stream leaves without its blank line is given out by sse_end, since
 * some servers forget it. */
#ifndef WIRE_SSE_H
#define WIRE_SSE_H

#include <stddef.h>

#include "base/buf.h"

/* `name` is "" when the event has none; both are valid during the call. */
typedef void sse_event(void *arg, const char *name, const char *data,
                       size_t len);

struct sse {
    struct buf line, data, name;
    int state;       /* of the line splitter; private */
    size_t comments; /* comment lines passed over so far */
    sse_event *event;
    void *arg;
};

void sse_init(struct sse *s, size_t most, sse_event *event, void *arg);
void sse_release(struct sse *s);
void sse_clear(struct sse *s); /* for the next stream */

/* The bytes before the first that ends a line, or all. */
size_t sse_line(const char *bytes, size_t len);

/* 0, or -1 with ERR_LIMIT when an event is longer than `most`. */
int sse_feed(struct sse *s, const char *bytes, size_t len, struct err *err);
int sse_end(struct sse *s, struct err *err);

#endif
