/* What looking at any time costs, in units of the sample that one look at its
 * end would need. */
#include "acceptance.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "watch.h"

#define FIXED 2000.0 /* units one look would need */
#define MOST 4       /* times as many, before one gives up */

/* When an effect for which one look has this power is seen, if it is so many
 * times as great: {power, times, tuned / FIXED}. */
double stop_time(gsl_rng *dice, const double *set)
{
    struct watch w = watch_live(set[2] * FIXED);
    double design =
        (gsl_cdf_ugaussian_Qinv(.025) + gsl_cdf_ugaussian_Pinv(set[0])) /
        sqrt(FIXED);
    double sum = 0;

    for (double n = 1; n <= MOST * FIXED; n++) {
        double z;

        sum += set[1] * design + gsl_ran_gaussian_ziggurat(dice, 1);
        z = fabs(sum) / sqrt(n);
        if (z > w.near && z > look_critical(&w.look, n))
            return n / FIXED;
    }
    return HUGE_VAL;
}
