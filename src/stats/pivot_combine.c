#include "stats/pivot.h"

#include <math.h>

#define LEAST_AN_ARM 5
#define ROUNDING 1e-9

/* Half the width of an interval of so many standard errors tells the standard
 * error of a score, also where nobody is hit. */
#define WIDTH 1.959963984540054

int pivot_usable(const struct pivot *p)
{
    return p->status == ESTIMATE_OK &&
           p->n >= p->needs_fixed * (1 - ROUNDING) &&
           p->arm[0] >= LEAST_AN_ARM && p->arm[1] >= LEAST_AN_ARM;
}

struct strata {
    const struct pivot *pivot;
    const double *weight; /* or NULL */
    size_t count;
};

/* n is 4 n_C n_T / (n_C + n_T), of pairs, too, but for a constant. */
static double weight_of(const struct strata *s, size_t i)
{
    return s->weight ? s->weight[i] : s->pivot[i].n / 4;
}

static double spread_of(const struct pivot *p)
{
    double low, high;

    if (p->se > 0)
        return p->se;
    if (p->kind == PIVOT_TWO_SHARES)
        two_shares_interval(&p->shares, WIDTH, &low, &high);
    else
        tango_interval(&p->tango, WIDTH, &low, &high);
    return (high - low) / (2 * WIDTH);
}

/* Sums over the strata: of weights, of estimates, of errors, of variances; of
 * what Satterthwaite's degrees of freedom and the skewness are made. */
struct sums {
    double weight, at, error, variance, fourth, third, shared;
};

static struct sums sum_up(const struct strata *s)
{
    struct sums t = {0};

    for (size_t i = 0; i < s->count; i++) {
        const struct pivot *p = &s->pivot[i];
        double w, error;

        if (!pivot_usable(p))
            continue;
        w = weight_of(s, i);
        error = w * spread_of(p);
        t.weight += w;
        t.at += w * p->at;
        t.error += error;
        t.shared = fmax(t.shared, p->shared);
        t.variance += error * error;
        if (isfinite(p->nu))
            t.fourth += pow(error, 4) / p->nu;
        t.third += pow(error, 3) * sqrt(p->needs_live / p->n);
    }
    return t;
}

static void count_units(const struct strata *s, struct pivot *out)
{
    for (size_t i = 0; i < s->count; i++) {
        if (!pivot_usable(&s->pivot[i]))
            continue;
        out->n += s->pivot[i].n;
        out->arm[0] += s->pivot[i].arm[0];
        out->arm[1] += s->pivot[i].arm[1];
    }
}

/* A user who stays with a variant is in all stages: their errors do not cancel
 * out. They are no more alike than wholly; where it is known how alike they
 * are, the arms may err against each other as well, which has twice the
 * variance at most. */
static double error_of(const struct sums *t)
{
    if (!(t->shared > 0))
        return sqrt(t->variance);
    if (isinf(t->shared))
        return t->error;
    return fmin(M_SQRT2 * t->error, sqrt(t->variance * t->shared));
}

/* Degrees of freedom have counted users of both arms twice. */
static double freedom(double nu, double shared)
{
    return shared > 0 && isfinite(shared) ? nu / 2 : nu;
}

/* Of one stratum the arms alone can have clusters in common. */
static void lone(struct pivot *p)
{
    double by = fmin(2, p->shared);

    if (!(p->shared > 0) || isinf(p->shared))
        return;
    p->se *= sqrt(by);
    p->nu = freedom(p->nu, p->shared);
    for (int arm = 0; arm < 2; arm++) {
        p->shares.n[arm] /= by;
        p->shares.hits[arm] /= by;
    }
}

/* What a stratum needs, it needs for its skewness, which falls with the root
 * of the units; the sum of so many strata is less skewed. */
static void of_normal(const struct strata *s, enum pivot_kind kind,
                      struct pivot *out)
{
    struct sums t = sum_up(s);

    pivot_none(out,
               kind == PIVOT_RATIO || kind == PIVOT_DIFFERENCE ? kind
                                                               : PIVOT_SHARES,
               ESTIMATE_OK);
    count_units(s, out);
    out->at = t.at / t.weight;
    out->se = error_of(&t) / t.weight;
    out->value = kind == PIVOT_RATIO ? exp(out->at) : out->at;
    if (t.fourth > 0)
        out->nu = freedom(t.variance * t.variance / t.fourth, t.shared);
    out->needs_live = out->n * t.third * t.third / pow(t.variance, 3);
}

/* What effective counts are worth in strata that err alike, and as a t. */
static double worth(const struct sums *t)
{
    return t->variance / (error_of(t) * error_of(t));
}

static void by_clusters(const struct strata *s, const struct sums *t,
                        struct pivot *out)
{
    struct pivot units = {.n = 0};

    count_units(s, &units);
    pivot_by_clusters(out, units.n, units.arm,
                      t->variance * t->variance / t->fourth);
}

