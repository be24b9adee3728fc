/* arm.h - one variant while it runs: its endpoint, its headers, what was
 * learnt of it. */
#ifndef REPLAY_ARM_H
#define REPLAY_ARM_H

#include "provider/provider.h"
#include "replay/limit.h"

struct record;
struct reply;

#define ARM_HEADERS 16
#define ARM_LEARNS 8 /* refusals that are learnt: an endpoint may lie */
#define ARM_SILENT 8 /* replies without a connection: nobody is there */
#define ARM_GONE 20  /* likewise in a row, where somebody was */

struct arm {
    struct variant variant; /* own copy: learns what is refused */
    const struct provider *provider;
    struct buf url;
    char *header[ARM_HEADERS + 1]; /* the key among them: wiped at the end */
    unsigned learned;              /* parameters refused so far */
    struct limit *limit;           /* of its key, perhaps shared */
    int64_t in_flight, peak;       /* replies in progress */
    int64_t sent;                  /* exchanges in flight */
    int answered;                  /* a response has begun, at least once */
    int gone;                      /* given up on: none is waited for */
    struct record **held; /* owned; what had no connection since the last */
    size_t helds, held_cap;
    int unreached; /* replies among them */
};

/* Copies the variant and prepares URL and headers. -1 with ERR_USAGE. */
int arm_init(struct arm *arm, const struct variant *v, struct limit *l,
             struct err *err);
void arm_release(struct arm *arm);

int arm_streams(const struct arm *arm); /* 1: events are asked for */

/* 1 when both are asked with the same key: limits are learnt for a key. */
int arm_same_key(const struct variant *a, const struct variant *b);

/* Until the endpoint answers, for the first time or again, it may be down, or
 * its URL wrong, and then a reply or an attempt without a connection is no
 * data: takes its record and returns 1. Else 0, and it is the caller's. */
int arm_hold(struct arm *arm, struct record *r);

/* The last reply that is held; NULL when there is none. */
const struct reply *arm_unreached(const struct arm *arm);

/* What is held, in its order, is handed on. */
void arm_let_go(struct arm *arm, void (*take)(void *, struct record *r_take),
                void *arg);

/* Says for each parameter of the variant that the dialect does not have that
 * it is left out. */
void arm_lacking(const struct arm *arm, void (*each)(void *, const char *name),
                 void *arg);

#endif
