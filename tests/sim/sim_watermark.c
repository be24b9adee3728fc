/* Comparing while requests are still on their way. */
#include "sim.h"

#include <math.h>

#include <gsl/gsl_randist.h>

#include "draw.h"

#define LIMIT 30.0   /* seconds, then a request is given up */
#define TYPICAL 3.25 /* of both variants, were there no limit */

/* Two variants of the same mean, the treatment with the longer tail; asked
 * `rate` times a second, half each, and compared at the moment `now`. */
struct traffic {
    double sigma[2], rate, now;
};

static struct traffic traffic(const double *set)
{
    return (struct traffic){{set[0], set[1]}, set[2], set[3]};
}

static double location(double sigma)
{
    return log(TYPICAL) - sigma * sigma / 2;
}

static double truth(double sigma)
{
    double scale = exp(location(sigma));

    return scale * capped_mean(sigma, LIMIT / scale);
}

/* The difference of the means less its truth, over the requests that count:
 * those answered by now, or those begun so long ago that all are. */
static double off(gsl_rng *dice, const struct traffic *t, int answered_only)
{
    double sum[2] = {0}, n[2] = {0}, start = 0;

    while ((start += gsl_ran_exponential(dice, 1 / t->rate)) < t->now) {
        int arm = draw_coin(dice, .5);
        double sigma = t->sigma[arm];
        double span =
            fmin(LIMIT, gsl_ran_lognormal(dice, location(sigma), sigma));
        double known = start + (answered_only ? span : LIMIT);

        if (known > t->now)
            continue;
        sum[arm] += span;
        n[arm]++;
    }
    return sum[1] / n[1] - sum[0] / n[0] -
           (truth(t->sigma[1]) - truth(t->sigma[0]));
}

double answered_only_bias(gsl_rng *dice, const double *set)
{
    struct traffic t = traffic(set);

    return off(dice, &t, 1);
}

double watermark_bias(gsl_rng *dice, const double *set)
{
    struct traffic t = traffic(set);

    return off(dice, &t, 0);
}
