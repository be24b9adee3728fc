#include "stats/order_interval.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

/* The least k with P(Bin(n, p) <= k) >= share. */
static size_t binomial_quantile(double share, size_t n, double p)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t k = low + (high - low) / 2;

        if (gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n) >= share)
            high = k;
        else
            low = k + 1;
    }
    return low;
}

void order_interval(size_t n, double p, double alpha, size_t *low, size_t *high)
{
    *low = 0;
    *high = n + 1;
    if (n == 0)
        return;
    *low = binomial_quantile(alpha / 2, n, p);
    *high = binomial_quantile(1 - alpha / 2, n, p) + 1;
}

size_t order_needs(double p, double alpha)
{
    return (size_t)ceil(log(alpha / 2) / log(fmax(p, 1 - p)));
}
