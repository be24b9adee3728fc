#include "stats/quantile_ratio.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/least.h"
#include "stats/mcnemar.h"
#include "stats/order.h"
#include "stats/order_interval.h"

/* The half-width at which the neighbours are looked up is always that of a
 * fixed 95 % interval: it measures the spread, it is not the limit. */
#define Z 1.959963984540054
#define ALPHA .05
#define MOST_RHO 0.99
#define LEAST_TAIL 20

#define PLACES 3 /* the lower neighbour, the quantile, the upper one */
#define RANKS (2 * PLACES)

/* One arm at one quantile: logarithms, and the raw value of the last unit
 * that is not above the quantile. */
struct arm {
    double low, at, high;
    double se;
    double edge;
};

/* Where to look, as far as the count below the quantile may err. */
static void places_of(size_t n, double p, double variance, double *place)
{
    double at = order_place(n, p), h = Z * sqrt(variance);

    place[0] = at - h;
    place[1] = at;
    place[2] = at + h;
}

static double binomial_variance(size_t n, double p)
{
    return (double)n * p * (1 - p);
}

/* Ranks of all places of all quantiles, unsorted. */
struct ranks {
    double place[QUANTILES_MOST][PLACES];
    size_t rank[QUANTILES_MOST * RANKS], count;
};

static void ranks_add(struct ranks *r, size_t n, double p, double variance)
{
    double *place = r->place[r->count / RANKS];

    places_of(n, p, variance, place);
    for (int k = 0; k < PLACES; k++) {
        size_t at = order_below(place[k], n);

        r->rank[r->count++] = at;
        r->rank[r->count++] = at < n ? at + 1 : n;
    }
}

static double found(const size_t *rank, const double *value, size_t count,
                    size_t wanted)
{
    size_t low = 0;

    while (count > 1) {
        size_t half = count / 2;

        low += rank[low + half] <= wanted ? half : 0;
        count -= half;
    }
    return value[low];
}

/* Sorted ranks and their values, which the places refer to. */
struct picked {
    const struct ranks *r;
    const double *value;
    size_t n;
};

static double log_at(const struct picked *k, double place)
{
    size_t below = order_below(place, k->n);
    size_t above = below < k->n ? below + 1 : below;
    const size_t *rank = k->r->rank;

    return order_log(found(rank, k->value, k->r->count, below),
                     found(rank, k->value, k->r->count, above), place, k->n);
}

static struct arm arm_of(const struct picked *k, const double *place)
{
    struct arm a = {
        .low = log_at(k, place[0]),
        .at = log_at(k, place[1]),
        .high = log_at(k, place[2]),
    };

    a.edge =
        found(k->r->rank, k->value, k->r->count, order_below(place[1], k->n));
    a.se = isinf(a.high) ? INFINITY : (a.high - a.low) / (2 * Z);
    return a;
}

/* All quantiles of an arm, each as far around as its variance of the count. */
static void look_up(const struct arm_sample *s, const double *p,
                    const double *variance, size_t count, struct arm *out)
{
    struct ranks r = {.count = 0};
    double value[QUANTILES_MOST * RANKS];
    struct picked k = {&r, value, s->n};

    for (size_t i = 0; i < count; i++)
        ranks_add(&r, s->n, p[i], variance[i]);
    order_pick(s->v, s->n, r.rank, r.count, value);
    for (size_t i = 0; i < count; i++)
        out[i] = arm_of(&k, r.place[i]);
}

/* 1 for each unit that is not above the quantile; owned. Values are compared,
 * not logarithms: a unit at the quantile itself must not fall to either side
 * by a rounding. */
static double *below(const struct arm_sample *s, double edge)
{
    double *one = memory_grow(NULL, s->n, sizeof *one);

    for (size_t i = 0; i < s->n; i++)
        one[i] = s->v[i] <= edge;
    return one;
}

/* How far to look around the quantile depends on the clusters, which are seen
 * only from the quantile itself: hence twice. */
