#include "analysis/quantiles.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/order_interval.h"

#define ALPHA .05
#define RANKS 4 /* the limits, and the neighbours of the quantile */

static void add_ranks(struct quantiles *q, size_t n, double p)
{
    size_t k[RANKS];

    order_interval(n, p, ALPHA, &k[0], &k[1]);
    k[2] = order_below(order_place(n, p), n);
    k[3] = k[2] + 1;
    for (int i = 0; i < RANKS; i++)
        q->rank[q->ranks++] = k[i] < 1 ? 1 : k[i] > q->n ? q->n : k[i];
}

void quantiles_take(struct quantiles *q, const struct pairs *p,
                    enum column column, int side, struct quantiles_asked asked)
{
    double *v = memory_grow(NULL, p->count + 1, sizeof *v);

    *q = (struct quantiles){.most = NAN};
    for (size_t i = 0; i < p->count; i++) {
        double x = pairs_number(p, column, side, i);

        if (!pairs_has(p, side, i) || isnan(x))
            continue;
        q->failed += isinf(x) != 0;
        if (!isinf(x)) {
            q->sum += v[q->n++] = x;
            q->most = fmax(q->most, x);
        }
    }
    for (size_t i = 0; q->n && i < asked.count; i++) {
        add_ranks(q, q->n, asked.at[i]);
        add_ranks(q, q->n + q->failed, asked.at[i]);
    }
    if (q->n)
        order_pick(v, q->n, q->rank, q->ranks, q->value);
    free(v);
}

/* Failures are behind all numbers. */
static double at_rank(const struct quantiles *q, size_t rank)
{
    size_t low = 0;

    if (rank > q->n)
        return INFINITY;
    for (size_t count = q->ranks; count > 1;) {
        size_t half = count / 2;

        low += q->rank[low + half] <= rank ? half : 0;
        count -= half;
    }
    return q->value[low];
}

static double at_place(const struct quantiles *q, size_t n, double t)
{
    size_t k = order_below(t, n);

    return exp(order_log(at_rank(q, k), at_rank(q, k < n ? k + 1 : k), t, n));
}

void quantiles_at(const struct quantiles *q, int with_failed, double at,
                  struct quantile *out)
{
    size_t n = q->n + (with_failed ? q->failed : 0), low, high;
    size_t needs = order_needs(at, ALPHA);

    *out = (struct quantile){NAN, NAN, NAN, (int64_t)n, 0};
    if (n < needs) {
        out->needs = (int64_t)needs;
        return;
    }
    order_interval(n, at, ALPHA, &low, &high);
    out->value = at_place(q, n, order_place(n, at));
    out->low = low ? at_rank(q, low) : 0;
    out->high = at_rank(q, high);
}
