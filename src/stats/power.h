/* power.h - how many units a comparison needs, what it sees with those it has,
 * and how likely.
 *
 * The asymptotic power of the pivots that are used: Tango's and Miettinen and
 * Nurminen's scores with their own variance at `null` (at 0: Miettinen 1968,
 * Connor 1987; power.prop.test of R), and of a t pivot the exact one. A live
 * look needs more units than a fixed one, by simulation: 1.65 times for a
 * power of .8, 1.55 times for .9. Units are pairs, or requests of both arms
 * together; round up. */
#ifndef STATS_POWER_H
#define STATS_POWER_H

enum power_kind {
    POWER_PAIRED_SHARE,
    POWER_TWO_SHARES,
    POWER_MEAN, /* a mean, or a logarithm of a ratio, of pairs or two arms */
};

struct power {
    enum power_kind kind;
    double alpha;    /* two-sided */
    double null;     /* the difference to be ruled out: 0, or a margin */
    double base;     /* shares: control's; of pairs: that of pairs in which
                        only the arm that is hit less is hit */
    double weight;   /* two shares: treatment's part of the units */
    double variance; /* mean: of the estimate, times units */
    double spent;    /* mean: degrees of freedom, 1 of pairs, 2 of two arms,
                        0 of a normal pivot (quantiles) */
    double skew;     /* mean: of a unit's influence; at least 25 skew^2 units */
    double design;   /* design effect of clusters; 1 without */
    int live;
};

/* Units for a true difference to be told from `null` with this power, in
 * (alpha / 2, 1); INFINITY when they are the same or no such shares exist. */
double power_units(const struct power *p, double effect, double power);

/* The least true difference above `null` that n units tell with this power;
 * INFINITY when none does. A margin that n units rule out when there is no
 * difference is as far away. */
double power_detectable(const struct power *p, double n, double power);

/* The power of n units, alpha / 2 at least; 0 when a skewed mean gives no
 * limits at all. */
double power_at(const struct power *p, double effect, double n);

/* `variance` of: two arms, from the variance of one unit of each; K answers to
 * each prompt (Miller 2024, arXiv 2411.00640), from the variance between the
 * prompts of the difference and within a prompt; the logarithm of a quantile
 * of one arm, lognormal with this standard deviation of logarithms. */
double power_two_arms(double control, double treatment, double weight);
double power_answers(double between, const double within[2],
                     const double answers[2]);
double power_quantile(double p, double sd);

/* Design effect of clusters of a mean size, by intraclass correlation. */
double power_clusters(double size, double icc);

/* The power each of so many guardrails, and the success measure, must have so
 * that all are met together with the power wanted (Schultzberg, Ankargren and
 * Franberg 2024, arXiv 2402.11609). */
double power_each(double power, int guardrails);

#endif
