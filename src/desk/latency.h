/* latency.h - the page of latencies: quantiles of both variants, how they
 * shifted, how they are spread, when, and where the time goes. Seconds. */
#ifndef DESK_LATENCY_H
#define DESK_LATENCY_H

#include "analysis/contrasts.h"
#include "analysis/profile.h"
#include "analysis/quantiles.h"
#include "metrics/snapshot.h"

#define LATENCY_QUANTILES 9

/* Of one variant. */
struct latency_side {
    struct quantile at[LATENCY_QUANTILES];
    int64_t n, failed; /* replies; of these, failed */
    double most, mean; /* of those that have the span; NAN none */
};

/* Quantiles that are surely shifted one way, and later ones the other way. */
struct latency_crossing {
    int slower;   /* what the later ones got: 1 slower, -1 faster; 0: none */
    int from, to; /* the last of the former, the first of the latter */
};

struct latency_page {
    enum span_id span;
    int reused; /* 1: only over connections that were already open */
    /* 0: counted in bins: quantiles are within 1 %, nothing has limits. */
    int exact;
    int failures_last; /* 1: a failure is slower than anything; 0: left out */
    char label[64];    /* which kind of limits */
    double p[LATENCY_QUANTILES];
    struct latency_side side[SIDES];
    struct contrast shift[LATENCY_QUANTILES]; /* NO_DATA when not exact */
    struct shown told[LATENCY_QUANTILES];     /* the same in words */
    struct latency_crossing crossing;
    struct legs legs[SIDES][2];    /* over a new connection, over an open one */
    double edge[PROFILE_ROWS + 1]; /* of the rows of `heat`, which counts all
                                      that ended */
    struct heat heat;
};

/* A quantile of the columns from..to (`to` not included) of the heat map, as
 * well as its rows tell it; INFINITY a failure, NAN nothing ended then. */
double latency_then(const struct latency_page *l, enum side side, int from,
                    int to, double p);

#endif
