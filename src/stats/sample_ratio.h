/* sample_ratio.h - did each arm get the share of the units that it was to get?
 *
 * A split that is off says that units were lost or dealt wrongly, and that no
 * comparison can be trusted (Kohavi, Tang and Xu 2020, chapter 21). Once, at
 * the end: Pearson's chi-squared. At any time: a Dirichlet mixture around the
 * shares wanted against these (Lindon and Malek 2022), tuned for shares that
 * are off by a few per cent. Over stages of a ramp, each with shares of its
 * own: chi-squared and its degrees are added, e-values multiplied. */
#ifndef STATS_SAMPLE_RATIO_H
#define STATS_SAMPLE_RATIO_H

#include <stddef.h>

/* Units each arm got, and the shares wanted, in any unit; borrowed. An arm
 * that is to get none and got none does not count. */
struct sample_ratio_stage {
    const double *count, *weight;
    size_t arms;
};

/* 1 without units; 0 when an arm got units that was to get none. */
double sample_ratio_p(const struct sample_ratio_stage *s, size_t stages);

/* A logarithm; 0 without units, INFINITY as above. */
double sample_ratio_log_e(const struct sample_ratio_stage *s, size_t stages);

#endif
