/* evalue_pairs.h - is one arm hit more often than the other, at any time and
 * from the first pair on?
 *
 * Exact, unlike the limits of anytime.h: each discordant pair is a coin, and
 * the e-value is what has been won by betting against a fair one, with a beta
 * mixture of all other coins (Robbins 1970; Howard et al. 2021). It passes
 * 1 / alpha with a chance of at most alpha, ever, if the coin is fair.
 *
 * `control`, `treatment`: discordant pairs in which only that arm is hit, so
 * far. `planned`: discordant pairs expected at the sample size where the test
 * shall be sharpest; fixed before the first look. Results are logarithms. */
#ifndef STATS_EVALUE_PAIRS_H
#define STATS_EVALUE_PAIRS_H

/* With the beta(a, a) mixture of one a above 0. */
double evalue_pairs_at(double control, double treatment, double a);

/* Either way: the mean of a wide mixture (a = 1/2) and a tuned one. */
double evalue_pairs(double control, double treatment, double planned);

/* Treatment being hit more often alone: valid also while it is hit less. */
double evalue_pairs_harm(double control, double treatment, double planned);

#endif
