/* pairs.h - replies side by side, as columns of numbers.
 *
 * A pair is a prompt and a repeat of it. Replies are added in any order and
 * find their pair in constant time; warm-up replies are passed over. Spans
 * are in seconds, INFINITY for a failed reply, NAN for a missing one or, of
 * the first token, for an answer that told none. */
#ifndef ANALYSIS_PAIRS_H
#define ANALYSIS_PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "model/reply.h"

#define PAIR_MISSING 255

struct pairs {
    size_t count, cap;       /* in the order in which their first reply came */
    uint8_t *outcome[SIDES]; /* enum outcome, or PAIR_MISSING */
    double *latency[SIDES];
    double *first_token[SIDES];
    double *cost[SIDES];     /* dollars, NAN unknown; 0 for a failed reply
                                that told no tokens: no bill is known */
    uint64_t *answer[SIDES]; /* hash, 0 none */
    uint64_t *key;           /* prompt << 16 | repeat */
    uint8_t *first;          /* side that was sent first */
    uint32_t *slot;          /* hash table of key, private */
    size_t slots;
};

void pairs_release(struct pairs *p); /* also right on a zeroed struct */
/* -1 when it was not counted: warm-up, skipped, or there already. */
int pairs_add(struct pairs *p, const struct reply *r);

/* Both sides have ended, whatever the outcome. */
int pairs_complete(const struct pairs *p, size_t i);

/* Both sides have ended well (a filtered answer is one). */
int pairs_both_ok(const struct pairs *p, size_t i);

#endif
