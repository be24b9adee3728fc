/* hear.h - what the statistics say, as it comes out of a pipe: one struct
 * advice after another, until whoever writes them is gone. */
#ifndef GATEWAY_HEAR_H
#define GATEWAY_HEAR_H

#include "gateway/gateway.h"
#include "net/loop.h"

struct hear;

/* `fd` stays the caller's, and is read without waiting; -1: there is none to
 * say anything, which the gateway is told. NULL with ERR_IO. */
struct hear *hear_new(struct loop *l, int fd, struct gateway *g,
                      struct err *err);
void hear_free(struct hear *h); /* NULL is fine */

#endif
