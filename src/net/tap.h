/* tap.h - reads what comes in before evhttp does; private to the server.
 *
 * A request that is refused here never gets to evhttp: the refusal is sent,
 * what else comes is thrown away, and soon the connection is closed. So is
 * one whose request takes too long; and when there are too many connections,
 * those that have waited longest without a request. */
#ifndef NET_TAP_H
#define NET_TAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/framing.h"
#include "net/loop.h"

struct bufferevent;
struct tap;
struct taps;

struct taps_settings {
    struct framing_limits limits;
    size_t most;        /* connections */
    int64_t request_ns; /* for a request to come, from its first byte */
    /* The body of a refusal, and its type; may be NULL. */
    const char *(*refusal)(void *arg, int status, const char *path,
                           struct buf *out);
    void *arg;
};

struct taps *taps_new(struct loop *l, const struct taps_settings *s);
void taps_free(struct taps *t); /* after the connections */

/* A bufferevent for the connection that is just accepted. */
struct bufferevent *taps_open(struct taps *t);
/* One more would be too many, and none can be closed for it. */
int taps_full(const struct taps *t);

/* The connection's, for as long as that is there. While its request is
 * answered whoever answers has the closecb of evhttp, and calls tap_gone from
 * it; more bytes are too early then, and are not looked at. */
struct tap *taps_find(struct taps *t, int fd);
/* Some came, or the client wants it: the connection ends with the answer. */
int tap_is_last(const struct tap *t);
void tap_next(struct tap *t); /* the answer is on its way */
void tap_gone(struct tap *t); /* the connection is */

#endif
