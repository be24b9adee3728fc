#include "stats/root.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

/* Brent interpolates: what it multiplies must stay finite, and no pivot worth
 * asking about comes near. */
#define FAR 1e9
#define MOST_STEPS 400

struct held {
    double (*f)(double x, void *arg);
    void *arg;
};

static double hold(double x, void *arg)
{
    const struct held *h = arg;
    double y = h->f(x, h->arg);

    return isnan(y) ? y : fmax(-FAR, fmin(FAR, y));
}

static double solve(gsl_function *f, double from, double to)
{
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    double found;
    int steps = 0;

    if (!solver)
        abort();
    gsl_root_fsolver_set(solver, f, from, to);
    do
        gsl_root_fsolver_iterate(solver);
    while (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                  gsl_root_fsolver_x_upper(solver),
                                  ROOT_ABSOLUTE,
                                  ROOT_RELATIVE) == GSL_CONTINUE &&
           ++steps < MOST_STEPS);
    found = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return found;
}

double root_find(double (*f)(double x, void *arg), void *arg, double from,
                 double to, double otherwise)
{
    struct held h = {f, arg};
    gsl_function held = {hold, &h};
    double at_from = hold(from, &h), at_to = hold(to, &h);

    if (at_from == 0)
        return from;
    if (at_to == 0)
        return to;
    if (!(at_from < 0 && at_to > 0) && !(at_from > 0 && at_to < 0))
        return otherwise;
    return solve(&held, from, to);
}
