#include "stats/brunner_munzel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>

#include "base/arena.h"

/* Where the numbers of one arm lie among those of the other: the mean share of
 * the other that is below, and the variance of that mean. */
struct placing {
    double mean, variance, nu;
};

static double *sorted(const struct arm_sample *a)
{
    double *v = memory_grow(NULL, a->n, sizeof *v);

    memcpy(v, a->v, a->n * sizeof *v);
    gsl_sort(v, 1, a->n);
    return v;
}

/* Both sorted. The mean is kept up as it goes: one pass, no cancellation. */
static struct placing place(const double *a, size_t n, const double *b,
                            size_t m)
{
    struct placing p = {.nu = (double)n - 1};
    size_t below = 0, upto = 0;
    double squares = 0;

    for (size_t i = 0; i < n; i++) {
        double share, off;

        while (below < m && b[below] < a[i])
            below++;
        while (upto < m && b[upto] <= a[i])
            upto++;
        share = (double)(below + upto) / 2 / (double)m;
        off = share - p.mean;
        p.mean += off / (double)(i + 1);
        squares += off * (share - p.mean);
    }
    p.variance = squares / p.nu / (double)n;
    return p;
}

/* Of all ways to deal the numbers to the arms, one has all of control's above
 * and one has all below. */
static double separate(size_t n, size_t m)
{
    return fmin(1, 2 * exp(-gsl_sf_lnchoose((unsigned)(n + m), (unsigned)n)));
}

static void answer(const struct placing *x, const struct placing *y,
                   double alpha, struct estimate *out)
{
    double variance = x->variance + y->variance, nu, half;

    nu =
        variance * variance /
        (x->variance * x->variance / x->nu + y->variance * y->variance / y->nu);
    out->status = ESTIMATE_OK;
    out->se = sqrt(variance);
    half = gsl_cdf_tdist_Qinv(alpha / 2, nu) * out->se;
    out->low = fmax(0, out->value - half);
    out->high = fmin(1, out->value + half);
    out->p = 2 * gsl_cdf_tdist_Q(fabs(out->value - .5) / out->se, nu);
}

static void compare(const struct unpaired *s, double alpha,
                    struct estimate *out)
{
    const struct arm_sample *control = &s->arm[0], *treatment = &s->arm[1];
    double *a = sorted(control), *b = sorted(treatment);
    struct placing x = place(a, control->n, b, treatment->n);
    struct placing y = place(b, treatment->n, a, control->n);

    out->value = y.mean;
    if (control->n < 2 || treatment->n < 2) {
        out->status = ESTIMATE_TOO_FEW;
        out->needs = 2;
    } else if (x.variance + y.variance > 0) {
        answer(&x, &y, alpha, out);
    } else {
        out->status = ESTIMATE_ZERO_VARIANCE;
        if (out->value != .5)
            out->p = separate(control->n, treatment->n);
    }
    free(a);
    free(b);
}

void brunner_munzel(const struct unpaired *s, double alpha,
                    struct estimate *out)
{
    *out = (struct estimate){
        .status = ESTIMATE_NO_DATA, .value = .5, .high = 1, .p = 1};
    if (s->arm[0].n && s->arm[1].n)
        compare(s, alpha, out);
}
