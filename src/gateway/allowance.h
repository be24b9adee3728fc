/* allowance.h - what a variant's endpoint may be asked: at once, in a minute,
 * and for how much money; pure.
 *
 * What comes in a minute is let through evenly, as providers count it: no more
 * at once than a few seconds bring. A request takes the tokens that it is
 * thought to need; the difference is settled when it has ended. Nanoseconds,
 * nano-dollars. */
#ifndef GATEWAY_ALLOWANCE_H
#define GATEWAY_ALLOWANCE_H

#include <stddef.h>
#include <stdint.h>

struct allowance_settings {   /* 0: no limit */
    int64_t in_flight;        /* most at once */
    int64_t requests, tokens; /* a minute */
    int64_t budget;           /* in all, earlier runs included */
};

enum allowance_limit {
    ALLOWANCE_FREE, /* none is met */
    ALLOWANCE_IN_FLIGHT,
    ALLOWANCE_REQUESTS,
    ALLOWANCE_TOKENS,
    ALLOWANCE_BOUND,  /* what is left may go to those in flight */
    ALLOWANCE_BUDGET, /* for good */
};

struct bucket {
    int64_t a_minute; /* 0: no bottom */
    int64_t paid;     /* until that moment, all that flowed in is taken */
};

struct allowance {
    struct allowance_settings set; /* may change at any time */
    struct bucket requests, tokens;
    int64_t in_flight;
    int64_t spent, ended, priced; /* priced: what the ended ones here cost */
    int64_t output;               /* mean of answers, in tokens */
};

void allowance_init(struct allowance *a, const struct allowance_settings *s,
                    int64_t spent);

/* The tokens of a request of so many bytes, with an answer of `most` at most;
 * -1: it does not say. */
int64_t allowance_guess(const struct allowance *a, size_t bytes, int64_t most);

/* ALLOWANCE_FREE: one more that is thought to need `tokens` is in flight. Else
 * the limit that it met, and in how many ns it is worth while to ask again; 0:
 * nobody knows. */
enum allowance_limit allowance_take(struct allowance *a, int64_t tokens,
                                    int64_t now, int64_t *wait);

/* It is in flight no more. */
void allowance_leave(struct allowance *a);

/* It never was: what it took is given back. */
void allowance_return(struct allowance *a, int64_t tokens);

/* What it was thought to need, and what that was in the end; -1: not known. */
struct allowance_used {
    int64_t guess, input, output, cost;
};
void allowance_settle(struct allowance *a, const struct allowance_used *u);

/* "too many are in flight" */
const char *allowance_words(enum allowance_limit l);

#endif
