/* run.h - a gateway at work: the loop, the server, the client, the writer and
 * the gateway put together.
 *
 * In the calling process. SIGINT and SIGTERM once: nothing new is taken, what
 * is in flight is finished; twice: that is given up. SIGHUP is ignored. */
#ifndef GATEWAY_RUN_H
#define GATEWAY_RUN_H

#include "gateway/gateway.h"

struct gateway_run {
    struct gateway_settings gateway;
    const char *address;
    int port;
    int most;        /* exchanges at once */
    int64_t idle_ns; /* silence allowed to a client that should speak */
    /* It listens; -1 ends it. */
    int (*ready)(void *arg, int port, struct err *err);
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
