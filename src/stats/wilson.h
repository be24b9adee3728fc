/* wilson.h - the interval of one share, by Wilson's score.
 *
 * Wilson 1927; Newcombe, Statistics in Medicine 1998;17:857. `hits` of `n`,
 * crit standard errors wide. The limits stay within 0 and 1; [0, 1] when n is
 * 0 or crit is infinite. */
#ifndef STATS_WILSON_H
#define STATS_WILSON_H

void wilson_interval(double hits, double n, double crit, double *low,
                     double *high);

#endif
