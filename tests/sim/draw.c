#include "draw.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

int draw_discordant(gsl_rng *dice, double control, double treatment)
{
    double at = gsl_rng_uniform(dice);

    return at < control ? -1 : at < control + treatment;
}

void draw_normals(gsl_rng *dice, double rho, double z[2])
{
    z[0] = gsl_ran_gaussian_ziggurat(dice, 1);
    z[1] =
        rho * z[0] + sqrt(1 - rho * rho) * gsl_ran_gaussian_ziggurat(dice, 1);
}

int draw_coin(gsl_rng *dice, double chance)
{
    return gsl_rng_uniform(dice) < chance;
}

double capped_mean(double sigma, double cap)
{
    double at = log(cap) / sigma;

    return exp(sigma * sigma / 2) * gsl_cdf_ugaussian_P(at - sigma) +
           cap * gsl_cdf_ugaussian_Q(at);
}
