/* limit.h - how many requests one key may have in flight, learnt from 429s.
 *
 * One limiter a key: variants that share a key share it, and a pair starts
 * only when both its sides may, so that neither arm is slowed by itself.
 * Additive growth, a halving once per episode of 429s. Nanoseconds. */
#ifndef REPLAY_LIMIT_H
#define REPLAY_LIMIT_H

#include <stdint.h>

#include "model/outcome.h"

#define LIMIT_EPISODE INT64_C(15000000000) /* 429s this near are one */
#define LIMIT_LONG INT64_C(120000000000)   /* the pause when it is too long */

struct limit {
    int most;      /* what the user allows a variant */
    int window;    /* what it may have just now, 1 to most */
    int good;      /* successes since the window last grew */
    int64_t until; /* nothing is sent before this moment */
    int64_t cut;   /* when the window was last halved; INT64_MIN never */
    int64_t hits;  /* 429s so far */
};

void limit_init(struct limit *l, int most);
void limit_set_most(struct limit *l, int most); /* the user changed it */

/* An exchange ended. `wait` is what the server asked for, 0 nothing, below 0
 * more than anybody would wait for one request: the key rests all the same.
 * Returns 1 when this began a new episode of 429s, else 0. */
int limit_ended(struct limit *l, enum outcome o, int64_t wait, int64_t now);

/* 1 when `in_flight` leaves room and no pause is on. */
int limit_may(const struct limit *l, int64_t in_flight, int64_t now);

#endif
