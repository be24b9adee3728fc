/* spread.h - latencies of one side in order, for pictures; private. */
#ifndef REPORT_SPREAD_H
#define REPORT_SPREAD_H

#include "report/part.h"

/* Failures, as INFINITY, stand last. */
struct spread {
    double *v; /* owned */
    size_t n, ok;
};

/* shift.c: the ratio of the two, by quantile */
void part_shift(const struct report *r, struct doc *d,
                const struct spread c[SIDES]);

/* drift.c: medians over the time of the run */
void part_drift(const struct report *r, struct doc *d);

#endif
