/* moments_pivot.h - pivots of means, from sums of numbers observed together.
 *
 * What paired_ratio.h and unpaired.h end in, and a live ledger
 * that adds one unit at a time, so that both say the same. Ratios by the delta
 * method on their logarithm, so that a change of unit changes nothing and
 * swapping the arms gives the inverse; Welch's form for two arms. Which
 * numbers a unit has is said at each function; where it says `[, size]`, units
 * are clusters, with the sum over their members and how many those are.
 *
 * A fixed look needs 2 units (in an arm). A live one needs 100 pairs; or 100
 * in each arm, 200 in the smaller one when it has less than a fifth of all; or
 * as many as the skewness g of a unit's influence asks for, 25 g^2: a few
 * giants would make the interval too narrow. */
#ifndef STATS_MOMENTS_PIVOT_H
#define STATS_MOMENTS_PIVOT_H

#include "stats/comoments.h"
#include "stats/pivot.h"

/* Of observations that are of clusters (comoments.h) large ones err as much as
 * the jackknife finds, near enough, and degrees of freedom are of so many as
 * clusters of one size would be that are as even (Kish 1965); but for costs per
 * success of pairs, which have no room for their size.
 *
 * {control, treatment} of pairs, {..., pairs} of the sums of clusters.
 * UNDEFINED unless both means are above 0. */
void pivot_of_means(const struct comoments *m, struct pivot *out);

/* {cost, successes of control, cost, successes of treatment}. UNDEFINED when
 * an arm has no success or no cost. */
void pivot_of_per_success(const struct comoments *m, struct pivot *out);

/* {ln treatment - ln control [, size]}. */
void pivot_of_log_ratios(const struct comoments *m, struct pivot *out);

/* {treatment - control [, size]}, of scores. */
void pivot_of_differences(const struct comoments *m, struct pivot *out);

/* The same of two arms, control and treatment. {amount [, size]}, or {cost,
 * successes}; {ln amount [, size]}; {score [, size]}. */
void pivot_of_two_means(const struct comoments arm[2], struct pivot *out);
void pivot_of_two_logs(const struct comoments arm[2], struct pivot *out);
void pivot_of_two_scores(const struct comoments arm[2], struct pivot *out);

#endif