/* The k-th of those that are used: where there is no room for each, stages that
 * followed each other are most alike. */
static size_t place_of(size_t k, size_t used)
{
    size_t places = used < SHARE_STRATA_MOST ? used : SHARE_STRATA_MOST;

    return k * places / used;
}

static void of_shares(const struct strata *s, size_t used, struct pivot *out)
{
    struct sums sums = sum_up(s);
    double by = worth(&sums);
    size_t k = 0;

    pivot_none(out, PIVOT_SHARE_STRATA, ESTIMATE_OK);
    count_units(s, out);
    for (size_t i = 0; i < s->count; i++) {
        struct two_shares t = s->pivot[i].shares;

        if (!pivot_usable(&s->pivot[i]))
            continue;
        for (int arm = 0; arm < 2; arm++) {
            t.n[arm] *= by;
            t.hits[arm] *= by;
        }
        share_strata_add(&out->strata, place_of(k++, used), &t,
                         weight_of(s, i));
    }
    out->value = out->at = share_strata_difference(&out->strata);
    if (sums.fourth > 0)
        by_clusters(s, &sums, out);
}

/* As many as have the variance of the mean by weight. */
static void of_effective_pairs(const struct strata *s, const struct sums *sums,
                               struct pivot *out)
{
    struct tango all = {0};
    double squares = 0, by = worth(sums);

    for (size_t i = 0; i < s->count; i++) {
        const struct tango *t = &s->pivot[i].tango;
        double w = weight_of(s, i) / sums->weight;

        if (!pivot_usable(&s->pivot[i]))
            continue;
        squares += w * w / t->n;
        all.control += w * t->control / t->n;
        all.treatment += w * t->treatment / t->n;
    }
    all.n = by / squares;
    all.control *= all.n;
    all.treatment *= all.n;
    pivot_paired_shares(&all, out);
    by_clusters(s, sums, out);
}

/* Both arms are in each pair: to add up cannot mix them up. */
static void of_pairs(const struct strata *s, enum pivot_kind kind,
                     struct pivot *out)
{
    struct sums sums = sum_up(s);
    struct tango sum = {0};

    if (sums.fourth > 0 && kind == PIVOT_PAIRED_SHARES) {
        of_effective_pairs(s, &sums, out);
        return;
    }
    for (size_t i = 0; i < s->count; i++) {
        const struct tango *t = &s->pivot[i].tango;

        if (!pivot_usable(&s->pivot[i]))
            continue;
        sum.n += t->n;
        sum.control += t->control;
        sum.treatment += t->treatment;
    }
    if (kind == PIVOT_ONE_SHARE)
        pivot_one_share(sum.treatment, sum.n, out);
    else
        pivot_paired_shares(&sum, out);
}

static double heterogeneity(const struct strata *s)
{
    double weights = 0, sum = 0, squares = 0;

    for (size_t i = 0; i < s->count; i++) {
        double error, w;

        if (!pivot_usable(&s->pivot[i]))
            continue;
        error = spread_of(&s->pivot[i]);
        w = 1 / (error * error);
        weights += w;
        sum += w * s->pivot[i].at;
    }
    for (size_t i = 0; i < s->count; i++)
        if (pivot_usable(&s->pivot[i]))
            squares += pow(
                (s->pivot[i].at - sum / weights) / spread_of(&s->pivot[i]), 2);
    return squares;
}

/* The first stratum that is used; whether the others are like it. */
static size_t first_used(const struct strata *s, size_t *used, int *alike)
{
    size_t first = 0;

    *used = 0;
    *alike = 1;
    for (size_t i = 0; i < s->count; i++) {
        if (!pivot_usable(&s->pivot[i]))
            continue;
        if ((*used)++ == 0)
            first = i;
        *alike &= s->pivot[i].kind == s->pivot[first].kind;
    }
    return first;
}

static void put_together(const struct strata *s, size_t used, int alike,
                         struct pivot *out)
{
    enum pivot_kind kind = out->kind;

    if (alike && kind == PIVOT_TWO_SHARES)
        of_shares(s, used, out);
    else if (alike && (kind == PIVOT_PAIRED_SHARES || kind == PIVOT_ONE_SHARE))
        of_pairs(s, kind, out);
    else
        of_normal(s, kind, out);
}

size_t pivot_combine(const struct pivot *stratum, const double *weight,
                     size_t strata, struct pivot *out, double *q)
{
    struct strata s = {stratum, weight, strata};
    size_t used, first;
    int alike;

    pivot_none(out, PIVOT_DIFFERENCE, ESTIMATE_NO_DATA);
    if (q)
        *q = 0;
    if (strata == 0)
        return 0;
    first = first_used(&s, &used, &alike);
    *out = stratum[first];
    if (used == 1)
        lone(out);
    if (used < 2)
        return used;
    put_together(&s, used, alike, out);
    if (q)
        *q = heterogeneity(&s);
    return used;
}
