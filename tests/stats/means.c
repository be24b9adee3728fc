#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "stats/paired_ratio.h"
#include "stats/pivot.h"
#include "stats/unpaired.h"
#include "vectors.h"

#define FLAGS 1000 /* of a vector, at most */

static struct estimate once(const struct pivot *p)
{
    struct look l = {ALPHA, 0};
    struct estimate e;

    pivot_look(p, &l, &e);
    return e;
}

/* n, control, treatment */
static struct paired pairs_of(const double *in)
{
    size_t n = (size_t)in[0];

    return (struct paired){in + 1, in + 1 + n, n, NULL};
}

/* units of control, of treatment, control, treatment */
static struct unpaired arms_of(const double *in)
{
    size_t m = (size_t)in[0], n = (size_t)in[1];

    return (struct unpaired){{{in + 2, m, NULL}, {in + 2 + m, n, NULL}}};
}

/* The null interval's two t tests: p of both, p of each, t of each. */
static void within(const struct pivot *p, const double *null, double *out)
{
    double low = pivot_z(p, null[0]), high = pivot_z(p, null[1]);

    out[1] = gsl_cdf_tdist_Q(low, p->nu);
    out[2] = gsl_cdf_tdist_P(high, p->nu);
    out[0] = fmax(out[1], out[2]);
    out[3] = low;
    out[4] = high;
}

/* pairs -> difference, low, high, p, t */
void vector_paired_difference(const double *in, double *out)
{
    struct paired s = pairs_of(in);
    struct estimate e;
    struct pivot p;

    paired_difference(&s, &p);
    e = once(&p);
    out[0] = e.value;
    out[1] = e.low;
    out[2] = e.high;
    out[3] = e.p;
    out[4] = pivot_z(&p, 0);
}

/* arms -> low, high, p, t, degrees of freedom */
void vector_unpaired_difference(const double *in, double *out)
{
    struct unpaired s = arms_of(in);
    struct estimate e;
    struct pivot p;

    unpaired_difference(&s, &p);
    e = once(&p);
    out[0] = e.low;
    out[1] = e.high;
    out[2] = e.p;
    out[3] = pivot_z(&p, 0);
    out[4] = p.nu;
}

/* arms -> ratio, low, high, p */
void vector_unpaired_geometric(const double *in, double *out)
{
    struct unpaired s = arms_of(in);
    struct estimate e;
    struct pivot p;

    unpaired_geometric(&s, &p);
    e = once(&p);
    out[0] = e.value;
    out[1] = e.low;
    out[2] = e.high;
    out[3] = e.p;
}

/* pairs, then the margins -> p of both, p of each, t of each */
void vector_paired_tost(const double *in, double *out)
{
    struct paired s = pairs_of(in);
    struct pivot p;

    paired_difference(&s, &p);
    within(&p, in + 1 + 2 * s.n, out);
}

/* arms, then the margins -> the same */
void vector_unpaired_tost(const double *in, double *out)
{
    struct unpaired s = arms_of(in);
    struct pivot p;

    unpaired_difference(&s, &p);
    within(&p, in + 2 + s.arm[0].n + s.arm[1].n, out);
}

/* pairs -> ratio, low, high, standard error of its logarithm */
void vector_paired_means(const double *in, double *out)
{
    struct paired s = pairs_of(in);
    struct estimate e;
    struct pivot p;

    paired_means(&s, INFINITY, &p);
    e = once(&p);
    out[0] = e.value;
    out[1] = e.low;
    out[2] = e.high;
    out[3] = e.se;
}

/* pairs -> ratio, low, high, p */
void vector_paired_geometric(const double *in, double *out)
{
    struct paired s = pairs_of(in);
    struct estimate e;
    struct pivot p;

    paired_geometric(&s, &p);
    e = once(&p);
    out[0] = e.value;
    out[1] = e.low;
    out[2] = e.high;
    out[3] = e.p;
}

static void flags_of(const double *v, size_t n, uint8_t *out)
{
    assert(n <= FLAGS);
    for (size_t i = 0; i < n; i++)
        out[i] = v[i] > 0;
}

/* n; cost and successes of control, of treatment -> ratio, low, high, p,
 * standard error of its logarithm */
void vector_paired_per_success(const double *in, double *out)
{
    size_t n = (size_t)in[0];
    struct paired cost = {in + 1, in + 1 + 2 * n, n, NULL};
    uint8_t c[FLAGS], t[FLAGS];
    struct estimate e;
    struct pivot p;

    flags_of(in + 1 + n, n, c);
    flags_of(in + 1 + 3 * n, n, t);
    paired_per_success(&cost, (const uint8_t *[]){c, t}, &p);
    e = once(&p);
    out[0] = e.value;
    out[1] = e.low;
    out[2] = e.high;
    out[3] = e.p;
    out[4] = e.se;
}

/* the same as arms -> low, high, standard error, degrees of freedom */
void vector_unpaired_per_success(const double *in, double *out)
{
    size_t n = (size_t)in[0];
    const double *v = in + 1;
    struct unpaired cost = {{{v, n, NULL}, {v + 2 * n, n, NULL}}};
    uint8_t c[FLAGS], t[FLAGS];
    struct estimate e;
    struct pivot p;

    flags_of(v + n, n, c);
    flags_of(v + 3 * n, n, t);
    unpaired_per_success(&cost, (const uint8_t *[]){c, t}, &p);
    e = once(&p);
    out[0] = e.low;
    out[1] = e.high;
    out[2] = e.se;
    out[3] = p.nu;
}