static void arms_of(const struct arm_sample *s, const double *p, size_t count,
                    double *variance, struct arm *out)
{
    for (size_t i = 0; i < count; i++)
        variance[i] = binomial_variance(s->n, p[i]);
    look_up(s, p, variance, count, out);
    if (!s->clusters)
        return;
    for (size_t i = 0; i < count; i++) {
        double *one = below(s, out[i].edge);

        variance[i] = cluster_variance(s->clusters, one, s->n);
        free(one);
    }
    look_up(s, p, variance, count, out);
}

/* What is asked, and the two arms' answers; pairs are in the same order. */
struct asked {
    struct arm_sample arm[2];
    int paired;
    const double *p;
    size_t count;
    struct arm found[2][QUANTILES_MOST];
    double variance[2][QUANTILES_MOST]; /* of the counts below */
    double rho[QUANTILES_MOST];
};

/* How the pairs fall: all quantiles in one pass over both columns. */
static void correlate(struct asked *a)
{
    const double *x = a->arm[0].v, *y = a->arm[1].v;
    size_t n = a->arm[0].n, both[QUANTILES_MOST] = {0};

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < a->count; k++)
            both[k] +=
                (x[i] <= a->found[0][k].edge) & (y[i] <= a->found[1][k].edge);
    for (size_t k = 0; k < a->count; k++) {
        double p = a->p[k], f = (double)both[k] / (double)n;

        a->rho[k] = fmin(MOST_RHO, fmax(0, (f - p * p) / (p * (1 - p))));
    }
}

static void correlate_clusters(struct asked *a)
{
    const struct clusters *c = a->arm[0].clusters;

    for (size_t k = 0; k < a->count; k++) {
        double *x = below(&a->arm[0], a->found[0][k].edge);
        double *y = below(&a->arm[1], a->found[1][k].edge);
        double rho = cluster_covariance(c, x, y, a->arm[0].n) /
                     sqrt(a->variance[0][k] * a->variance[1][k]);

        if (rho > 0)
            a->rho[k] = fmin(MOST_RHO, rho);
        free(x);
        free(y);
    }
}

static double failed_share(const struct arm_sample *s)
{
    size_t failed = 0;

    for (size_t i = 0; i < s->n; i++)
        failed += isinf(s->v[i]) != 0;
    return (double)failed / (double)s->n;
}

static double units(const struct arm_sample *s)
{
    return (double)(s->clusters ? s->clusters->count : s->n);
}

/* How many units until an arm's failures stay above the upper neighbour, of
 * those that the pivot counts. */
static double needs_below(const struct asked *a, double p, double n)
{
    double most = 0;

    for (int i = 0; i < 2; i++) {
        double room = 1 - failed_share(&a->arm[i]) - p;

        if (room <= 0)
            return 0;
        most = fmax(most, (ceil(p * (1 - p) * (Z / room) * (Z / room)) + 1) /
                              (double)a->arm[i].n);
    }
    return n * most;
}

double quantile_needs_fixed(double p)
{
    return (double)order_needs(p, ALPHA);
}

double quantile_needs_live(double p)
{
    /* .05 is not exactly one twentieth. */
    return ceil(LEAST_TAIL / fmin(p, 1 - p) - 1e-6);
}

/* 1 when treatment is above control in each pair, or below it in each. */
static int one_way(const struct asked *a)
{
    const double *x = a->arm[0].v, *y = a->arm[1].v;
    size_t n = a->arm[0].n, above = 0, under = 0;

    for (size_t i = 0; i < n; i++) {
        above += y[i] > x[i];
        under += y[i] < x[i];
    }
    return above == n || under == n;
}

/* What a few clusters say of the spread is no more than a guess: Welch's
 * degrees of freedom. */
static double freedom(const struct asked *a, double x, double y)
{
    double v[] = {x * x, y * y}, sum = v[0] + v[1], parts = 0;

    if (!a->arm[0].clusters || !a->arm[1].clusters)
        return INFINITY;
    for (int i = 0; i < 2; i++) {
        double worth = cluster_worth(a->arm[i].clusters, a->arm[i].n);

        if (a->paired)
            return fmax(1, worth - 1);
        parts += v[i] * v[i] / fmax(1, worth - 1);
    }
    return sum * sum / parts;
}

/* Values in steps can hide the spread. Pairs need not all point one way then,
 * and only if they do are their signs a test. */
