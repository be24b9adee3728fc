/* quantiles.h - quantiles of one variant by itself, as they are shown.
 *
 * Type 5 on the logarithmic scale (stats/order.h), with failures slower than
 * anything: INFINITY when the quantile is one itself. The interval is made of
 * order statistics, 95 %. */
#ifndef ANALYSIS_QUANTILES_H
#define ANALYSIS_QUANTILES_H

#include "analysis/pairs.h"
#include "stats/order.h"

struct quantile {
    double value, low, high; /* NAN none; high INFINITY: no upper limit */
    int64_t n;               /* replies behind it */
    int64_t needs; /* when there is no value for want of replies, else 0 */
};

/* What was looked up of a column: a value, no allocation. */
struct quantiles {
    size_t n, failed; /* those that have a number; that are a failure */
    double sum, most; /* of those with a number */
    size_t rank[ORDER_RANKS_MOST], ranks;
    double value[ORDER_RANKS_MOST];
};

/* Which quantiles, each between 0 and 1; at most QUANTILES_ASKED. */
#define QUANTILES_ASKED 16
struct quantiles_asked {
    const double *at;
    size_t count;
};

/* Looks them up, with the failures and without. */
void quantiles_take(struct quantiles *q, const struct pairs *p,
                    enum column column, int side, struct quantiles_asked asked);

/* At one of those; `with_failed` 0: of those that have a number alone. */
void quantiles_at(const struct quantiles *q, int with_failed, double at,
                  struct quantile *out);

#endif
