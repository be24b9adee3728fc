/* server.h - an HTTP server on the loop: requests in, whole or streamed
 * answers out, with back-pressure and a strict reading of what comes in.
 *
 * HTTP/1.1 and 1.0; GET, HEAD, OPTIONS and POST. What leaves doubt where a
 * request ends or goes (two lengths, an odd coding, bare line feeds, no host, a
 * path with "..") is refused, and its connection closed, before any handler
 * sees it. A request sent before the one before it was answered is not served:
 * the connection is closed after that. A HEAD gets what a GET would, less the
 * bytes of the body. */
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/loop.h"

struct server;
struct conversation; /* one request and its answer; the server's */

struct server_request {
    const char *method; /* "POST"; a constant */
    const char *path;   /* without the query */
    const char *query;  /* "" when none */
    const char *body;   /* NUL-terminated besides; until the answer ends */
    size_t len;
    int64_t now;
    const char *peer; /* the address it came from; for the call */
};

struct server_refusal {
    int status;
    const char *path; /* without the query; "" when it is not known */
    const char *peer;
    int64_t now;
};

struct server_settings {
    const char *address; /* "127.0.0.1" */
    int port;            /* 0: any free one */
    size_t most_body, most_headers;
    /* Connections: for one more, that which waited longest without a request is
     * closed; when none does, the request that has been coming in the longest
     * gets a 503; when all are answered, it has to wait. */
    size_t most;
    /* Bytes of bodies that all connections hold, while they come in and until
     * the answer has ended, its last byte taken; for more, the request that has
     * been coming in the longest gets a 503. Those that are answered are not
     * cut for it, and may leave no room. 0: no bound. */
    size_t most_held;
    int gather;      /* answers wait for the end of the round of the loop */
    int64_t idle_ns; /* silence allowed, but while an answer is awaited */
    /* For a request to come, from its first byte; and for each MiB begun of an
     * answer that is not taken yet when it has ended. */
    int64_t request_ns;
    /* Adds the body of a refusal, returns its type; or NULL. */
    const char *(*refusal)(void *arg, const struct server_refusal *r,
                           struct buf *out);
    /* The head is there, the body still to come, of `len` bytes if that is
     * known: 0, or the status that refuses it, with fields added; or NULL. */
    int (*admit)(void *arg, struct conversation *c,
                 const struct server_request *r);
    void (*handle)(void *arg, struct conversation *c,
                   const struct server_request *r);
    /* The peer left before the answer ended, or all are closed; or NULL. */
    void (*gone)(void *arg, struct conversation *c, int64_t now);
    /* All that was sent so far is taken, even if none of it waited; or NULL. */
    void (*room)(void *arg, struct conversation *c, int64_t now);
    void *arg;
};

/* -1 with ERR_IO when the address cannot be had: says which, and why. */
struct server *server_new(struct loop *l, const struct server_settings *s,
                          struct err *err);
void server_free(struct server *s); /* closes all; from no handler */
int server_port(const struct server *s);

/* Of the request; valid until the answer ends. NULL when there is none. */
const char *conversation_header(struct conversation *c, const char *name);
void conversation_set_arg(struct conversation *c, void *arg);
void *conversation_arg(struct conversation *c);

/* Before answering: adds a response header. */
void conversation_add(struct conversation *c, const char *name,
                      const char *value);
/* A whole answer; `c` is gone after it. */
void conversation_reply(struct conversation *c, int status, const char *body,
                        size_t len);
/* A streamed answer, chunked: begin, send as often as needed, end. `c` is
 * gone after end, cut and reset. What is sent goes out as far as the system
 * takes it; the head of it with the first piece. */
void conversation_begin(struct conversation *c, int status);
void conversation_send(struct conversation *c, const char *bytes, size_t len);
size_t conversation_waiting(struct conversation *c); /* bytes not yet taken */
void conversation_end(struct conversation *c);
void conversation_cut(struct conversation *c);   /* close without the end */
void conversation_reset(struct conversation *c); /* RST: as a crash would */

#endif
