#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "stats/cluster.h"
#include "stats/cuped.h"
#include "stats/pivot.h"
#include "vectors.h"

#define MOST 16

/* Strata, then treatment's hits and units and control's of each; together with
 * Mantel and Haenszel's weights. */
static void combined(const double *in, struct pivot *out)
{
    struct pivot stratum[MOST];
    size_t strata = (size_t)in[0];

    for (size_t i = 0; i < strata; i++) {
        const double *v = in + 1 + 4 * i;
        struct two_shares s = {{v[2], v[0]}, {v[3], v[1]}};

        pivot_two_shares(&s, &stratum[i]);
    }
    pivot_combine(stratum, NULL, strata, out, NULL);
}

/* -> difference, chi-squared of Cochran, Mantel and Haenszel */
void vector_share_strata(const double *in, double *out)
{
    struct pivot p;

    combined(in, &p);
    out[0] = p.value;
    out[1] = pow(pivot_z(&p, 0), 2);
}

/* -> the latter */
void vector_share_strata_cmh(const double *in, double *out)
{
    struct pivot p;

    combined(in, &p);
    out[0] = pow(pivot_z(&p, 0), 2);
}

/* strata, estimate of each, standard error of each; weights by inverse
 * variance -> estimate, standard error, Q */
void vector_strata_combined(const double *in, double *out)
{
    size_t strata = (size_t)in[0];
    struct pivot stratum[MOST], p;
    double weight[MOST];

    for (size_t i = 0; i < strata; i++) {
        double se = in[1 + strata + i];

        stratum[i] = (struct pivot){.kind = PIVOT_DIFFERENCE,
                                    .value = in[1 + i],
                                    .at = in[1 + i],
                                    .se = se,
                                    .nu = INFINITY,
                                    .n = 100,
                                    .arm = {50, 50},
                                    .p_fixed = NAN};
        weight[i] = 1 / (se * se);
    }
    pivot_combine(stratum, weight, strata, &p, &out[2]);
    out[0] = p.value;
    out[1] = p.se;
}

/* n, differences, clusters from 1 -> mean, its standard error */
void vector_cluster_se(const double *in, double *out)
{
    size_t n = (size_t)in[0];
    struct clusters c = {NULL, 0};
    uint32_t of[MOST];

    for (size_t i = 0; i < n; i++) {
        of[i] = (uint32_t)in[1 + n + i] - 1;
        c.count = of[i] + 1 > c.count ? of[i] + 1 : c.count;
    }
    c.of = of;
    out[0] = gsl_stats_mean(in + 1, 1, n);
    out[1] = sqrt(cluster_covariance(&c, in + 1, in + 1, n)) / (double)n;
}

/* n an arm; outcomes and covariates of control, of treatment -> theta, the
 * adjusted difference, its standard error */
void vector_cuped(const double *in, double *out)
{
    size_t n = (size_t)in[0];
    const double *v = in + 1;
    struct cuped_arm arm[] = {{v, v + n, n}, {v + 2 * n, v + 3 * n, n}};
    double y[2][MOST];
    struct cuped c;

    cuped_fit(arm, &c);
    cuped_apply(&c, &arm[0], y[0]);
    cuped_apply(&c, &arm[1], y[1]);
    out[0] = c.theta;
    out[1] = gsl_stats_mean(y[1], 1, n) - gsl_stats_mean(y[0], 1, n);
    out[2] =
        sqrt((gsl_stats_variance(y[0], 1, n) + gsl_stats_variance(y[1], 1, n)) /
             (double)n);
}
