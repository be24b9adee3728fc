/* stages.h - what came of each share that a live release had, and when it had
 * it: a share that is gone back to is the same stage, visited again. */
#ifndef ANALYSIS_STAGES_H
#define ANALYSIS_STAGES_H

#include "analysis/pairs.h"
#include "analysis/quantiles.h"
#include "analysis/released.h"

/* From the first request of a visit to the last; ns of run time. */
struct visit {
    int stage;
    int64_t from, to;
};

/* All of them, by time, none inside another. Zeroed: none yet. */
struct visits {
    struct visit *visit; /* owned */
    size_t count, cap;
};

/* A request of that stage came then. They may come in any order: the nearer to
 * that of time, the nearer the visits are to what was. */
void visits_add(struct visits *v, int stage, int64_t at);

/* How many of a stage, and how long all of them: each until the next begins,
 * the first from the beginning, the last until `end`. */
int visits_of(const struct visits *v, int stage, int64_t end, int64_t *ran);
void visits_release(struct visits *v); /* also right on zeroed ones */

/* Of the replies that may be looked at. */
struct stage_side {
    int64_t replies, failed;
    int64_t kept; /* requests that limits kept from the variant */
    struct quantile p50, p99;
    double cost;      /* dollars, as far as it is known */
    int64_t unpriced; /* answers of which it is not, or in part */
};

struct stage_sum {
    struct stage stage; /* weight below 0: nobody noted it */
    int visits;
    double seconds; /* of run time, in all of them */
    struct stage_side side[SIDES];
};

/* By number; those that had a request, or were noted. Owned; their count. `end`
 * is run time so far, in ns. */
struct stage_sum *stages_sum(const struct pairs *p, const struct released *r,
                             int64_t end, size_t *count);

#endif
