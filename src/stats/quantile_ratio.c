#include "stats/quantile_ratio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/order.h"
#include "stats/order_interval.h"

/* The half-width at which the neighbours are looked up is always that of a
 * fixed 95 % interval: it measures the spread, it is not the limit. */
#define Z 1.959963984540054
#define MOST_RHO 0.99
#define LEAST_TAIL 20

/* One arm at one quantile: logarithms, and the raw value of the last pair
 * that is not above the quantile. */
struct arm {
    double low, at, high;
    double se;
    double edge;
};

struct places {
    double low, at, high;
};

/* Around the quantile, as far as the count below it may err. */
static struct places places_of(size_t n, double p, double variance)
{
    double at = order_place(n, p), h = Z * sqrt(variance);

    return (struct places){at - h, at, at + h};
}

static double binomial_variance(size_t n, double p)
{
    return (double)n * p * (1 - p);
}

static double log_at(const double *v, size_t n, double t)
{
    size_t k = order_below(t, n);

    return order_log(v[k - 1], v[k < n ? k : k - 1], t, n);
}

static struct arm arm_of(const double *v, size_t n, double p, double variance)
{
    struct places t = places_of(n, p, variance);
    struct arm a = {
        .low = log_at(v, n, t.low),
        .at = log_at(v, n, t.at),
        .high = log_at(v, n, t.high),
        .edge = v[order_below(t.at, n) - 1],
    };

    a.se = isinf(a.high) ? INFINITY : (a.high - a.low) / (2 * Z);
    return a;
}

/* Ranks are compared, not logarithms: a pair at the quantile itself must not
 * fall to either side by a rounding. */
static double correlation(const struct paired *s, double p, double x, double y)
{
    double both = 0;
    size_t below = 0;

    for (size_t i = 0; i < s->n; i++)
        below += (s->control[i] <= x) & (s->treatment[i] <= y);
    both = (double)below / (double)s->n;
    return fmin(MOST_RHO, fmax(0, (both - p * p) / (p * (1 - p))));
}

static double failed_share(const double *v, size_t n)
{
    size_t failed = 0;

    for (size_t i = 0; i < n; i++)
        failed += isinf(v[i]) != 0;
    return (double)failed / (double)n;
}

/* How many pairs until the failures stay above the upper neighbour. */
static double needs_below(const struct paired *s, double p)
{
    double failed =
        fmax(failed_share(s->control, s->n), failed_share(s->treatment, s->n));
    double room = 1 - failed - p;

    if (room <= 0)
        return 0;
    return ceil(p * (1 - p) * (Z / room) * (Z / room)) + 1;
}

double quantile_ratio_needs(double p, const struct look *l)
{
    if (l->tuned <= 0)
        return (double)order_needs(p, l->alpha);
    /* .05 is not exactly one twentieth. */
    return ceil(LEAST_TAIL / fmin(p, 1 - p) - 1e-6);
}

static size_t units(const struct paired *s)
{
    return s->clusters ? s->clusters->count : s->n;
}

/* 1 when treatment is above control in each pair, or below it in each. */
static int one_way(const struct paired *s)
{
    size_t above = 0, under = 0;

    for (size_t i = 0; i < s->n; i++) {
        above += s->treatment[i] > s->control[i];
        under += s->treatment[i] < s->control[i];
    }
    return above == s->n || under == s->n;
}

/* Values in steps can hide the spread. Pairs need not all point one way then,
 * and only if they do are their signs a test. */
static void no_spread(const struct paired *s, double log_ratio,
                      struct estimate *out)
{
    if (log_ratio == 0 || one_way(s))
        estimate_ratio_same(out, log_ratio, units(s));
    else
        estimate_ratio_none(out, ESTIMATE_ZERO_VARIANCE, exp(log_ratio), 0);
}

static void compare(const struct paired *s, const struct arm arm[2],
                    const struct look *l, struct quantile_ratio *out)
{
    const struct arm *x = &arm[0], *y = &arm[1];
    double log_ratio = y->at - x->at, n = (double)units(s);
    double variance =
        x->se * x->se + y->se * y->se - 2 * out->rho * x->se * y->se;

    if (!(variance > 0)) {
        no_spread(s, log_ratio, &out->ratio);
        return;
    }
    out->ratio.se = sqrt(variance);
    out->ratio.p = look_p(l, log_ratio / out->ratio.se, n);
    estimate_ratio(&out->ratio, log_ratio, look_critical(l, n));
}

static double ratio_of(double x, double y)
{
    if (isinf(x))
        return isinf(y) ? 1 : 0;
    return exp(y - x);
}

/* One that could be anything from there on up is not told. */
static double told(const struct arm *a, int enough)
{
    if (!enough)
        return NAN;
    return isinf(a->high) && !isinf(a->at) ? NAN : exp(a->at);
}

