#include "stats/mcnemar.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

double mcnemar_midp(unsigned a, unsigned b)
{
    unsigned least = a < b ? a : b, n = a + b;
    double at = gsl_ran_binomial_pdf(least, 0.5, n);

    if (n == 0)
        return 1;
    if (a == b)
        return 1 - at / 2;
    return 2 * gsl_cdf_binomial_P(least, 0.5, n) - at;
}

double mcnemar_exact(unsigned a, unsigned b)
{
    unsigned least = a < b ? a : b, n = a + b;

    if (n == 0)
        return 1;
    return fmin(1, 2 * gsl_cdf_binomial_P(least, 0.5, n));
}
