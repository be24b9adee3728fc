/* stages.h - what came of each share that a live release had. */
#ifndef ANALYSIS_STAGES_H
#define ANALYSIS_STAGES_H

#include "analysis/pairs.h"
#include "analysis/quantiles.h"
#include "analysis/released.h"

/* Of the replies that may be looked at. */
struct stage_side {
    int64_t replies, failed;
    int64_t kept; /* requests that limits kept from the variant */
    struct quantile p50, p99;
    double cost;      /* dollars, as far as it is known */
    int64_t unpriced; /* answers of which it is not */
};

struct stage_sum {
    struct stage stage; /* weight below 0: nobody noted it */
    double seconds;     /* of run time, from the first request to the last */
    struct stage_side side[SIDES];
};

/* By number; those that had a request, or were noted. Owned; their count. */
struct stage_sum *stages_sum(const struct pairs *p, const struct released *r,
                             size_t *count);

#endif
