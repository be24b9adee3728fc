#include "stats/anytime.h"

#include <math.h>

#include <gsl/gsl_sf_lambert.h>

double anytime_eta(double alpha)
{
    return -1 - gsl_sf_lambert_Wm1(-alpha * alpha * exp(-1));
}

double anytime_g(double tuned, double alpha)
{
    return tuned / anytime_eta(alpha);
}

double anytime_critical(double n, double tuned, double alpha)
{
    double g = anytime_g(tuned, alpha);

    if (n <= 0)
        return INFINITY;
    return sqrt((n + g) / n * log((n + g) / (g * alpha * alpha)));
}

double anytime_p(double z, double n, double tuned, double alpha)
{
    double g = anytime_g(tuned, alpha);

    if (n <= 0)
        return 1;
    return fmin(1, sqrt((n + g) / g) * exp(-z * z * n / (2 * (n + g))));
}

double anytime_t_radius(double n, double nu, double g, double alpha)
{
    double r = g / (g + n), k;

    if (n <= 0 || nu <= 0)
        return INFINITY;
    k = pow(r * alpha * alpha, 1 / (nu + 1));
    return k > r ? sqrt(nu * (1 - k) / (k - r)) : INFINITY;
}

double anytime_t_log_e(double t, double n, double nu, double g)
{
    double r = g / (g + n), u = t * t / nu;

    return 0.5 * log(r) + 0.5 * (nu + 1) * (log1p(u) - log1p(r * u));
}
