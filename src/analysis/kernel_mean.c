#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/kernels.h"
#include "analysis/overlap.h"
#include "base/arena.h"
#include "stats/paired_ratio.h"

static double mean(const double *v, size_t n, double cap)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += fmin(v[i], cap);
    return n ? sum / (double)n : NAN;
}

static double typical(const double *v, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += log(v[i]);
    return n ? exp(sum / (double)n) : NAN;
}

/* ---- what a unit adds to the error, for overlap.h -------------------------
 */

#define LEAST_SHARED .25 /* of the variance of strata that share nobody */

struct units {
    const struct stratum *stratum;
    const struct part *part;
    double cap;
    const uint8_t *const *ok; /* of a ratio to successes: which they are, */
    const double *well;       /* and their share, by stratum and side */
    const struct frame *frame;
};

static double amount(const void *arg, int side, size_t k, size_t i)
{
    const struct units *u = arg;

    return fmin(u->stratum[k].v[side][i], u->cap) / u->part[k].value[side];
}

static double logarithm(const void *arg, int side, size_t k, size_t i)
{
    return log(((const struct units *)arg)->stratum[k].v[side][i]);
}

static double score(const void *arg, int side, size_t k, size_t i)
{
    return ((const struct units *)arg)->stratum[k].v[side][i];
}

/* Relative to the cost per success. */
static double beyond_cost(const void *arg, int side, size_t k, size_t i)
{
    const struct units *u = arg;
    int ok = u->ok[side][u->frame->from[side][k] + i];

    return (u->stratum[k].v[side][i] / u->part[k].value[side] - ok) /
           u->well[SIDES * k + (size_t)side];
}

/* One stratum of a row; `cap` is for those who have use for it. */
typedef void make_part(const struct stratum *s, enum design d, double cap,
                       struct part *out);

static void make_mean(const struct stratum *s, enum design d, double cap,
                      struct part *out)
{
    struct paired pairs = stratum_paired(s);
    struct unpaired units = stratum_unpaired(s);

    if (d == DESIGN_PAIRED)
        paired_means(&pairs, cap, &out->pivot);
    else
        unpaired_means(&units, cap, &out->pivot);
    for (int k = 0; k < SIDES; k++)
        out->value[k] = mean(s->v[k], s->n[k], cap);
}

static void make_typical(const struct stratum *s, enum design d, double cap,
                         struct part *out)
{
    struct paired pairs = stratum_paired(s);
    struct unpaired units = stratum_unpaired(s);

    (void)cap;
    if (d == DESIGN_PAIRED)
        paired_geometric(&pairs, &out->pivot);
    else
        unpaired_geometric(&units, &out->pivot);
    /* Logarithms are dear: the other side follows from the ratio. */
    out->value[CONTROL] = typical(s->v[CONTROL], s->n[CONTROL]);
    out->value[TREATMENT] = out->value[CONTROL] * out->pivot.value;
    if (out->pivot.status != ESTIMATE_OK)
        out->value[TREATMENT] = typical(s->v[TREATMENT], s->n[TREATMENT]);
}

static void make_points(const struct stratum *s, enum design d, double cap,
                        struct part *out)
{
    struct paired pairs = stratum_paired(s);
    struct unpaired units = stratum_unpaired(s);

    if (d == DESIGN_PAIRED)
        paired_difference(&pairs, &out->pivot);
    else
        unpaired_difference(&units, &out->pivot);
    for (int k = 0; k < SIDES; k++)
        out->value[k] = mean(s->v[k], s->n[k], cap);
}

struct way {
    make_part *make;
    double (*unit)(const void *arg, int side, size_t k, size_t i);
    double cap;
};

static void by_stratum(const struct gathered *g, const struct frame *f,
                       const struct way *way, struct contrast *out)
{
    struct part *part = memory_new(g->strata, sizeof *part);
    const struct units u = {g->stratum, part, way->cap, NULL, NULL, f};

    for (size_t k = 0; k < g->strata; k++) {
        const struct stratum *s = &g->stratum[k];

        way->make(s, f->p->design, way->cap, &part[k]);
        part[k].n[CONTROL] = s->n[CONTROL];
        part[k].n[TREATMENT] = s->n[TREATMENT];
    }
    out->shared = overlap_of(f, g, part,
                             &(struct overlap_by){way->unit, &u, LEAST_SHARED});
    part_join(part, g->strata, f->p->design, out);
    free(part);
}

void kernel_mean(struct frame *f, const struct contrast_row *row, size_t rows,
                 struct contrast *out)
{
    const struct way way = {make_mean, amount, INFINITY};

    assert(rows == 1);
    by_stratum(frame_gather(f, row->ask, row->rows), f, &way, out);
}

