#include "analysis/cell.h"

#include <math.h>

#include "stats/moments_pivot.h"

static int is_paired(const struct entry *e)
{
    return e->design == DESIGN_PAIRED;
}

/* 1: this side of the row is asked, see wanted() of frames. */
static int asked(const struct entry *e, enum rows rows, int side)
{
    const int *of = rows == ROWS_OK ? e->ok : e->has;

    return is_paired(e) ? of[CONTROL] && of[TREATMENT] : of[side];
}

/* The numbers of both sides; NAN: none. In pairs both are known, or none. */
static void numbers(const struct entry *e, const struct contrast_row *row,
                    double x[SIDES])
{
    for (int s = 0; s < SIDES; s++)
        x[s] = asked(e, row->rows, s)
                   ? ask_number(e->p, e->set, row->ask, s, e->i)
                   : NAN;
    if (is_paired(e) && (isnan(x[CONTROL]) || isnan(x[TREATMENT])))
        x[CONTROL] = x[TREATMENT] = NAN;
}

static void add_shares(struct cell *c, const struct entry *e,
                       const double x[SIDES])
{
    struct counts *k = &c->count;

    for (int s = 0; s < SIDES; s++) {
        if (isnan(x[s]))
            continue;
        k->n[s]++;
        k->hits[s] += x[s];
    }
    if (!is_paired(e) || isnan(x[CONTROL]))
        return;
    k->pairs++;
    k->both += x[CONTROL] * x[TREATMENT];
    k->only[CONTROL] += x[CONTROL] > x[TREATMENT];
    k->only[TREATMENT] += x[TREATMENT] > x[CONTROL];
}

static void add_sums(struct cell *c, const double x[SIDES])
{
    for (int s = 0; s < SIDES; s++) {
        if (isnan(x[s]))
            continue;
        c->sum[s] += x[s];
        c->n[s]++;
    }
}

/* Numbers side by side, or each in its arm. */
static void add_means(struct cell *c, const struct entry *e,
                      const double x[SIDES])
{
    add_sums(c, x);
    if (is_paired(e) && !isnan(x[CONTROL]))
        comoments_add(&c->m[0], x);
    for (int s = 0; s < SIDES && !is_paired(e); s++)
        if (!isnan(x[s]))
            comoments_add(&c->m[s], &x[s]);
}

/* The difference of a pair, or each in its arm. */
static void add_differences(struct cell *c, const struct entry *e,
                            const double x[SIDES])
{
    double d = x[TREATMENT] - x[CONTROL];

    if (!is_paired(e)) {
        add_means(c, e, x);
        return;
    }
    add_sums(c, x);
    if (!isnan(x[CONTROL]))
        comoments_add(&c->m[0], &d);
}

static void add_logs(struct cell *c, const struct entry *e,
                     const double x[SIDES])
{
    double y[SIDES] = {log(x[CONTROL]), log(x[TREATMENT])};

    c->unknown += isinf(y[CONTROL]) || isinf(y[TREATMENT]);
    if (c->unknown == 0)
        add_differences(c, e, y);
}

static void add_costs(struct cell *c, const struct entry *e,
                      const double x[SIDES])
{
    double both[2 * SIDES];

    for (int s = 0; s < SIDES; s++) {
        both[2 * s] = x[s];
        both[2 * s + 1] = e->ok[s];
    }
    add_sums(c, x);
    for (int s = 0; s < SIDES; s++)
        c->count.hits[s] += !isnan(x[s]) && e->ok[s];
    if (is_paired(e) && !isnan(x[CONTROL]))
        comoments_add(&c->m[0], both);
    for (int s = 0; s < SIDES && !is_paired(e); s++)
        if (!isnan(x[s]))
            comoments_add(&c->m[s], &both[2 * s]);
}

/* A price that is not known is not left out. */
static int unpriced(const struct entry *e)
{
    int n = 0;

    for (int s = 0; s < SIDES; s++)
        n += asked(e, ROWS_ENDED, s) &&
             isnan(pairs_number(e->p, COLUMN_COST, s, e->i));
    return is_paired(e) ? n > 0 : n;
}

static void add_prices(struct cell *c, const struct entry *e,
                       const double x[SIDES])
{
    c->unknown += unpriced(e);
    add_means(c, e, x);
}

static void add_unit_costs(struct cell *c, const struct entry *e,
                           const double x[SIDES])
{
    c->unknown += unpriced(e);
    add_costs(c, e, x);
}

static void add_capped(struct cell *c, const struct entry *e,
                       const double x[SIDES])
{
    double cap = e->set->cap > 0 ? e->set->cap : INFINITY, y[SIDES];

    for (int s = 0; s < SIDES; s++)
        y[s] = isnan(x[s]) ? NAN : fmin(x[s], cap);
    add_means(c, e, y);
}

/* Of a pair as a whole there is one number, in the first place. */
static void add_equal(struct cell *c, const struct entry *e,
                      const double x[SIDES])
{
    (void)e;
    if (isnan(x[0]))
        return;
    c->count.pairs++;
    c->count.both += x[0];
}

static void add_alike(struct cell *c, const struct entry *e,
                      const double x[SIDES])
{
    (void)e;
    if (!isnan(x[0]))
        comoments_add(&c->m[0], x);
}

static void averages(const struct cell *c, struct part *out)
{
    for (int s = 0; s < SIDES; s++) {
        out->n[s] = (size_t)c->n[s];
        out->value[s] = c->n[s] > 0 ? c->sum[s] / c->n[s] : NAN;
    }
}

