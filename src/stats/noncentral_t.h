/* noncentral_t.h - the t statistic when there is a difference: what GSL lacks
 * for the power of a t test.
 *
 * (Z + delta) / S with Z normal and S^2 chi-squared over its nu degrees of
 * freedom, independent; the mean over S by Gauss and Legendre's rule. Absolute
 * error below 1e-9 for nu from 1 up. */
#ifndef STATS_NONCENTRAL_T_H
#define STATS_NONCENTRAL_T_H

/* P(T > t), t at least 0. */
double noncentral_t_above(double t, double nu, double delta);

#endif
