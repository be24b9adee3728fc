#include "stats/evalue_pairs.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>

#include "stats/adjust.h"
#include "stats/anytime.h"

#define WIDE .5

/* The level of the intervals that are shown, for which `tuned` is tuned. */
#define SHOWN .05

double evalue_pairs_at(double control, double treatment, double a)
{
    return gsl_sf_lnbeta(a + treatment, a + control) - gsl_sf_lnbeta(a, a) +
           (control + treatment) * M_LN2;
}

static double tuned(double planned)
{
    return fmax(WIDE, planned / (2 * anytime_eta(SHOWN)));
}

double evalue_pairs(double control, double treatment, double planned)
{
    double log_e[] = {evalue_pairs_at(control, treatment, WIDE),
                      evalue_pairs_at(control, treatment, tuned(planned))};

    return adjust_mean_log_e(log_e, 2);
}

/* The logarithm of the weight that the mixture, after these pairs, has for
 * coins that hit treatment more. At one half the lower tail of the mirrored
 * beta is the upper one. Where the tail is too small for a number, its first
 * term is enough. */
static double log_above_half(double control, double treatment, double a)
{
    double tail = gsl_cdf_beta_P(.5, a + control, a + treatment);

    if (tail > 0)
        return log(tail);
    return (2 - 2 * a - control - treatment) * M_LN2 -
           log(2 * (control - treatment)) -
           gsl_sf_lnbeta(a + treatment, a + control);
}

static double harm_at(double control, double treatment, double a)
{
    return evalue_pairs_at(control, treatment, a) + M_LN2 +
           log_above_half(control, treatment, a);
}

double evalue_pairs_harm(double control, double treatment, double planned)
{
    double log_e[] = {harm_at(control, treatment, WIDE),
                      harm_at(control, treatment, tuned(planned))};

    return adjust_mean_log_e(log_e, 2);
}
