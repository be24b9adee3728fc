/* paired_ratio.h - treatment against control of paired amounts, by means.
 *
 * Three ratios, by a t pivot on their logarithm, and a difference, by a t
 * pivot; what a look needs is in moments_pivot.h. Amounts are finite. With
 * clusters, limits and p are those of so many clusters. */
#ifndef STATS_PAIRED_RATIO_H
#define STATS_PAIRED_RATIO_H

#include <stdint.h>

#include "stats/estimate.h"
#include "stats/pivot.h"

/* Geometric means: the typical pair (paired t on ln y - ln x). UNDEFINED
 * unless all amounts are above 0. */
void paired_geometric(const struct paired *s, struct pivot *out);

/* Arithmetic means, by the delta method; what exceeds `cap` counts as the cap
 * (INFINITY: none). UNDEFINED unless both means are above 0. */
void paired_means(const struct paired *s, double cap, struct pivot *out);

/* Sum of amounts / sum of successes (0 or 1 each, of control, of treatment):
 * cost per success, failed replies' cost included. UNDEFINED when an arm has no
 * success or no cost. */
void paired_per_success(const struct paired *cost, const uint8_t *const ok[2],
                        struct pivot *out);

/* The mean difference: of scores. */
void paired_difference(const struct paired *s, struct pivot *out);

#endif
