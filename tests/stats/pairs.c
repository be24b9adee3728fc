#include <gsl/gsl_cdf.h>
#include <math.h>

#include "stats/bonett_price.h"
#include "stats/mcnemar.h"
#include "stats/tango.h"
#include "vectors.h"

/* only one arm, only the other -> p */
void vector_mcnemar_exact(const double *in, double *out)
{
    out[0] = mcnemar_exact((unsigned)in[0], (unsigned)in[1]);
}

void vector_mcnemar_midp(const double *in, double *out)
{
    out[0] = mcnemar_midp((unsigned)in[0], (unsigned)in[1]);
}

/* the same -> p of the score at no difference */
void vector_mcnemar_score(const double *in, double *out)
{
    struct tango t = {in[0] + in[1], in[0], in[1]};

    out[0] = 2 * gsl_cdf_ugaussian_Q(fabs(tango_z(&t, 0)));
}

/* only control, only treatment, pairs, difference -> z */
void vector_tango_z(const double *in, double *out)
{
    struct tango t = {in[2], in[0], in[1]};

    out[0] = tango_z(&t, in[3]);
}

/* only control, only treatment, pairs -> difference, low, high */
void vector_tango_interval(const double *in, double *out)
{
    struct tango t = {in[2], in[0], in[1]};

    out[0] = tango_estimate(&t);
    tango_interval(&t, Z95, &out[1], &out[2]);
}

/* the same -> low, high */
void vector_bonett_price(const double *in, double *out)
{
    struct tango t = {in[2], in[0], in[1]};

    bonett_price_interval(&t, Z95, &out[0], &out[1]);
}

/* the same, and pairs in which both are hit -> low, high */
void vector_bonett_price_ratio(const double *in, double *out)
{
    struct tango t = {in[2], in[0], in[1]};

    bonett_price_ratio_interval(&t, in[3], Z95, &out[0], &out[1]);
}
