/* anytime.h - limits that stay valid however often one looks.
 *
 * Robbins' normal mixture (Robbins 1970; Howard et al. 2021; Waudby-Smith et
 * al. 2024) for a pivot that is asymptotically normal, and its exact form for
 * a t statistic (Lindon et al., arXiv 2210.08589). `tuned` is the sample size
 * at which the interval is tightest: choose it before the first look and keep
 * it. `n` counts pairs. alpha is two-sided, in (0, 1); n and tuned above 0. */
#ifndef STATS_ANYTIME_H
#define STATS_ANYTIME_H

/* -1 - W_{-1}(-alpha^2 / e): tuned / eta is the mixture's own sample size,
 * here called g. */
double anytime_eta(double alpha);
double anytime_g(double tuned, double alpha);

/* What |z| must not pass; +INFINITY at n = 0. */
double anytime_critical(double n, double tuned, double alpha);

/* p of z after n: at most alpha exactly when |z| passes the above. It is that
 * of this look alone; the running minimum over looks is valid too. */
double anytime_p(double z, double n, double tuned, double alpha);

/* The same for t with nu degrees of freedom; the radius is +INFINITY while n
 * is too small for any finite limit. */
double anytime_t_radius(double n, double nu, double g, double alpha);
double anytime_t_log_e(double t, double n, double nu, double g);

#endif
