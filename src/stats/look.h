/* look.h - how strict a limit must be: looked at once, or at any time.
 *
 * The estimate and its standard error are the same for both; only the number
 * of standard errors differs, so that an interval and its p-value can never
 * contradict each other, and the interval for any time holds the other one. */
#ifndef STATS_LOOK_H
#define STATS_LOOK_H

struct look {
    double alpha; /* two-sided: .05 */
    double tuned; /* pairs where the live interval is tightest; 0: the
                     fixed-sample limit, valid once, at the planned end */
};

/* Standard errors on each side after n units, and p of a pivot z. */
double look_critical(const struct look *l, double n);
double look_p(const struct look *l, double z, double n);

/* The same for a t pivot with nu degrees of freedom, above 0; INFINITY: the
 * above. */
double look_t_critical(const struct look *l, double n, double nu);
double look_t_p(const struct look *l, double t, double n, double nu);

#endif
