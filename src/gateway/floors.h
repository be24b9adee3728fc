/* floors.h - what hard floors look at: the replies of the last minutes.
 *
 * Slots of ten seconds that are merged when somebody looks; no allocation.
 * What was not sent, and what a client did not wait for, counts nowhere. A
 * refusal (4xx but 429) may be the client's fault: it neither adds to failures
 * in a row nor ends them, and of one sender one in a minute is counted, for
 * whoever sticks to a variant asks that one alone. That our own key is refused
 * is a failure like others. All zero but for floors_init. Told the time (ns),
 * reads no clock. */
#ifndef GATEWAY_FLOORS_H
#define GATEWAY_FLOORS_H

#include "metrics/hist.h"
#include "model/reply.h"

#define FLOORS_SLOT INT64_C(10000000000) /* ns */
#define FLOORS_SLOTS 30                  /* five minutes */
#define FLOORS_MINUTE 6                  /* slots */
#define FLOORS_SENDERS 32 /* known in a slot: of more, all refusals count */

struct floors_slot {
    int64_t number; /* since the clock's beginning */
    int64_t replies[SIDES], failed[SIDES];
    int64_t refused[SIDES];                /* not among those that failed */
    int64_t spent;                         /* nano-dollars, of both */
    struct hist latency[SIDES];            /* of answers */
    int64_t sender[SIDES][FLOORS_SENDERS]; /* that were refused */
    int senders[SIDES];
};

struct floors {
    int64_t since; /* what is older is not in it */
    int64_t now;
    int64_t streak; /* failures of treatment in a row */
    int64_t spent;  /* nano-dollars, of both, earlier runs included */
    struct floors_slot slot[FLOORS_SLOTS];
};

void floors_init(struct floors *f, int64_t spent, int64_t now);
/* Forgets all but what was spent: treatment gets another chance. */
void floors_forget(struct floors *f, int64_t now);

void floors_reply(struct floors *f, const struct reply *r, int64_t now);
void floors_now(struct floors *f, int64_t now);
/* 1: that endpoint refuses the key of the variant, whoever asks it. */
int floors_key_refused(const struct variant *v, int status);

/* Sums of the newest slots, the one that is being filled included. */
struct floors_sum {
    int64_t replies[SIDES], failed[SIDES], refused[SIDES], spent;
    int64_t span; /* ns that they cover */
};
struct floors_sum floors_sum(const struct floors *f, int slots);
void floors_latency(const struct floors *f, enum side side, struct hist *out);

#endif
