/* budget.h - money that may be spent: both arms stop at the same prompt.
 *
 * Nano-dollars. What is in flight is reckoned at the dearest pair so far. So
 * it is overrun only by pairs in flight that turn out dearer than any before
 * they were sent, and by no more than that difference. */
#ifndef REPLAY_BUDGET_H
#define REPLAY_BUDGET_H

#include <stdint.h>

struct budget {
    int64_t most;    /* -1: no budget */
    int64_t spent;   /* earlier runs on the same store included */
    int64_t dearest; /* pair so far, 0 while no price is known */
    int64_t ended;   /* pairs */
    int blind;       /* 1: does not wait for the first price (open loop) */
};

void budget_spend(struct budget *b, int64_t cost); /* below 0: not known */
void budget_pair(struct budget *b, int64_t cost);  /* both sides have ended */

/* 1 when one more pair may start beside `open` ones. */
int budget_may(const struct budget *b, int64_t open);

#endif
