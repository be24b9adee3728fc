/* quantile_ratio.h - treatment / control of a quantile, over pairs.
 *
 * The interval of the log ratio: standard errors from order statistics on
 * both sides of each quantile, correlated as the pairs fall (Bahadur's
 * representation). No density is estimated, nothing is drawn; linear time.
 *
 * A failure is +INFINITY: it is slower than anything. TOO_FEW when an arm's
 * upper neighbour is a failure (then `needs` says how many pairs would move
 * it below, 0 if none), below order_needs() pairs, and for a live look while
 * the smaller side of the quantile holds fewer than 20 pairs. UNDEFINED when
 * the quantile itself is a failure. No NaN in; 0 and less is taken as the
 * least number above 0. */
#ifndef STATS_QUANTILE_RATIO_H
#define STATS_QUANTILE_RATIO_H

#include "stats/estimate.h"
#include "stats/look.h"

#define QUANTILES_MOST 16

struct quantile_ratio {
    struct estimate ratio;
    /* The quantiles; +INFINITY a failure. NAN when there is no end above to
     * one by itself: below order_needs(), or next to failures. 0 no data. */
    double control, treatment;
    double rho; /* correlation of the two, 0 .. .99 */
};

/* One for each p, at most QUANTILES_MOST, each in (0, 1). */
void quantile_ratios(const struct paired *s, const double *p, size_t count,
                     const struct look *l, struct quantile_ratio *out);

double quantile_ratio_needs(double p, const struct look *l);

#endif
