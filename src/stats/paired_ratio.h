/* paired_ratio.h - treatment / control of paired amounts, three ways.
 *
 * All by a t pivot on the logarithm of the ratio, so that a change of unit
 * changes nothing and swapping the arms gives exactly the inverse. A live look
 * is TOO_FEW below 100 pairs, and while the skewness g of a pair's influence
 * asks for more: 25 g^2 (a few giants would make the interval too narrow); a
 * fixed one below 2 pairs. Amounts are finite. */
#ifndef STATS_PAIRED_RATIO_H
#define STATS_PAIRED_RATIO_H

#include "stats/estimate.h"
#include "stats/look.h"

/* Geometric means: the typical pair (paired t on ln y - ln x). UNDEFINED
 * unless all amounts are above 0. */
void paired_geometric(const struct paired *s, const struct look *l,
                      struct estimate *out);

/* Arithmetic means, by the delta method; what exceeds `cap` counts as the cap
 * (INFINITY: none). UNDEFINED unless both means are above 0. */
void paired_means(const struct paired *s, double cap, const struct look *l,
                  struct estimate *out);

/* Sum of amounts / sum of successes (0 or 1 each): cost per success, failed
 * replies' cost included. UNDEFINED when an arm has no success or no cost. */
void paired_per_success(const struct paired *cost, const struct paired *ok,
                        const struct look *l, struct estimate *out);

#endif
