#include "stats/tango.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

/* Brent needs finite numbers at both ends; no critical value comes near. */
#define FAR 1e9
#define TOLERANCE 1e-13
#define MOST_STEPS 200

double tango_estimate(const struct tango *t)
{
    return t->n > 0 ? (t->treatment - t->control) / t->n : 0;
}

/* q is the likeliest share of pairs with only control hit, given the
 * difference: the larger root of a quadratic (Tango's equation 9). */
double tango_z(const struct tango *t, double difference)
{
    double n = t->n, b = t->control, c = t->treatment, d = difference;
    double square = 2 * n, linear = (2 * n - c + b) * d - (b + c);
    double constant = -b * d * (1 - d);
    double root = sqrt(fmax(0, linear * linear - 4 * square * constant));
    double q = (root - linear) / (2 * square);
    double over = c - b - n * d, variance = n * (2 * q + d * (1 - d));

    if (variance > 0)
        return over / sqrt(variance);
    return over > 0 ? INFINITY : over < 0 ? -INFINITY : 0;
}

struct crossing {
    const struct tango *t;
    double z; /* signed */
};

static double distance(double difference, void *arg)
{
    const struct crossing *c = arg;

    return fmax(-FAR, fmin(FAR, tango_z(c->t, difference) - c->z));
}

/* Where the pivot is z between two differences; `otherwise` when it is not
 * met there, which is when the limit is the end of the scale. */
static double cross(struct crossing *c, double from, double to,
                    double otherwise)
{
    gsl_function f = {distance, c};
    gsl_root_fsolver *solver;
    double found;
    int steps = 0;

    if (distance(from, c) <= 0 || distance(to, c) >= 0)
        return otherwise;
    solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver)
        abort();
    gsl_root_fsolver_set(solver, &f, from, to);
    do
        gsl_root_fsolver_iterate(solver);
    while (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                  gsl_root_fsolver_x_upper(solver), TOLERANCE,
                                  0) == GSL_CONTINUE &&
           ++steps < MOST_STEPS);
    found = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return found;
}

void tango_interval(const struct tango *t, double crit, double *low,
                    double *high)
{
    struct crossing below = {t, crit}, above = {t, -crit};
    double middle = tango_estimate(t);

    *low = -1;
    *high = 1;
    if (t->n <= 0 || !isfinite(crit))
        return;
    *low = cross(&below, -1, middle, -1);
    *high = cross(&above, middle, 1, 1);
}
