/* harrell_davis.h - a quantile as a weighted mean of all numbers.
 *
 * Harrell and Davis, Biometrika 1982;69:635: the weights are what each order
 * statistic is likely to be the quantile, by the beta distribution. Steadier
 * than one or two order statistics in small samples. Time: root n. */
#ifndef STATS_HARRELL_DAVIS_H
#define STATS_HARRELL_DAVIS_H

#include <stddef.h>

/* v is sorted, n at least 1, p in (0, 1). INFINITY as soon as one that counts
 * is. */
double harrell_davis(const double *v, size_t n, double p);

#endif
