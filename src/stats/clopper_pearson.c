#include "stats/clopper_pearson.h"

#include <gsl/gsl_cdf.h>

#include "stats/root.h"

struct tail {
    double a, b, share;
};

/* Each limit is solved in its own small tail, where no digits are lost. */
static double below(double x, void *arg)
{
    const struct tail *t = arg;

    return gsl_cdf_beta_P(x, t->a, t->b) - t->share;
}

static double above(double x, void *arg)
{
    const struct tail *t = arg;

    return gsl_cdf_beta_Q(x, t->a, t->b) - t->share;
}

void clopper_pearson_interval(double hits, double n, double alpha, double *low,
                              double *high)
{
    struct tail lower = {hits, n - hits + 1, alpha / 2};
    struct tail upper = {hits + 1, n - hits, alpha / 2};

    *low = 0;
    *high = 1;
    if (hits > 0)
        *low = root_find(below, &lower, 0, 1, 0);
    if (hits < n)
        *high = root_find(above, &upper, 0, 1, 1);
}
