/* two_shares.h - two shares of independent arms, by Miettinen and Nurminen's
 * score.
 *
 * Miettinen and Nurminen, Statistics in Medicine 1985;4:213. Difference:
 * treatment's share less control's. At no difference z squared is the N - 1
 * chi-squared (Campbell 2007). Roots by Brent within the parameter's bounds;
 * a bound without a sign change is the limit. */
#ifndef STATS_TWO_SHARES_H
#define STATS_TWO_SHARES_H

struct two_shares {
    double hits[2], n[2]; /* of control, of treatment */
};

/* 0 while an arm is empty. */
double two_shares_difference(const struct two_shares *s);
/* Treatment / control; 1 when neither has any, INFINITY when control has
 * none. */
double two_shares_ratio(const struct two_shares *s);

/* The pivot at a difference in (-1, 1), at a ratio above 0; both arms have
 * units. */
double two_shares_z(const struct two_shares *s, double difference);
double two_shares_ratio_z(const struct two_shares *s, double ratio);

/* |z| <= crit. [-1, 1], or [0, INFINITY], while an arm is empty. */
void two_shares_interval(const struct two_shares *s, double crit, double *low,
                         double *high);
void two_shares_ratio_interval(const struct two_shares *s, double crit,
                               double *low, double *high);

#endif
