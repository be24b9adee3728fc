/* gateway.h - requests of clients, split between two variants and recorded.
 *
 * A state machine on the loop's thread that reads no clock: it is given
 * requests by a server, sends through a transport, streams back what comes,
 * and hands records to a sink. What is not a completion goes to control as it
 * is, and is not recorded. The client is never made to wait for the record:
 * one that finds no room is counted as lost. */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "gateway/access_line.h"
#include "gateway/clients.h"
#include "gateway/door.h"
#include "gateway/split.h"
#include "gateway/steer.h"
#include "metrics/price.h"
#include "net/server.h"
#include "net/transport.h"
#include "store/writer.h"

struct gateway_settings {
    struct variant variant[SIDES]; /* borrowed until the end; one dialect */
    const char *group[SIDES];      /* X-Canary-Group */
    struct split split;
    struct limits limits;
    struct steer_settings steer;
    const char *user_field, *conversation_field; /* names of header fields */
    const struct clients *clients;               /* NULL: anybody */
    const struct price_list *prices;
    int annotate;              /* _ab_metadata in whole answers */
    int count;                 /* ask streams for their tokens */
    int copies;                /* shadow: most of them in flight */
    size_t most_body;          /* bytes of a request */
    size_t behind;             /* bytes a client may be behind its stream */
    int64_t connect;           /* time-outs, ns: for the connection, */
    int64_t stall;             /* between two pieces of a stream, */
    int64_t whole;             /* for a whole answer */
    int64_t earlier, prompts;  /* run time and prompts of earlier runs */
    int64_t spent;             /* nano-dollars, likewise */
    int64_t side_spent[SIDES]; /* the parts of that */
    uint64_t seed;             /* of the dice, and of request ids */
    /* Whatever lends all this; NULL, or called when nothing borrows it. */
    void (*release)(void *owner);
    void *owner;
};

/* Where records go: the writer, or a test. */
struct sink {
    size_t (*room)(void *arg);
    int (*put)(void *arg, struct record *r_take); /* dates what has no date */
    void *arg;
    /* Of each request, when its client is answered or gone; or both NULL. */
    void (*line)(void *arg, const struct access_line *l);
    int (*lines)(void *arg); /* 0: requests that come now need none */
};

struct gateway;

/* `wall_us` is the wall clock at `now`. Borrows all until free. NULL with
 * ERR_USAGE when the two variants cannot be served together. */
struct gateway *gateway_new(const struct gateway_settings *s,
                            const struct sink *sink, struct transport *t,
                            int64_t now, int64_t wall_us);
void gateway_free(struct gateway *g); /* gives up what is in flight */
/* Other settings for requests that come from now on, checked before; of the
 * same variants, but for their keys. */
void gateway_renew(struct gateway *g, const struct gateway_settings *s);

/* -1 with ERR_USAGE unless both variants speak one dialect at good URLs. */
int gateway_check(const struct gateway_settings *s, struct err *err);

/* For struct server_settings, with the gateway as their argument. */
void gateway_request(void *gateway, struct conversation *c,
                     const struct server_request *r);
void gateway_gone(void *gateway, struct conversation *c, int64_t now);
void gateway_room(void *gateway, struct conversation *c, int64_t now);

/* About once a second: gives up what took too long, says what was lost. */
void gateway_tick(struct gateway *g, int64_t now);

/* What a person asks of the release, and what the statistics say of it; NULL:
 * nobody makes them any more. */
void gateway_obey(struct gateway *g, const struct control *c, int64_t now);
void gateway_advise(struct gateway *g, const struct advice *a, int64_t now);

/* From now on nothing new is taken; 1 when nothing is in flight, either. */
void gateway_drain(struct gateway *g);
int gateway_empty(const struct gateway *g);
/* Gives up, and records, what is in flight; then what was counted. Once, when
 * all clients are gone. Replies, and `events`, that never found room. */
int64_t gateway_close(struct gateway *g, int64_t *events);

/* What it knows of itself; the rest of `e` is left as it is. */
void gateway_engine(const struct gateway *g, struct engine *e, int64_t now);

/* An event; one that finds no room in the record is put when there is some. */
void gateway_say(struct gateway *g, enum event_kind kind, int side,
                 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
