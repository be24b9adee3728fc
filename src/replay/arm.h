/* arm.h - one variant while it runs: its endpoint, its headers, what was
 * learnt of it. */
#ifndef REPLAY_ARM_H
#define REPLAY_ARM_H

#include "provider/provider.h"
#include "replay/limit.h"

#define ARM_HEADERS 16
#define ARM_LEARNS 8 /* refusals that are learnt: an endpoint may lie */

struct arm {
    struct variant variant; /* own copy: learns what is refused */
    const struct provider *provider;
    struct buf url;
    char *header[ARM_HEADERS + 1]; /* the key among them: wiped at the end */
    unsigned learned;              /* parameters refused so far */
    struct limit *limit;           /* of its key, perhaps shared */
    int64_t in_flight, peak;       /* replies in progress */
    int64_t sent;                  /* exchanges in flight */
};

/* Copies the variant and prepares URL and headers. -1 with ERR_USAGE. */
int arm_init(struct arm *arm, const struct variant *v, struct limit *l,
             struct err *err);
void arm_release(struct arm *arm);

int arm_streams(const struct arm *arm); /* 1: events are asked for */

/* 1 when both are asked with the same key: limits are learnt for a key. */
int arm_same_key(const struct variant *a, const struct variant *b);

/* Says for each parameter of the variant that the dialect does not have that
 * it is left out. */
void arm_lacking(const struct arm *arm, void (*each)(void *, const char *name),
                 void *arg);

#endif
