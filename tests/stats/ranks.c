#include <gsl/gsl_cdf.h>
#include <math.h>

#include "stats/brunner_munzel.h"
#include "stats/hodges_lehmann.h"
#include "stats/sign_flip.h"
#include "stats/signed_rank.h"
#include "vectors.h"

/* n, differences -> sum of the ranks above 0, p, p of the normal form */
void vector_signed_rank(const double *in, double *out)
{
    struct signed_rank r;

    signed_rank(in + 1, (size_t)in[0], &r);
    out[0] = r.above;
    out[1] = r.p;
    out[2] = 2 * gsl_cdf_ugaussian_Q(fabs(r.z));
}

/* k, n -> P(sum <= k) */
void vector_signed_rank_cdf(const double *in, double *out)
{
    out[0] = signed_rank_cdf((size_t)in[0], (size_t)in[1]);
}

/* n, differences -> typical difference, low, high */
void vector_hodges_lehmann(const double *in, double *out)
{
    struct estimate e;

    hodges_lehmann(in + 1, (size_t)in[0], ALPHA, &e);
    out[0] = e.value;
    out[1] = e.low;
    out[2] = e.high;
}

/* n, differences -> p */
void vector_sign_flip(const double *in, double *out)
{
    out[0] = sign_flip_p(in + 1, (size_t)in[0], 0, 0);
}

/* units of control, of treatment, control, treatment -> chance, low, high, p,
 * t */
void vector_brunner_munzel(const double *in, double *out)
{
    size_t m = (size_t)in[0], n = (size_t)in[1];
    struct unpaired s = {{{in + 2, m, NULL}, {in + 2 + m, n, NULL}}};
    struct estimate e;

    brunner_munzel(&s, ALPHA, &e);
    out[0] = e.value;
    out[1] = e.low;
    out[2] = e.high;
    out[3] = e.p;
    out[4] = (e.value - .5) / e.se;
}
