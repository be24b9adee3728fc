/* tango.h - the difference of two paired shares, by Tango's score.
 *
 * Tango, Statistics in Medicine 1998;17:891. The difference is treatment's
 * share less control's, from -1 to 1. At no difference the pivot is McNemar's
 * z, so the interval leaves 0 out exactly when the score test rejects. Good
 * from the first pair on; without a single discordant pair the limits are
 * -+ crit^2 / (n + crit^2). */
#ifndef STATS_TANGO_H
#define STATS_TANGO_H

/* Pairs counted. `control` and `treatment`: those in which only that arm has
 * what is counted (an error, say); together at most n. */
struct tango {
    double n, control, treatment;
};

double tango_estimate(const struct tango *t); /* 0 when n is 0 */

/* The pivot at a difference in (-1, 1); n above 0. +-INFINITY where the
 * variance is nil. */
double tango_z(const struct tango *t, double difference);

/* Differences with |z| <= crit. [-1, 1] when n is 0. */
void tango_interval(const struct tango *t, double crit, double *low,
                    double *high);

#endif
