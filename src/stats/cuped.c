#include "stats/cuped.h"

#include <gsl/gsl_statistics_double.h>

void cuped_fit(const struct cuped_arm arm[2], struct cuped *out)
{
    double both = 0, own = 0, sum = 0, units = 0;

    *out = (struct cuped){0, 0};
    for (int k = 0; k < 2; k++) {
        const struct cuped_arm *a = &arm[k];
        double x = gsl_stats_mean(a->x, 1, a->n);
        double y = gsl_stats_mean(a->y, 1, a->n);

        for (size_t i = 0; i < a->n; i++) {
            both += (a->x[i] - x) * (a->y[i] - y);
            own += (a->x[i] - x) * (a->x[i] - x);
        }
        sum += x * (double)a->n;
        units += (double)a->n;
    }
    if (own > 0)
        out->theta = both / own;
    if (units > 0)
        out->middle = sum / units;
}

void cuped_apply(const struct cuped *c, const struct cuped_arm *a, double *out)
{
    for (size_t i = 0; i < a->n; i++)
        out[i] = a->y[i] - c->theta * (a->x[i] - c->middle);
}
