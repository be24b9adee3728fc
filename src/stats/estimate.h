/* estimate.h - what a comparison of paired numbers gives.
 *
 * Every member is a number, never NaN, whatever the status:
 *
 *   NO_DATA        no units: value 0 or 1 (no change), widest limits, p 1
 *   TOO_FEW        value as good as it is, widest limits, p 1; `needs` units
 *   ZERO_VARIANCE  nothing ever differed: limits at the value, p 1; or all
 *                  differ by the same: widest limits, p of the sign test (1
 *                  where that is none)
 *   UNDEFINED      a ratio with nothing below the line: widest limits, p 1;
 *                  value 0 or +INFINITY when that much is known, else 1
 *
 * Widest limits are those of the scale: 0 and +INFINITY for a ratio, -1 and 1
 * for a difference of shares. */
#ifndef STATS_ESTIMATE_H
#define STATS_ESTIMATE_H

#include <stddef.h>

#include "stats/cluster.h"

enum estimate_status {
    ESTIMATE_OK,
    ESTIMATE_NO_DATA,
    ESTIMATE_TOO_FEW,
    ESTIMATE_ZERO_VARIANCE,
    ESTIMATE_UNDEFINED,
};

struct estimate {
    enum estimate_status status;
    double value, low, high;
    double se;    /* of the value, or of its logarithm for a ratio */
    double p;     /* two-sided, of no difference */
    double needs; /* units, or clusters, that would do; 0: not about that */
};

/* Numbers of both arms, pair by pair; borrowed. With clusters, limits and p
 * are those of so many clusters instead of so many pairs. */
struct paired {
    const double *control, *treatment;
    size_t n;
    const struct clusters *clusters; /* NULL: each pair is its own */
};

#endif