static void compare(const struct asked *a, size_t i, struct pivot *out)
{
    double x = a->found[0][i].se, y = a->found[1][i].se;
    double variance = x * x + y * y - 2 * a->rho[i] * x * y;

    if (variance > 0) {
        out->se = sqrt(variance);
        out->nu = freedom(a, x, y);
        return;
    }
    out->status = ESTIMATE_ZERO_VARIANCE;
    if (out->at != 0 && a->paired && one_way(a))
        out->p_fixed = mcnemar_exact(0, (unsigned)out->n);
}

static double ratio_of(double x, double y)
{
    if (isinf(x))
        return isinf(y) ? 1 : 0;
    return exp(y - x);
}

static double told(const struct arm *a, int enough)
{
    return enough ? exp(a->at) : NAN;
}

/* Needs of an arm, in units of the pivot. */
static void set_units(const struct asked *a, double p, struct pivot *out)
{
    double live = quantile_needs_live(p), arm, per;

    for (int i = 0; i < 2; i++)
        out->arm[i] = units(&a->arm[i]);
    if (a->arm[0].clusters || a->arm[1].clusters)
        live = fmax(live, LEAST_LIVE_CLUSTERS);
    arm = fmin(out->arm[0], out->arm[1]);
    out->n = a->paired ? arm : two_shares_units(out->arm[0], out->arm[1]);
    per = out->n / arm;
    out->needs_fixed = quantile_needs_fixed(p) * per;
    out->needs_live = live * per;
}

static void no_end(const struct asked *a, double p, struct pivot *out)
{
    double more = needs_below(a, p, out->n);

    out->status = ESTIMATE_TOO_FEW;
    out->open = out->n >= out->needs_fixed;
    if (out->open)
        out->needs_fixed = more;
    if (out->n >= out->needs_live)
        out->needs_live = more;
}

static void judge(const struct asked *a, size_t i, struct pivot *out,
                  double at[2])
{
    const struct arm *x = &a->found[0][i], *y = &a->found[1][i];
    int enough;

    pivot_none(out, PIVOT_RATIO, ESTIMATE_OK);
    set_units(a, a->p[i], out);
    enough = fmin(out->arm[0], out->arm[1]) >= quantile_needs_fixed(a->p[i]);
    at[0] = told(x, enough);
    at[1] = told(y, enough);
    out->value = ratio_of(x->at, y->at);
    out->rho = a->rho[i];
    if (isinf(x->at) || isinf(y->at)) {
        out->status = enough ? ESTIMATE_UNDEFINED : ESTIMATE_TOO_FEW;
    } else if (isinf(x->high) || isinf(y->high)) {
        no_end(a, a->p[i], out);
    } else {
        out->at = y->at - x->at;
        compare(a, i, out);
    }
}

static void answer(struct asked *a, struct pivot *out, double at[][2])
{
    for (int i = 0; i < 2; i++)
        arms_of(&a->arm[i], a->p, a->count, a->variance[i], a->found[i]);
    if (a->paired && a->arm[0].clusters)
        correlate_clusters(a);
    else if (a->paired)
        correlate(a);
    for (size_t i = 0; i < a->count; i++)
        judge(a, i, &out[i], at[i]);
}

static void no_data(size_t count, struct pivot *out, double at[][2])
{
    for (size_t i = 0; i < count; i++) {
        pivot_none(&out[i], PIVOT_RATIO, ESTIMATE_NO_DATA);
        at[i][0] = at[i][1] = 0;
    }
}

void paired_quantiles(const struct paired *s, const double *p, size_t count,
                      struct pivot *out, double at[][2])
{
    struct asked a = {
        .arm = {{s->control, s->n, s->clusters},
                {s->treatment, s->n, s->clusters}},
        .paired = 1,
        .p = p,
        .count = count,
    };

    if (s->n)
        answer(&a, out, at);
    else
        no_data(count, out, at);
}

void unpaired_quantiles(const struct unpaired *s, const double *p, size_t count,
                        struct pivot *out, double at[][2])
{
    struct asked a = {.arm = {s->arm[0], s->arm[1]}, .p = p, .count = count};

    if (s->arm[0].n && s->arm[1].n)
        answer(&a, out, at);
    else
        no_data(count, out, at);
}
