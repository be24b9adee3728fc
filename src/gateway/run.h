/* run.h - a gateway at work: the loop, the server, the client, the writer and
 * the gateway put together.
 *
 * In the calling process. SIGINT and SIGTERM once: nothing new is taken, what
 * is in flight is finished; twice: that is given up. SIGHUP: settings are made
 * anew, and the access log is opened again. SIGUSR1: all goes to control,
 * whatever the store takes; ignored by the caller before and after. */
#ifndef GATEWAY_RUN_H
#define GATEWAY_RUN_H

#include "gateway/gateway.h"
#include "net/client.h"

/* What may be made anew; lives as long as nobody was told to release it. */
struct gateway_live {
    struct gateway_settings gateway;
    struct client_settings pool;
    const char *access; /* log; NULL: none */
    int64_t resolve_ns; /* between two lookups of the endpoints' names */
};

struct gateway_renewal {
    struct gateway_live live;
    char *changed; /* owned: names and values, for people; "" when none is */
    char *left;    /* owned: what differs and cannot be taken; "" */
};

struct gateway_run {
    struct gateway_live live;
    const char *address;
    int port;
    int advice; /* where the guard's struct advice come; -1: there is none */
    int connections;    /* of clients, at once */
    int64_t idle_ns;    /* silence allowed to a client that should speak */
    int64_t request_ns; /* for a request to come */
    /* It listens; -1 ends it. */
    int (*ready)(void *arg, int port, struct err *err);
    /* On another thread, one after the other: 0, or -1, and all stays. */
    int (*renew)(void *arg, struct gateway_renewal *out, struct err *err);
    /* What concerns whoever looks after it: a line. */
    void (*warn)(void *arg, const char *text);
    void *arg;
};

/* Takes the store, opened to write, even when it fails. 0 when it was asked to
 * end, -1 when it could not begin, or the store failed: traffic went on, and
 * what was committed stays. */
int gateway_run(struct store *store_take, const struct gateway_run *set,
                struct err *err);

#endif
