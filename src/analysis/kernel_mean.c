#include "analysis/kernels.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/order.h"
#include "stats/paired_ratio.h"

/* A thousandth of the replies may not decide about the mean: under repeated
 * looks a heavy tail makes its interval too narrow. The cap is that of both
 * arms together, so that swapping them changes nothing. */
#define CAP_PLACE .999

static double cap_of(const struct columns *c)
{
    size_t n = 2 * c->n, rank;
    double *all, cap;

    if (n == 0)
        return INFINITY;
    all = memory_grow(NULL, n, sizeof *all);
    memcpy(all, c->v[CONTROL], c->n * sizeof *all);
    memcpy(all + c->n, c->v[TREATMENT], c->n * sizeof *all);
    rank = (size_t)ceil(CAP_PLACE * (double)n);
    order_select(all, n, &rank, 1);
    cap = all[rank - 1];
    free(all);
    return cap;
}

static double mean(const double *v, size_t n, double cap)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += fmin(v[i], cap);
    return n ? sum / (double)n : NAN;
}

/* The estimate alone stays. */
static void wait_for_more(struct contrast *out, const struct columns *c)
{
    size_t units = c->of ? c->clusters.count : c->n;
    int limits = out->status == CONTRAST_OK ||
                 out->status == CONTRAST_ZERO_VARIANCE ||
                 out->status == CONTRAST_TOO_FEW;

    out->by_prompt = c->of != NULL;
    if (!limits || units >= KERNEL_LEAST_MEAN)
        return;
    out->status = CONTRAST_TOO_FEW;
    out->low = 0;
    out->high = INFINITY;
    out->p = 1;
    if (out->needs < KERNEL_LEAST_MEAN)
        out->needs = KERNEL_LEAST_MEAN;
}

KERNEL(mean_latency)
{
    struct columns c;
    struct estimate e;
    struct paired s;
    double cap;

    columns_gather(&c, p, row->column, pairs_both_ok);
    s = columns_paired(&c);
    cap = cap_of(&c);
    paired_means(&s, cap, l, &e);
    assert(rows == 1);
    out->control = mean(s.control, s.n, cap);
    out->treatment = mean(s.treatment, s.n, cap);
    out->n = (int64_t)s.n;
    contrast_take(out, &e);
    wait_for_more(out, &c);
    columns_release(&c);
}

/* Successes of the complete pairs, in the order of their costs. */
static void gather_ok(struct columns *c, const struct pairs *p)
{
    *c = (struct columns){0};
    for (int s = 0; s < SIDES; s++)
        c->v[s] = memory_grow(NULL, p->count, sizeof(double));
    for (size_t i = 0; i < p->count; i++) {
        if (!pairs_complete(p, i))
            continue;
        for (int s = 0; s < SIDES; s++)
            c->v[s][c->n] = !outcome_failed((enum outcome)p->outcome[s][i]);
        c->n++;
    }
}

static double per_success(const double *cost, const double *ok, size_t n)
{
    double good = mean(ok, n, INFINITY);

    return good == 0 ? INFINITY : mean(cost, n, INFINITY) / good;
}

/* Leaving out pairs whose price is not known would choose among them by what
 * they cost: either all are known, or there is no answer. */
KERNEL(unit_cost)
{
    struct columns cost, ok;
    struct estimate e;
    struct paired c, k;

    columns_gather(&cost, p, row->column, pairs_complete);
    gather_ok(&ok, p);
    c = columns_paired(&cost);
    k = columns_paired(&ok);
    if (cost.n == ok.n)
        paired_per_success(&c, &k, l, &e);
    else
        estimate_ratio_none(&e, ESTIMATE_UNDEFINED, 1, 0);
    assert(rows == 1);
    out->n = (int64_t)cost.n;
    contrast_take(out, &e);
    wait_for_more(out, &cost);
    if (cost.n == ok.n) {
        out->control = per_success(c.control, k.control, c.n);
        out->treatment = per_success(c.treatment, k.treatment, c.n);
    }
    columns_release(&cost);
    columns_release(&ok);
}
