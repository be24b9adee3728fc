/* shard.h - one libcurl multi handle on the loop; private to the client.
 *
 * libcurl walks its connections for each transfer: shards of 256 cost a third
 * of one big handle at 4096 connections. One shard serves one origin, so that
 * its open connections are of use to whatever comes to it next. */
#ifndef NET_SHARD_H
#define NET_SHARD_H

#include "net/exchange.h"
#include "net/loop.h"

#define SHARD_MOST 256

struct watch;

/* What the shards of one client have in common. */
struct shard_yard {
    struct loop *loop;
    struct exchange_rules rules;
    int inside;            /* libcurl is on the stack: call it not again */
    struct shard *touched; /* have something to drain; linked by `next` */
    void (*touch)(struct shard_yard *y); /* something was touched */
    struct watch **watch;                /* owned; by descriptor */
    size_t watches;
};

struct shard {
    struct shard_yard *yard;
    char *origin; /* owned; "https://host:port" as the URLs have it */
    char *place;  /* owned; "host:port", for people */
    int http2, running, touched;
    struct shard *next;
    struct exchange *later; /* to be added or removed outside libcurl */
    struct exchange *idle, *all;
    struct shard_handle *handle;
};

void shard_yard_release(struct shard_yard *y); /* its watches */
/* This socket was opened for libcurl, is about to be closed. It has others, of
 * which nobody says when they are closed. */
void shard_opened(struct shard_yard *y, int fd);
void shard_closing(struct shard_yard *y, int fd);

struct shard *shard_new(struct shard_yard *y, const char *url, int http2,
                        struct err *err);
void shard_free(struct shard *s);
int shard_serves(const struct shard *s, const char *url, int http2);

/* An idle exchange or a new one; back with shard_put. */
struct exchange *shard_take(struct shard *s);
void shard_put(struct shard *s, struct exchange *x);

/* Not while `inside`. */
void shard_add(struct shard *s, struct exchange *x);
/* libcurl may give data out of it. */
void shard_resume(struct shard *s, struct exchange *x);
void shard_remove(struct shard *s, struct exchange *x);
/* The next one that is through, NULL when there is none. */
struct exchange *shard_done(struct shard *s, int *code);

/* Has it drained after this batch of events. */
void shard_touch(struct shard *s);

#endif
