#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "stats/harrell_davis.h"
#include "stats/order_interval.h"
#include "stats/quantile_ratio.h"
#include "vectors.h"

#define PAIRS 400
#define MOST 256

/* Multiples of two irrational numbers, which fill the square evenly: latencies
 * like those of two variants, without dice. */
static void sequences(double *x, double *y)
{
    for (int i = 1; i <= PAIRS; i++) {
        double u = i * .6180339887498949, v = i * .7548776662466927, a, b;

        a = gsl_cdf_ugaussian_Pinv(u - floor(u));
        b = gsl_cdf_ugaussian_Pinv(v - floor(v));
        x[i - 1] = exp(.8 * a);
        y[i - 1] = 1.1 * exp(.7746 * a + .6325 * b);
    }
}

static void tell(const struct pivot *p, double *out)
{
    struct look once = {ALPHA, 0};
    struct estimate e;

    pivot_look(p, &once, &e);
    out[0] = e.value;
    out[1] = e.low;
    out[2] = e.high;
    out[3] = e.se;
    out[4] = p->rho;
}

/* which quantile -> ratio, low, high, standard error, correlation */
void vector_paired_quantiles(const double *in, double *out)
{
    double x[PAIRS], y[PAIRS], at[1][2];
    struct paired s = {x, y, PAIRS, NULL};
    struct pivot p;

    sequences(x, y);
    paired_quantiles(&s, in, 1, &p, at);
    tell(&p, out);
}

void vector_unpaired_quantiles(const double *in, double *out)
{
    double x[PAIRS], y[PAIRS], at[1][2];
    struct unpaired s = {{{x, PAIRS, NULL}, {y, PAIRS, NULL}}};
    struct pivot p;

    sequences(x, y);
    unpaired_quantiles(&s, in, 1, &p, at);
    tell(&p, out);
}

/* n, which quantile -> ranks of the limits */
void vector_order_interval(const double *in, double *out)
{
    size_t low, high;

    order_interval((size_t)in[0], in[1], ALPHA, &low, &high);
    out[0] = (double)low;
    out[1] = (double)high;
}

/* which quantile -> n */
void vector_order_needs(const double *in, double *out)
{
    out[0] = (double)order_needs(in[0], ALPHA);
}

/* quantiles, which, n, numbers -> each quantile */
void vector_harrell_davis(const double *in, double *out)
{
    size_t count = (size_t)in[0], n = (size_t)in[count + 1];
    double v[MOST];

    memcpy(v, in + count + 2, n * sizeof *v);
    gsl_sort(v, 1, n);
    for (size_t i = 0; i < count; i++)
        out[i] = harrell_davis(v, n, in[1 + i]);
}