/* The cap was fixed beforehand; a heavy tail would else make the interval too
 * narrow under repeated looks. */
void kernel_capped(struct frame *f, const struct contrast_row *row, size_t rows,
                   struct contrast *out)
{
    const struct way way = {make_mean, amount,
                            f->set->cap > 0 ? f->set->cap : INFINITY};

    assert(rows == 1);
    by_stratum(frame_gather(f, row->ask, row->rows), f, &way, out);
}

void kernel_typical(struct frame *f, const struct contrast_row *row,
                    size_t rows, struct contrast *out)
{
    const struct way way = {make_typical, logarithm, INFINITY};

    assert(rows == 1);
    by_stratum(frame_gather(f, row->ask, row->rows), f, &way, out);
}

void kernel_points(struct frame *f, const struct contrast_row *row, size_t rows,
                   struct contrast *out)
{
    const struct way way = {make_points, score, INFINITY};

    assert(rows == 1);
    by_stratum(frame_gather(f, row->ask, row->rows), f, &way, out);
}

/* Leaving out replies whose price is not known would choose among them by what
 * they cost: either all are known, or there is no answer. */
static int all_priced(const struct frame *f, const struct gathered *cost,
                      struct contrast *out)
{
    struct part none = {.value = {NAN, NAN}};

    out->unpriced = (int64_t)frame_lacking(f, cost);
    if (out->unpriced == 0)
        return 1;

    pivot_none(&none.pivot, PIVOT_RATIO, ESTIMATE_UNDEFINED);
    for (size_t k = 0; k < cost->strata; k++)
        for (int s = 0; s < SIDES; s++)
            none.n[s] += cost->stratum[k].n[s];
    part_join(&none, 1, f->p->design, out);
    out->strata = (int)cost->strata;
    return 0;
}

void kernel_priced(struct frame *f, const struct contrast_row *row, size_t rows,
                   struct contrast *out)
{
    const struct way way = {make_mean, amount, INFINITY};
    struct gathered *cost = frame_gather(f, row->ask, row->rows);

    assert(rows == 1);
    if (all_priced(f, cost, out))
        by_stratum(cost, f, &way, out);
}

static double share(const uint8_t *ok, size_t n)
{
    size_t good = 0;

    for (size_t i = 0; i < n; i++)
        good += ok[i];
    return n ? (double)good / (double)n : NAN;
}

static void make_unit_cost(const struct stratum *cost,
                           const uint8_t *const ok[SIDES], enum design d,
                           struct part *out)
{
    struct paired pairs = stratum_paired(cost);
    struct unpaired units = stratum_unpaired(cost);

    if (d == DESIGN_PAIRED)
        paired_per_success(&pairs, ok, &out->pivot);
    else
        unpaired_per_success(&units, ok, &out->pivot);
    for (int s = 0; s < SIDES; s++) {
        double good = share(ok[s], cost->n[s]);

        out->n[s] = cost->n[s];
        out->value[s] = mean(cost->v[s], cost->n[s], INFINITY) / good;
        if (good == 0)
            out->value[s] = INFINITY;
    }
}

static void join_unit_costs(const struct frame *f, const struct gathered *cost,
                            uint8_t *const good[SIDES], struct contrast *out)
{
    struct part *part = memory_new(cost->strata, sizeof *part);
    double *well = memory_new(SIDES * cost->strata, sizeof *well);
    const struct units u = {
        cost->stratum, part, INFINITY, (const uint8_t *const *)good, well, f};

    for (size_t k = 0; k < cost->strata; k++) {
        const uint8_t *ok[] = {good[CONTROL] + f->from[CONTROL][k],
                               good[TREATMENT] + f->from[TREATMENT][k]};

        make_unit_cost(&cost->stratum[k], ok, f->p->design, &part[k]);
        for (size_t s = 0; s < SIDES; s++)
            well[SIDES * k + s] = share(ok[s], cost->stratum[k].n[s]);
    }
    out->shared = overlap_of(
        f, cost, part, &(struct overlap_by){beyond_cost, &u, LEAST_SHARED});
    part_join(part, cost->strata, f->p->design, out);
    free(part);
    free(well);
}

void kernel_unit_cost(struct frame *f, const struct contrast_row *row,
                      size_t rows, struct contrast *out)
{
    struct gathered *cost = frame_gather(f, row->ask, row->rows);
    uint8_t *good[SIDES];

    assert(rows == 1);
    if (!all_priced(f, cost, out))
        return;
    for (int s = 0; s < SIDES; s++)
        good[s] = frame_good(f, cost, s);
    join_unit_costs(f, cost, good, out);
    for (int s = 0; s < SIDES; s++)
        free(good[s]);
}
