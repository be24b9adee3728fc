/* demand.h - what a person may ask of a live split, and in which words; pure.
 */
#ifndef TUI_DEMAND_H
#define TUI_DEMAND_H

#include "desk/wish.h"
#include "model/release.h"
#include "tui/action.h"

/* 0: as it is just now, that would change nothing. */
int demand_offers(const struct release *r, enum action a);

/* The next of 1 5 10 25 50 100 % above the share (`up`), or below it; the
 * share itself when there is none: to give nothing is to roll back. */
int64_t demand_next(int64_t share, int up);

/* A request, with the question that is asked before it is made: what matters
 * first, for narrow windows. 0 when it would change nothing; then the question
 * is why. */
struct demand {
    struct request request;
    char question[48], detail[96];
};
int demand_make(struct demand *out, const struct release *r, enum action a);

/* The ramp is held, or goes on: done without a question. -1: there is none. */
int demand_hold(const struct release *r, enum control_verb *verb);

#endif
