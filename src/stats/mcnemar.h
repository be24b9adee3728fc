/* mcnemar.h - could discordant pairs fall so unevenly by chance?
 *
 * Two-sided p of the binomial with share one half, of `a` against `b` pairs
 * in which only one arm has what is counted; in either order. 1 when there
 * are none. The mid-p form keeps its level on average and has more power
 * (Fagerland, Lydersen and Laake, BMC Med Res Methodol 2013;13:91); the exact
 * form never exceeds its level. */
#ifndef STATS_MCNEMAR_H
#define STATS_MCNEMAR_H

double mcnemar_midp(unsigned a, unsigned b);
double mcnemar_exact(unsigned a, unsigned b);

#endif
