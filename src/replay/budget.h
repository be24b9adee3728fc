/* budget.h - money that may be spent: both arms stop at the same prompt.
 *
 * Nano-dollars. What is in flight is reserved for, request by request: at the
 * dearest reply so far of its variant, or at what this request may cost by the
 * length of its prompt and of the longest answer so far, with headroom while
 * few have ended. So it is overrun only by an answer that nothing before it,
 * and no limit of its own, announced. */
#ifndef REPLAY_BUDGET_H
#define REPLAY_BUDGET_H

#include <stdint.h>

#include "metrics/price.h"
#include "model/variant.h"

#define BUDGET_OUTPUT 256 /* tokens of an answer, before there is any */

struct budget_side {
    int64_t in_flight, reserved; /* requests, and what they may cost */
    int64_t dearest, longest;    /* reply so far; its tokens that came back */
    int64_t ended;               /* replies that had a price */
};

struct budget {
    int64_t most;  /* -1: no budget */
    int64_t spent; /* earlier runs on the same store included */
    int64_t ended; /* pairs */
    int blind;     /* 1: does not wait for the first price (open loop) */
    struct budget_side side[SIDES];
};

/* What a request may need, in tokens; output -1: it has no limit. */
struct budget_ask {
    int64_t input, output;
};

/* What such a request may cost, as far as is known; 0 without a price. */
int64_t budget_guess(const struct budget_side *s, const struct price *p,
                     const struct budget_ask *q);

/* 1 when one more pair may start beside `open` ones; `need` is what its sides
 * may cost, -1 of one that is not asked. */
int budget_may(const struct budget *b, int64_t open, const int64_t need[SIDES]);
/* What may be spent then, at the most; more than there is if it may not. */
int64_t budget_need(const struct budget *b, const int64_t need[SIDES]);

/* A request is in flight; it is no more. */
void budget_take(struct budget *b, enum side side, int64_t need);
void budget_leave(struct budget *b, enum side side, int64_t need);

/* A reply has ended; below 0: not known. */
void budget_spend(struct budget *b, enum side side, int64_t cost,
                  int64_t output);
void budget_pair(struct budget *b); /* both sides have ended */

#define BUDGET_WORDS 256
/* Why no more pair starts, for people. */
void budget_words(const struct budget *b, const int64_t need[SIDES],
                  char out[BUDGET_WORDS]);

#endif
