/* boschloo.h - could two small shares differ so by chance, with no margin held
 * but the arms' sizes?
 *
 * Boschloo 1970: the one-sided p of Fisher's test is taken as a statistic, and
 * the greatest probability of one as small, over all shares that both arms
 * could have in common, is the p. Two-sided: twice the lesser of the two
 * directions, at most 1 (as scipy.stats.boschloo_exact has it). Never exceeds
 * its level and is never weaker than Fisher's exact form doubled. */
#ifndef STATS_BOSCHLOO_H
#define STATS_BOSCHLOO_H

#include "stats/two_shares.h"

/* What is searched: tables there are, and units in both arms. */
#define BOSCHLOO_MOST_TABLES 1e6
#define BOSCHLOO_MOST_UNITS 4000

/* 0, and p in 0 .. 1; 1 when an arm is empty. -1, and p is left alone, for
 * larger arms than the above. */
int boschloo_p(const struct two_shares *s, double *p);

#endif
