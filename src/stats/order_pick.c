#include "stats/order.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "base/arena.h"

/* Fewer are copied and rearranged at once. */
#define MANY 20000

/* Between two values lie some of the ranks, with room on either side. */
struct bracket {
    double low, high;
    size_t below, upto; /* how many are less than low, at most high */
};

struct brackets {
    struct bracket b[ORDER_RANKS_MOST];
    size_t count;
};

/* One of each stretch of n / size, not always the same place in it: what
 * repeats in step with the stretches shall not mislead. */
static double *sample(const double *v, size_t n, size_t size)
{
    double *out = memory_grow(NULL, size, sizeof *out);
    size_t stretch = n / size;
    uint64_t dice = 1;

    for (size_t i = 0; i < size; i++) {
        dice = dice * UINT64_C(6364136223846793005) +
               UINT64_C(1442695040888963407);
        out[i] = v[i * stretch + (dice >> 33) % stretch];
    }
    gsl_sort(out, 1, size);
    return out;
}

/* Five standard errors of the sample's rank: who misses pays with a copy. */
static struct bracket around(const double *sampled, size_t size, double share)
{
    double at = share * (double)size;
    double room = 5 * sqrt((double)size * share * (1 - share)) + 5;
    struct bracket b = {-INFINITY, INFINITY, 0, 0};

    if (at - room >= 0)
        b.low = sampled[(size_t)(at - room)];
    if (at + room < (double)size)
        b.high = sampled[(size_t)(at + room)];
    return b;
}

/* Brackets that meet become one; ranks come in order. */
static void bracket_ranks(struct brackets *to, const double *v, size_t n,
                          const size_t *rank, size_t ranks)
{
    size_t size = (size_t)pow((double)n, 2. / 3);
    double *sampled = sample(v, n, size);

    to->count = 0;
    for (size_t i = 0; i < ranks; i++) {
        struct bracket b =
            around(sampled, size, ((double)rank[i] - .5) / (double)n);
        struct bracket *last = to->b + to->count - (to->count > 0);

        if (to->count == 0 || b.low > last->high)
            to->b[to->count++] = b;
        else if (b.high > last->high)
            last->high = b.high;
    }
    free(sampled);
}

/* What lies in a bracket, in the order of v; counts what lies below each. */
static size_t collect(struct brackets *in, const double *v, size_t n,
                      double *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        size_t inside = 0;

        for (size_t k = 0; k < in->count; k++) {
            struct bracket *b = &in->b[k];
            size_t below = v[i] < b->low, upto = v[i] <= b->high;

            b->below += below;
            b->upto += upto;
            inside += upto - below;
        }
        out[kept] = v[i];
        kept += inside;
    }
    return kept;
}

/* The ranks among what was collected; -1 if one lies outside. */
static int ranks_within(const struct brackets *in, const size_t *rank,
                        size_t ranks, size_t *within)
{
    size_t k = 0, before = 0; /* collected in the brackets before */

    for (size_t i = 0; i < ranks; i++) {
        while (k < in->count && rank[i] > in->b[k].upto) {
            before += in->b[k].upto - in->b[k].below;
            k++;
        }
        if (k == in->count || rank[i] <= in->b[k].below)
            return -1;
        within[i] = rank[i] - in->b[k].below + before;
    }
    return 0;
}

static int by_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

static void take(double *v, size_t n, size_t *rank, size_t ranks, double *out)
{
    order_select(v, n, rank, ranks);
    for (size_t i = 0; i < ranks; i++)
        out[i] = v[rank[i] - 1];
}

void order_pick(const double *v, size_t n, size_t *rank, size_t ranks,
                double *out)
{
    struct brackets in = {.count = 0};
    size_t within[ORDER_RANKS_MOST], kept = 0;
    double *copy = memory_grow(NULL, n + 1, sizeof *copy);

    qsort(rank, ranks, sizeof *rank, by_size);
    if (n >= MANY) {
        bracket_ranks(&in, v, n, rank, ranks);
        kept = collect(&in, v, n, copy);
    }
    if (n >= MANY && ranks_within(&in, rank, ranks, within) == 0) {
        take(copy, kept, within, ranks, out);
    } else {
        memcpy(copy, v, n * sizeof *copy);
        take(copy, n, rank, ranks, out);
    }
    free(copy);
}
