/* visit.h - one request of a client on its way: what gateway.c, route.c (which
 * way it takes), visit.c, visit_send.c (to the endpoint), visit_hear.c (from
 * it), visit_reply.c (to the client), visit_log.c (what is told of it) and
 * keep.c (the record) share; private.
 *
 * A visit has a leg for each variant that is asked: one whose answer the client
 * gets, and in shadow mode perhaps a copy. */
#ifndef GATEWAY_VISIT_H
#define GATEWAY_VISIT_H

#include "base/arena.h"
#include "gateway/inside.h"
#include "provider/answer.h"
#include "provider/relay.h"
#include "provider/sift.h"

#define VISIT_FIELDS 64 /* header fields of an answer */
#define WHOLE_MOST ((size_t)ANSWER_MAX + 65536)

struct leg {
    struct visit *visit;
    enum side side;
    struct exchange *exchange; /* NULL: not, or no more, in flight */
    struct answer answer;
    struct buf body;
    const char *url;
    const char *field[2 * UPSTREAM_FIELDS + 1];
    int64_t sent, head, last; /* last: when something came */
    int paused;
    int64_t guess; /* tokens that it was thought to need */
    enum breaker_pass pass;
};

struct visit {
    struct gateway *gateway;
    struct terms *terms;         /* as it came */
    struct conversation *client; /* NULL: answered, or gone */
    struct visit *next, *prev;
    struct arena arena;
    const struct provider *dialect; /* for what we say ourselves */
    struct relay relay;
    struct sift sift; /* of the client's stream, when `sifted` */
    int sifted;
    int stored;          /* its prompt is in the record */
    int recorded, begun; /* begun: the client has the head */
    const char *method;  /* of what is passed on; NULL: a POST */
    int open;            /* legs */
    char id[40];
    const char *user, *conversation; /* NULL: not said */
    const char *request;             /* as the record has it */
    struct split_made made;
    enum side answers; /* whose answer the client gets */
    int stage;         /* of the ramp, when it was assigned; 0 none */
    int64_t seq, at;   /* seq: in the order in which they came */
    struct buf whole;
    const char *name[VISIT_FIELDS], *value[VISIT_FIELDS]; /* of the answer */
    size_t fields;
    const char *hop; /* which of them are for us alone; NULL: none */
    struct access_line line;
    int logged; /* or not to be */
    struct leg leg[SIDES];
};

struct visit *visit_new(struct gateway *g, struct conversation *c, int64_t now);
/* Gives up what is in flight; where it was asked for, that is recorded. */
void visit_abandon(struct visit *c);
/* Logs it; what is in flight is cancelled, and neither recorded nor counted.
 * Not to be touched after it. */
void visit_free(struct visit *c);
void visit_leave(struct visit *c); /* a leg has ended; the last frees it */
void visit_spares_free(struct gateway *g);
void visit_gone(struct visit *c); /* may free it */
void visit_room(struct visit *c);
void visit_tick(struct visit *c, int64_t now); /* may free it */

int leg_is_for_client(const struct leg *l);
void leg_leave(struct leg *l); /* its exchange is over */

/* Sends it to a variant; -1 when that cannot be done. */
int visit_start(struct visit *c, enum side side, int64_t now, struct err *err);

extern const struct exchange_events visit_events; /* with a leg */
/* The leg has ended: tells the client, records it; may free the visit. */
void visit_ended(struct leg *l, enum answer_close how,
                 const struct exchange_end *end, const char *why, int64_t now);

/* To the client: the head of what is streamed; a piece; the end, or all that
 * was held; or no, in its dialect. */
void visit_begin(struct visit *c, int status);
void visit_send(struct visit *c, const char *bytes, size_t len);
void visit_answer(struct leg *l, enum answer_close how, int64_t now);
void visit_refuse(struct visit *c, int status, const char *text);

/* Treatment has failed, and the client knows nothing of it: asks control. -1
 * when that cannot be. */
int route_fall_back(struct visit *c, int64_t now);

#endif
