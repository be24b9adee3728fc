/* pair_counts.h - how the pairs of a run ended.
 *
 * Of a split `complete` and `ended` count its units, and what is about both
 * sides at once stays 0. */
#ifndef ANALYSIS_PAIR_COUNTS_H
#define ANALYSIS_PAIR_COUNTS_H

#include "analysis/pairs.h"

struct pair_counts {
    int64_t planned, complete; /* complete: that may be looked at; */
    int64_t ended;             /* and with those that may not yet */
    int64_t both_ok, only_failed[SIDES], both_failed;
    int64_t missing[SIDES];  /* not there: lost, or not sent yet */
    int64_t skipped[SIDES];  /* could not be expressed, and noted so */
    int64_t first[SIDES];    /* complete pairs in which it was sent first */
    int64_t equal, compared; /* answers, of pairs both ok */
};

/* Counts those that may be looked at; what is planned, missing and skipped is
 * left alone. */
void pair_counts_add(struct pair_counts *c, const struct pairs *p);

/* A run that does not know its end yet has at least what is there. */
int64_t pair_counts_planned(const struct pairs *p, int64_t total);

#endif
