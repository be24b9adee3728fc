#include "stats/boschloo.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_sf_gamma.h>

#include "base/arena.h"

#define AS_SMALL 1e-7
#define GRID 512
#define NEARLY_BEST .9
#define MOST_STEPS 60
#define TOLERANCE 1e-10

/* Tables that speak as loudly as the one seen for the first arm having more:
 * with k hits there, the other arm has fewer than `below[k]`. */
struct region {
    unsigned n[2];
    double *choose[2]; /* logarithms of binomial coefficients, owned */
    unsigned *below;   /* owned */
    double *other;     /* P(fewer than k hits in the other arm), owned */
};

/* One-sided p of Fisher's. GSL takes k - 1 of 0 for a huge number. */
static double fisher_above(const unsigned n[2], unsigned first, unsigned second)
{
    if (first == 0)
        return 1;
    return gsl_cdf_hypergeometric_Q(first - 1, n[0], n[1], first + second);
}

static double *choose_of(unsigned n)
{
    double *c = memory_new((size_t)n + 1, sizeof *c);

    for (unsigned k = 0; k <= n; k++)
        c[k] = gsl_sf_lnchoose(n, k);
    return c;
}

/* The more hits in the first arm, the more the other may have: one walk along
 * the border finds it. */
static struct region region_of(const unsigned n[2], const unsigned hits[2])
{
    struct region r = {.n = {n[0], n[1]}};
    double limit = fisher_above(n, hits[0], hits[1]) * (1 + AS_SMALL);
    unsigned below = 0;

    r.choose[0] = choose_of(n[0]);
    r.choose[1] = choose_of(n[1]);
    r.below = memory_new((size_t)n[0] + 1, sizeof *r.below);
    r.other = memory_new((size_t)n[1] + 2, sizeof *r.other);
    for (unsigned k = 0; k <= n[0]; k++) {
        while (below <= n[1] && fisher_above(n, k, below) <= limit)
            below++;
        r.below[k] = below;
    }
    return r;
}

static void region_release(struct region *r)
{
    free(r->choose[0]);
    free(r->choose[1]);
    free(r->below);
    free(r->other);
}

/* The common share is sin^2 of the angle: on that scale what depends on it
 * changes about as fast near 0 and 1 as in the middle. Negative, because GSL
 * looks for the least. */
static double minus_probability(double angle, void *arg)
{
    const struct region *r = arg;
    double hit = 2 * log(sin(angle)), miss = 2 * log(cos(angle)), sum = 0;

    for (unsigned k = 0; k <= r->n[1]; k++)
        r->other[k + 1] =
            r->other[k] + exp(r->choose[1][k] + k * hit + (r->n[1] - k) * miss);
    for (unsigned k = 0; k <= r->n[0]; k++)
        sum += exp(r->choose[0][k] + k * hit + (r->n[0] - k) * miss) *
               r->other[r->below[k]];
    return -sum;
}

static double refine(struct region *r, double middle, double step, double at)
{
    gsl_function f = {minus_probability, r};
    gsl_min_fminimizer *m = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    int steps = 0;

    if (!m)
        abort();
    if (gsl_min_fminimizer_set(m, &f, middle, middle - step, middle + step) ==
        GSL_SUCCESS) {
        do
            gsl_min_fminimizer_iterate(m);
        while (gsl_min_test_interval(gsl_min_fminimizer_x_lower(m),
                                     gsl_min_fminimizer_x_upper(m), TOLERANCE,
                                     0) == GSL_CONTINUE &&
               ++steps < MOST_STEPS);
        at = fmin(at, gsl_min_fminimizer_f_minimum(m));
    }
    gsl_min_fminimizer_free(m);
    return at;
}

static double greatest(struct region *r)
{
    double value[GRID], step = M_PI / 2 / (GRID + 1), best = 0, refined;

    for (int i = 0; i < GRID; i++) {
        value[i] = minus_probability((i + 1) * step, r);
        best = fmin(best, value[i]);
    }
    refined = best;
    for (int i = 1; i + 1 < GRID; i++)
        if (value[i] < value[i - 1] && value[i] < value[i + 1] &&
            value[i] <= NEARLY_BEST * best)
            refined = fmin(refined, refine(r, (i + 1) * step, step, value[i]));
    return fmin(1, -refined);
}

static double one_sided(unsigned n_first, unsigned n_second, unsigned first,
                        unsigned second)
{
    unsigned n[] = {n_first, n_second}, hits[] = {first, second};
    struct region r = region_of(n, hits);
    double p = greatest(&r);

    region_release(&r);
    return p;
}

int boschloo_p(const struct two_shares *s, double *p)
{
    unsigned n[2], hits[2];

    if ((s->n[0] + 1) * (s->n[1] + 1) > BOSCHLOO_MOST_TABLES ||
        s->n[0] + s->n[1] > BOSCHLOO_MOST_UNITS)
        return -1;
    for (int i = 0; i < 2; i++) {
        n[i] = (unsigned)s->n[i];
        hits[i] = (unsigned)s->hits[i];
    }
    *p = 1;
    if (n[0] > 0 && n[1] > 0)
        *p = fmin(1, 2 * fmin(one_sided(n[0], n[1], hits[0], hits[1]),
                              one_sided(n[1], n[0], hits[1], hits[0])));
    return 0;
}
