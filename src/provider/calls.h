/* calls.h - tool calls that arrive in pieces. */
#ifndef PROVIDER_CALLS_H
#define PROVIDER_CALLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "wire/slice.h"

#define CALLS_MAX 1024 /* of one answer; more are passed over */

struct call {
    int64_t index; /* the server's */
    struct buf name, arguments;
};

struct calls {
    struct call *row; /* owned */
    size_t count;     /* in use */
    size_t room;      /* with buffers that can be used again */
};

void calls_clear(struct calls *c);
void calls_release(struct calls *c);
size_t calls_size(const struct calls *c); /* bytes that it holds on to */

/* A piece of call number `index`; -1 is the last one, or a new one if it has
 * a name. Either may be {0}: the first name counts, arguments are joined. */
void calls_piece(struct calls *c, int64_t index, struct slice name,
                 struct slice arguments);

/* [{"name":"f","arguments":{...}},...], arguments as a string if they are not
 * JSON; nothing at all when there was no call. */
void calls_write(const struct calls *c, struct buf *out);

#endif
