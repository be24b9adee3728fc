/* exchange.h - one libcurl easy handle at work; private to the client.
 *
 * Kept and used again, so that what stays the same is set once. */
#ifndef NET_EXCHANGE_H
#define NET_EXCHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/head.h"
#include "net/transport.h"

#define EXCHANGE_ERROR 256 /* CURL_ERROR_SIZE */

struct shard;

/* What the exchanges of one client have in common. */
struct exchange_rules {
    char *agent, *roots; /* owned; a header line; roots NULL: the system's */
    long idle_s, life_s, probe_s;
    long spare;           /* unused connections kept, 0: no limit */
    void *share;          /* names and TLS sessions, a CURLSH */
    void *pins;           /* names looked up before: a curl_slist */
    struct buf field;     /* scratch of a header line */
    int64_t open, opened; /* sockets */
    void (*opening)(struct exchange_rules *r, int fd); /* it is open */
    void (*closing)(struct exchange_rules *r, int fd); /* it will be closed */
};

enum exchange_step { EXCHANGE_IDLE, EXCHANGE_RUNNING, EXCHANGE_DROPPED };

struct exchange {
    void *easy;
    struct shard *shard;
    struct exchange_rules *rules;
    struct exchange *next, *next_made;
    struct exchange_request ask;
    enum exchange_step step;
    int added, queued; /* in the multi handle, in the shard's `later` */
    struct head head;
    size_t head_len, len; /* bytes of the head and of the body */
    int over;             /* more than allowed */
    int paused;           /* data are not taken */
    int odd;              /* its last request was neither GET nor POST */
    char *url;
    void *parts; /* owned: those of `url`, a CURLU */
    void *line;  /* owned curl_slist nodes that borrow the headers */
    size_t lines;
    char error[EXCHANGE_ERROR];
};

struct exchange *exchange_new(struct exchange_rules *rules, int http2);
void exchange_free(struct exchange *x);

/* Takes the rules as they are now, for its next request. Not while libcurl is
 * on the stack. */
void exchange_rule(struct exchange *x);

/* Makes it ready for a request; `ask` is copied, what it points to is not. */
int exchange_set(struct exchange *x, const struct exchange_request *ask,
                 struct err *err);

/* How it ended with libcurl's `code`; `why` gets the line that `end` shows,
 * with `place` ("host:port") before it. */
void exchange_end(struct exchange *x, int code, const char *place,
                  struct buf *why, struct exchange_end *end);

#endif
