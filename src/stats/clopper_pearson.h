/* clopper_pearson.h - the interval of one share that never falls short of its
 * level.
 *
 * Clopper and Pearson 1934: the shares at which `hits` of `n` or more, or as
 * few or fewer, would have probability alpha / 2. Solved from GSL's regularised
 * beta: its own inverse answers NaN for ordinary shares. */
#ifndef STATS_CLOPPER_PEARSON_H
#define STATS_CLOPPER_PEARSON_H

/* [0, 1] when n is 0; 0 at no hits, 1 when all are hit. alpha in (0, 1). */
void clopper_pearson_interval(double hits, double n, double alpha, double *low,
                              double *high);

#endif
