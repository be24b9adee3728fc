/* Companions for one look at the end: ranks, and Welch's t. */
#include "acceptance.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "base/arena.h"
#include "stats/brunner_munzel.h"
#include "stats/hodges_lehmann.h"
#include "watch.h"

/* Symmetric differences about .3, the middle covered: {degrees of freedom of
 * their t, 0: normal; pairs}. */
double hodges_lehmann_fixed(gsl_rng *dice, const double *set)
{
    size_t n = (size_t)set[1];
    double *d = memory_new(n, sizeof *d);
    struct estimate e;

    for (size_t i = 0; i < n; i++)
        d[i] = .3 + (set[0] > 0 ? gsl_ran_tdist(dice, set[0])
                                : gsl_ran_gaussian_ziggurat(dice, 1));
    hodges_lehmann(d, n, .05, &e);
    free(d);
    return e.low <= .3 && .3 <= e.high;
}

/* Normals of two arms: {shift, spread of treatment, units of control, of
 * treatment}; control's spread is 1. */
struct normals {
    double shift, sigma;
    double *v[2]; /* owned */
    struct unpaired s;
};

static struct normals normals(gsl_rng *dice, const double *set)
{
    struct normals a = {.shift = set[0], .sigma = set[1]};

    for (int arm = 0; arm < 2; arm++) {
        size_t n = (size_t)set[2 + arm];
        double sigma = arm ? a.sigma : 1;

        a.v[arm] = memory_new(n, sizeof(double));
        for (size_t i = 0; i < n; i++)
            a.v[arm][i] =
                gsl_ran_gaussian_ziggurat(dice, sigma) + (arm ? a.shift : 0);
        a.s.arm[arm] = (struct arm_sample){a.v[arm], n, NULL};
    }
    return a;
}

static void normals_release(struct normals *a)
{
    free(a->v[0]);
    free(a->v[1]);
}

double brunner_munzel_fixed(gsl_rng *dice, const double *set)
{
    struct normals a = normals(dice, set);
    double truth = gsl_cdf_ugaussian_P(a.shift / sqrt(1 + a.sigma * a.sigma));
    struct estimate e;

    brunner_munzel(&a.s, .05, &e);
    normals_release(&a);
    return e.low <= truth && truth <= e.high;
}

double welch_fixed(gsl_rng *dice, const double *set)
{
    struct normals a = normals(dice, set);
    struct watch w = watch_fixed();
    struct pivot p;

    unpaired_difference(&a.s, &p);
    normals_release(&a);
    return !watch_outside(&w, &p, a.shift);
}