static void undefined(struct part *out)
{
    pivot_none(&out->pivot, PIVOT_RATIO, ESTIMATE_UNDEFINED);
    out->value[CONTROL] = out->value[TREATMENT] = NAN;
}

static void settle_shares(const struct cell *c, enum design d, struct part *out)
{
    part_of_counts(&c->count, d, out);
}

static void settle_means(const struct cell *c, enum design d, struct part *out)
{
    averages(c, out);
    if (c->unknown > 0)
        undefined(out);
    else if (d == DESIGN_PAIRED)
        pivot_of_means(c->m, &out->pivot);
    else
        pivot_of_two_means(c->m, &out->pivot);
}

static void settle_logs(const struct cell *c, enum design d, struct part *out)
{
    averages(c, out);
    for (int s = 0; s < SIDES; s++)
        out->value[s] = exp(out->value[s]);
    if (c->unknown > 0)
        undefined(out);
    else if (d == DESIGN_PAIRED)
        pivot_of_log_ratios(c->m, &out->pivot);
    else
        pivot_of_two_logs(c->m, &out->pivot);
}

static void settle_costs(const struct cell *c, enum design d, struct part *out)
{
    averages(c, out);
    for (int s = 0; s < SIDES; s++)
        if (c->n[s] > 0)
            out->value[s] =
                c->count.hits[s] > 0 ? c->sum[s] / c->count.hits[s] : INFINITY;
    if (c->unknown > 0)
        undefined(out);
    else if (d == DESIGN_PAIRED)
        pivot_of_per_success(c->m, &out->pivot);
    else
        pivot_of_two_means(c->m, &out->pivot);
}

static void settle_equal(const struct cell *c, enum design d, struct part *out)
{
    (void)d;
    pivot_one_share(c->count.both, c->count.pairs, &out->pivot);
    out->value[CONTROL] = out->value[TREATMENT] = NAN;
    out->n[CONTROL] = out->n[TREATMENT] = (size_t)c->count.pairs;
}

static void settle_alike(const struct cell *c, enum design d, struct part *out)
{
    (void)d;
    pivot_of_units(&c->m[0], 0, &out->pivot);
    out->value[CONTROL] = out->value[TREATMENT] = NAN;
    out->n[CONTROL] = out->n[TREATMENT] = (size_t)c->m[0].n;
}

/* Those without functions need ranks, repeats or votes. */
static const struct kind {
    void (*add)(struct cell *c, const struct entry *e, const double x[SIDES]);
    void (*settle)(const struct cell *c, enum design d, struct part *out);
    int of_pairs, of_units; /* numbers observed together */
    int whole;              /* 1: asks the pair, by no stage */
} kinds[KERNEL_KINDS] = {
    [KERNEL_share] = {add_shares, settle_shares, 0, 0, 0},
    [KERNEL_mean] = {add_means, settle_means, 2, 1, 0},
    [KERNEL_capped] = {add_capped, settle_means, 2, 1, 0},
    [KERNEL_priced] = {add_prices, settle_means, 2, 1, 0},
    [KERNEL_unit_cost] = {add_unit_costs, settle_costs, 4, 2, 0},
    [KERNEL_typical] = {add_logs, settle_logs, 1, 1, 0},
    [KERNEL_agreement] = {add_equal, settle_equal, 0, 0, 1},
    [KERNEL_similarity] = {add_alike, settle_alike, 1, 1, 1},
};

/* Feedback comes later than the row. */
int cell_keeps(const struct contrast_row *row)
{
    return kinds[row->kind].add &&
           (row->ask < COLUMN_THUMB || row->ask >= (int)COLUMNS);
}

int cell_whole(enum kernel_kind k)
{
    return kinds[k].whole;
}

int cell_all_known(enum kernel_kind k)
{
    return k == KERNEL_priced || k == KERNEL_unit_cost;
}

void cell_init(struct cell *c, enum kernel_kind k, enum design d)
{
    int width = d == DESIGN_PAIRED ? kinds[k].of_pairs : kinds[k].of_units;

    *c = (struct cell){0};
    for (int s = 0; s < SIDES; s++)
        comoments_init(&c->m[s], width);
}

void cell_add(struct cell *c, const struct contrast_row *row,
              const struct entry *e)
{
    double x[SIDES];

    if (kinds[row->kind].whole)
        x[0] = e->ok[CONTROL] && e->ok[TREATMENT]
                   ? ask_pair(e->p, row->ask, e->i)
                   : NAN;
    else
        numbers(e, row, x);
    kinds[row->kind].add(c, e, x);
}

void cell_settle(const struct cell *c, enum kernel_kind k, enum design d,
                 struct part *out)
{
    *out = (struct part){0};
    kinds[k].settle(c, d, out);
}

void cell_merge(struct cell *to, const struct cell *from)
{
    to->count.both += from->count.both;
    to->count.pairs += from->count.pairs;
    to->unknown += from->unknown;
    for (int s = 0; s < SIDES; s++) {
        comoments_merge(&to->m[s], &from->m[s]);
        to->count.only[s] += from->count.only[s];
        to->count.hits[s] += from->count.hits[s];
        to->count.n[s] += from->count.n[s];
        to->sum[s] += from->sum[s];
        to->n[s] += from->n[s];
    }
}
