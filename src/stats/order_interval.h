/* order_interval.h - the interval of one quantile, from ranks alone.
 *
 * Distribution-free: the limits are order statistics, chosen by the binomial
 * (Conover, Practical Nonparametric Statistics). Ranks count from 1; 0 stands
 * for "no lower limit" and n + 1 for "no upper limit". */
#ifndef STATS_ORDER_INTERVAL_H
#define STATS_ORDER_INTERVAL_H

#include <stddef.h>

void order_interval(size_t n, double p, double alpha, size_t *low,
                    size_t *high);

/* The least n with an upper limit (a lower one, for p below one half): 6, 36,
 * 72, 368, 3688 for p50, p90, p95, p99, p99.9 at alpha .05. */
size_t order_needs(double p, double alpha);

#endif
