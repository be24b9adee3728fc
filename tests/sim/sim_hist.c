/* The histogram's quantiles against those of the sorted values. */
#include "acceptance.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>

#include "base/arena.h"
#include "draw.h"
#include "metrics/hist.h"

#define VALUES 20000

enum shape { LOGNORMAL, TWO_HUMPS, DRIFT, EXPONENTIAL, PARETO, EVEN, STEPS };

/* Seconds; `share` of the run is over. */
static double draw_span(gsl_rng *dice, enum shape shape, double wide,
                        double share)
{
    switch (shape) {
    case LOGNORMAL:
        return gsl_ran_lognormal(dice, 0, wide);
    case TWO_HUMPS:
        return draw_coin(dice, .95) ? gsl_ran_lognormal(dice, -2, .1)
                                    : gsl_ran_lognormal(dice, wide, .1);
    case DRIFT:
        return gsl_ran_lognormal(dice, log(1 + (wide - 1) * share), .5);
    case EXPONENTIAL:
        return .001 + gsl_ran_exponential(dice, wide);
    case PARETO:
        return gsl_ran_pareto(dice, wide, .05);
    case EVEN:
        return gsl_ran_flat(dice, .001, wide);
    case STEPS:
        break;
    }
    return wide * (double)(1 + gsl_rng_uniform_int(dice, 10));
}

static double worst_error(const struct hist *h, double *v, size_t n)
{
    double worst = 0;

    gsl_sort(v, 1, n);
    for (int i = 0; i <= 1000; i++) {
        double p = i / 1000.0, told = (double)hist_quantile(h, p);
        double truth = v[(size_t)(p * (double)(n - 1))];

        worst = fmax(worst, fabs(told - truth) / truth);
    }
    return worst;
}

/* The greatest relative error: {shape, wide}. */
double hist_error(gsl_rng *dice, const double *set)
{
    double *v = memory_new(VALUES, sizeof *v), worst;
    struct hist *h = memory_new(1, sizeof *h);

    for (size_t i = 0; i < VALUES; i++) {
        double share = (double)i / VALUES;
        int64_t ns =
            llround(1e9 * draw_span(dice, (enum shape)set[0], set[1], share));

        v[i] = (double)ns;
        hist_add(h, ns);
    }
    worst = worst_error(h, v, VALUES);
    free(h);
    free(v);
    return worst;
}
