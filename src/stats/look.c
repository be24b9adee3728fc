#include "stats/look.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/anytime.h"

double look_critical(const struct look *l, double n)
{
    if (l->tuned > 0)
        return anytime_critical(n, l->tuned, l->alpha);
    return gsl_cdf_ugaussian_Qinv(l->alpha / 2);
}

double look_p(const struct look *l, double z, double n)
{
    if (l->tuned > 0)
        return anytime_p(z, n, l->tuned, l->alpha);
    return 2 * gsl_cdf_ugaussian_Q(fabs(z));
}

double look_t_critical(const struct look *l, double n, double nu)
{
    if (isinf(nu))
        return look_critical(l, n);
    if (l->tuned > 0)
        return anytime_t_radius(n, nu, anytime_g(l->tuned, l->alpha), l->alpha);
    return gsl_cdf_tdist_Qinv(l->alpha / 2, nu);
}

double look_t_p(const struct look *l, double t, double n, double nu)
{
    double g;

    if (isinf(nu))
        return look_p(l, t, n);
    if (l->tuned <= 0)
        return 2 * gsl_cdf_tdist_Q(fabs(t), nu);
    g = anytime_g(l->tuned, l->alpha);
    return fmin(1, exp(-anytime_t_log_e(t, n, nu, g)));
}
