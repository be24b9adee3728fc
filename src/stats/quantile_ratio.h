/* quantile_ratio.h - treatment / control of a quantile, over pairs or over two
 * independent arms.
 *
 * The interval of the log ratio: standard errors from order statistics on
 * both sides of each quantile, correlated as the pairs fall (Bahadur's
 * representation). No density is estimated, nothing is drawn; linear time.
 *
 * A failure is +INFINITY: it is slower than anything. TOO_FEW when an arm's
 * upper neighbour is a failure (then the needs say how many units would move
 * it below, 0 if none). A fixed look needs order_needs() units at .05 in each
 * arm; a live one 20 on the smaller side of the quantile, and 50 clusters.
 * UNDEFINED when the quantile itself is a failure. No NaN in; 0 and less is
 * taken as the least number above 0. */
#ifndef STATS_QUANTILE_RATIO_H
#define STATS_QUANTILE_RATIO_H

#include "stats/estimate.h"
#include "stats/pivot.h"
#include "stats/unpaired.h"

#define QUANTILES_MOST 16

/* One for each p, at most QUANTILES_MOST, each in (0, 1). `at`: the quantiles,
 * control's and treatment's; +INFINITY a failure, NAN below order_needs().
 * 0 no data. */
void paired_quantiles(const struct paired *s, const double *p, size_t count,
                      struct pivot *out, double at[][2]);
void unpaired_quantiles(const struct unpaired *s, const double *p, size_t count,
                        struct pivot *out, double at[][2]);

/* Units (in an arm) before a fixed look, a live one. */
double quantile_needs_fixed(double p);
double quantile_needs_live(double p);

#endif
