/* adjust.h - many tests at once: what each p is worth then.
 *
 * An adjusted p at or below alpha is one that the procedure rejects at alpha.
 * Holm 1979: the chance of any false one is at most alpha. Benjamini and
 * Hochberg 1995: the expected share of false ones among those rejected is, for
 * tests that do not speak against each other. Wang and Ramdas 2022 (e-BH): the
 * same with e-values, however they depend.
 *
 * `out` has room for n, and may be the input. p in 0 .. 1. Memory: n numbers.
 */
#ifndef STATS_ADJUST_H
#define STATS_ADJUST_H

#include <stddef.h>

void adjust_holm(const double *p, size_t n, double *out);
void adjust_bh(const double *p, size_t n, double *out);

/* Of logarithms of e-values; -INFINITY and INFINITY too. */
void adjust_ebh(const double *log_e, size_t n, double *out);

/* The logarithm of the mean of e-values, which is one again however they
 * depend. 0 for none. */
double adjust_mean_log_e(const double *log_e, size_t n);

#endif