static void judge(const struct paired *s, const struct arm arm[2], double p,
                  const struct look *l, struct quantile_ratio *out)
{
    double needs = quantile_ratio_needs(p, l);
    double ratio = ratio_of(arm[0].at, arm[1].at);
    int enough = units(s) >= order_needs(p, l->alpha);
    int unbounded = isinf(arm[0].high) || isinf(arm[1].high);

    out->control = told(&arm[0], enough);
    out->treatment = told(&arm[1], enough);
    if (enough && (isinf(arm[0].at) || isinf(arm[1].at))) {
        estimate_ratio_none(&out->ratio, ESTIMATE_UNDEFINED, ratio, 0);
    } else if ((double)units(s) < needs) {
        estimate_ratio_none(&out->ratio, ESTIMATE_TOO_FEW, ratio, needs);
    } else if (unbounded) {
        needs = ceil(needs_below(s, p) * (double)units(s) / (double)s->n);
        estimate_ratio_none(&out->ratio, ESTIMATE_TOO_FEW, ratio, needs);
    } else {
        compare(s, arm, l, out);
    }
}

static size_t ranks_of(size_t n, double p, double variance, size_t *rank)
{
    struct places place = places_of(n, p, variance);
    double t[] = {place.low, place.at, place.high};
    size_t ranks = 0;

    for (size_t k = 0; k < 3; k++) {
        size_t at = order_below(t[k], n);

        rank[ranks++] = at;
        rank[ranks++] = at < n ? at + 1 : n;
    }
    return ranks;
}

/* A copy with all that the quantiles look at in its place. */
static double *ordered(const double *v, size_t n, const double *p, size_t count)
{
    size_t rank[QUANTILES_MOST * 6], ranks = 0;
    double *copy = memory_grow(NULL, n, sizeof *copy);

    memcpy(copy, v, n * sizeof *copy);
    for (size_t i = 0; i < count; i++)
        ranks += ranks_of(n, p[i], binomial_variance(n, p[i]), rank + ranks);
    order_select(copy, n, rank, ranks);
    return copy;
}

/* 1 for each pair that is not above the quantile; owned. */
static double *below(const double *v, size_t n, double edge)
{
    double *one = memory_grow(NULL, n, sizeof *one);

    for (size_t i = 0; i < n; i++)
        one[i] = v[i] <= edge;
    return one;
}

/* The arm with its neighbours as far away as `variance` says. */
static struct arm arm_at(double *v, size_t n, double p, double variance)
{
    size_t rank[6];

    order_select(v, n, rank, ranks_of(n, p, variance, rank));
    return arm_of(v, n, p, variance);
}

/* How far to look around the quantile depends on the clusters, which are seen
 * only from the quantile itself: hence twice. */
static void clustered(const struct paired *s, double *const v[2], double p,
                      const struct look *l, struct quantile_ratio *out)
{
    const double *raw[] = {s->control, s->treatment};
    double *one[2], variance[2], both;
    struct arm arm[2];

    for (int i = 0; i < 2; i++) {
        arm[i] = arm_at(v[i], s->n, p, binomial_variance(s->n, p));
        one[i] = below(raw[i], s->n, arm[i].edge);
        variance[i] = cluster_covariance(s->clusters, one[i], one[i], s->n);
        arm[i] = arm_at(v[i], s->n, p, variance[i]);
    }
    both = cluster_covariance(s->clusters, one[0], one[1], s->n);
    both /= sqrt(variance[0] * variance[1]);
    if (both > 0)
        out->rho = fmin(MOST_RHO, both);
    judge(s, arm, p, l, out);
    free(one[0]);
    free(one[1]);
}

static void independent(const struct paired *s, double *const v[2], double p,
                        const struct look *l, struct quantile_ratio *out)
{
    double variance = binomial_variance(s->n, p);
    struct arm arm[] = {arm_of(v[0], s->n, p, variance),
                        arm_of(v[1], s->n, p, variance)};

    out->rho = correlation(s, p, arm[0].edge, arm[1].edge);
    judge(s, arm, p, l, out);
}

void quantile_ratios(const struct paired *s, const double *p, size_t count,
                     const struct look *l, struct quantile_ratio *out)
{
    double *v[2];

    for (size_t i = 0; i < count; i++) {
        out[i] = (struct quantile_ratio){0};
        estimate_ratio_none(&out[i].ratio, ESTIMATE_NO_DATA, 1, 0);
    }
    if (s->n == 0)
        return;
    v[0] = ordered(s->control, s->n, p, count);
    v[1] = ordered(s->treatment, s->n, p, count);
    for (size_t i = 0; i < count; i++) {
        if (s->clusters)
            clustered(s, v, p[i], l, &out[i]);
        else
            independent(s, v, p[i], l, &out[i]);
    }
    free(v[0]);
    free(v[1]);
}
