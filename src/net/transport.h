/* transport.h - the seam to the network: start an exchange, cancel it.
 *
 * net/client.c speaks HTTP by libcurl; tests script outcomes. Everything
 * happens on the loop's thread; `now` is the monotonic clock in nanoseconds,
 * read when the bytes came in. */
#ifndef NET_TRANSPORT_H
#define NET_TRANSPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum ending {
    END_WHOLE,   /* the response is complete as HTTP sees it */
    END_CUT,     /* it began and broke off, or it is no HTTP */
    END_CONNECT, /* no connection, or it broke before any response */
    END_TLS,     /* handshake or certificate */
    END_LIMIT,   /* the response was larger than allowed */
};

struct exchange_end {
    enum ending how;
    int status; /* HTTP, 0 when none came */
    int reused; /* over an open connection */
    int local_port;
    int64_t connect; /* ns of DNS, TCP and TLS, 0 on a reused one */
    const char *why; /* one line when not whole; borrowed */
};

/* What an exchange tells its owner; `arg` is the request's. `done` comes once
 * and last, never from inside start, and not after cancel. `header` comes for
 * each field of the final response, `head` when that part is complete; both
 * may be NULL. All may start exchanges and cancel others; all but done, where
 * the handle is gone already, their own too. */
struct exchange_events {
    void (*header)(void *arg, const char *name, const char *value);
    void (*head)(void *arg, int status, int64_t now);
    void (*data)(void *arg, const char *bytes, size_t len, int64_t now);
    void (*done)(void *arg, const struct exchange_end *end, int64_t now);
};

/* All borrowed until done or cancel. `headers` is "Name: value" strings,
 * ended by NULL, without a User-Agent. `body` NULL: a GET. */
struct exchange_request {
    const char *url;
    const char *const *headers;
    const char *body;
    const char *method; /* without a body: "HEAD", "OPTIONS"; NULL: a GET */
    size_t len;
    size_t most;        /* bytes of response body */
    int64_t connect_ns; /* time-out for the connection */
    int http2;
    int64_t *started; /* gets the moment it was handed over; or NULL */
    const struct exchange_events *events;
    void *arg;
};

struct exchange; /* opaque, of whichever transport */

struct transport {
    /* NULL when it cannot be started: ERR_LIMIT, ERR_IO, or ERR_USAGE for a
     * URL or a header that cannot be sent. */
    struct exchange *(*start)(struct transport *t,
                              const struct exchange_request *r,
                              struct err *err);
    /* Gives the exchange up; the handle is gone after it. */
    void (*cancel)(struct transport *t, struct exchange *x);
    /* 1: no more of the response is read until 0; what has been read may come
     * all the same. 0 may give data at once; from no event of an exchange. */
    void (*pause)(struct transport *t, struct exchange *x, int paused);
    /* Open connections now, and opened so far. May be NULL. */
    void (*count)(struct transport *t, int64_t *open, int64_t *opened);
};

#endif
