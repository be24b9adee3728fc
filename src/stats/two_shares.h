/* two_shares.h - two shares of independent arms, by Miettinen and Nurminen's
 * score; over strata, too.
 *
 * Miettinen and Nurminen, Statistics in Medicine 1985;4:213. Difference:
 * treatment's share less control's. At no difference z squared is the N - 1
 * chi-squared (Campbell 2007). Over strata with Mantel and Haenszel's weights
 * n_C n_T / (n_C + n_T) the estimate is their risk difference and z at no
 * difference that of Cochran, Mantel and Haenszel, so that the interval leaves
 * 0 out exactly when their test rejects. Roots by Brent within the parameter's
 * bounds; a bound without a sign change is the limit. */
#ifndef STATS_TWO_SHARES_H
#define STATS_TWO_SHARES_H

#include <stddef.h>

struct two_shares {
    double hits[2], n[2]; /* of control, of treatment */
};

/* Both arms have units. */
int two_shares_known(const struct two_shares *s);

/* 0 while an arm is empty. */
double two_shares_difference(const struct two_shares *s);
/* Treatment / control; 1 when neither has any, INFINITY when control has
 * none. */
double two_shares_ratio(const struct two_shares *s);

/* The pivot at a difference in [-1, 1], at a ratio above 0; both arms have
 * units. */
double two_shares_z(const struct two_shares *s, double difference);
double two_shares_ratio_z(const struct two_shares *s, double ratio);

/* |z| <= crit. [-1, 1], or [0, INFINITY], while an arm is empty. */
void two_shares_interval(const struct two_shares *s, double crit, double *low,
                         double *high);
void two_shares_ratio_interval(const struct two_shares *s, double crit,
                               double *low, double *high);

/* The least count that no difference would let one expect in any cell. */
double two_shares_expected(const struct two_shares *s);

/* Units that two balanced arms would need to be as good: 4 n_C n_T over
 * n_C + n_T; 0 while an arm is empty. */
double two_shares_units(double control, double treatment);

#define SHARE_STRATA_MOST 16

/* Each with units in both arms, at least one. Zeroed: none yet. */
struct share_strata {
    size_t count;
    struct two_shares s[SHARE_STRATA_MOST];
    double weight[SHARE_STRATA_MOST]; /* above 0 */
};

/* One more, at a place that has some already, or at the next one, below
 * SHARE_STRATA_MOST. Strata at one place count as one: the share of each arm is
 * their mean by weight, and is known as well as of so many units. So the
 * difference of the whole is the same, and its error, where shares are equal
 * and arms are as large as the weights say, not less: it is larger by how
 * unlike the shares of these strata are. */
void share_strata_add(struct share_strata *s, size_t at,
                      const struct two_shares *stratum, double weight);

double share_strata_difference(const struct share_strata *s);
double share_strata_z(const struct share_strata *s, double difference);
void share_strata_interval(const struct share_strata *s, double crit,
                           double *low, double *high);

#endif
