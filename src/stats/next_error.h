/* next_error.h - whose error is the next one? A live split at any time.
 *
 * Lindon and Malek 2022 (arXiv 2011.03567). When each request is dealt to
 * treatment with a known chance w, each error is a coin: it is treatment's
 * with the chance w R / (w R + 1 - w), where R is the ratio of the arms' error
 * rates, whatever those are and however they drift. Exact from the first
 * error; stages of a ramp need nothing special. The mixture is over 161 ratios
 * from exp(-4) to exp(4), thinning out from 1. When a user sticks to an arm,
 * only the first error of each is a coin. */
#ifndef STATS_NEXT_ERROR_H
#define STATS_NEXT_ERROR_H

#include <stddef.h>

/* While the chance was the same. One of 0 or 1 tells nothing and is left
 * out. */
struct next_error_stage {
    double control, treatment; /* errors */
    double weight;             /* treatment's chance */
};

/* Logarithm of the e-value against a ratio above 0; 0 without errors. */
double next_error_log_e(const struct next_error_stage *s, size_t stages,
                        double ratio);

/* Against treatment having no more errors than control: only ratios above 1
 * are in the mixture. */
double next_error_harm_log_e(const struct next_error_stage *s, size_t stages);

/* Ratios whose e-value is below 1 / alpha, valid at any time; [0, INFINITY]
 * without errors. */
void next_error_interval(const struct next_error_stage *s, size_t stages,
                         double alpha, double *low, double *high);

#endif
