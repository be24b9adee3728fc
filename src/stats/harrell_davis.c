#include "stats/harrell_davis.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

/* Standard deviations beyond which no weight is left to see. */
#define FAR 12

double harrell_davis(const double *v, size_t n, double p)
{
    double size = (double)n, a = (size + 1) * p, b = (size + 1) * (1 - p);
    double reach = FAR * (sqrt(size * p * (1 - p)) + 1), sum = 0, before;
    size_t from = (size_t)fmax(0, floor(size * p - reach));
    size_t to = (size_t)fmin(size, ceil(size * p + reach));

    before = gsl_cdf_beta_P((double)from / size, a, b);
    for (size_t i = from; i < to; i++) {
        double upto = gsl_cdf_beta_P((double)(i + 1) / size, a, b);

        /* No weight of an infinite number is none of it. */
        if (upto > before)
            sum += (upto - before) * v[i];
        before = upto;
    }
    return sum;
}
