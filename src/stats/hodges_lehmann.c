#include "stats/hodges_lehmann.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "base/arena.h"
#include "stats/mcnemar.h"
#include "stats/signed_rank.h"

/* Sums of two, each with itself too, that are at most `most`. The addition
 * rounds, but never out of order. v is sorted. */
static uint64_t count_below(const double *v, size_t n, double most)
{
    uint64_t count = 0;
    size_t end = n;

    for (size_t i = 0; i < end; i++) {
        while (end > i && v[i] + v[end - 1] > most)
            end--;
        count += end - i;
    }
    return count;
}

/* Numbers in the order of doubles: halving the way between two of them finds
 * any double in 64 steps, however unevenly the sums lie. */
static int64_t place_of(double x)
{
    int64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static double at_place(int64_t place)
{
    double x;

    if (place < 0)
        place = INT64_MIN - place;
    memcpy(&x, &place, sizeof x);
    return x;
}

/* The k-th least mean of two, from 1. */
static double walsh(const double *v, size_t n, uint64_t k)
{
    int64_t low = place_of(2 * v[0]), high = place_of(2 * v[n - 1]);

    while (low < high) {
        uint64_t way = (uint64_t)high - (uint64_t)low;
        int64_t middle = (int64_t)((uint64_t)low + way / 2);

        if (count_below(v, n, at_place(middle)) >= k)
            high = middle;
        else
            low = middle + 1;
    }
    return at_place(low) / 2;
}

/* Without a spread there is nothing but the signs to test. */
static void all_same(double value, size_t n, struct estimate *out)
{
    out->status = ESTIMATE_ZERO_VARIANCE;
    if (value == 0)
        out->low = out->high = 0;
    else
        out->p = mcnemar_exact(0, (unsigned)n);
}

static void limits(const double *v, size_t n, double alpha,
                   struct estimate *out)
{
    uint64_t all = (uint64_t)n * (n + 1) / 2;
    uint64_t k = signed_rank_quantile(alpha / 2, n);

    if (k == 0) {
        out->status = ESTIMATE_TOO_FEW;
        out->needs = floor(log2(2 / alpha)) + 1;
        return;
    }
    out->low = walsh(v, n, k);
    out->high = walsh(v, n, all + 1 - k);
}

void hodges_lehmann(const double *d, size_t n, double alpha,
                    struct estimate *out)
{
    uint64_t all = (uint64_t)n * (n + 1) / 2;
    struct signed_rank test;
    double *v;

    *out = (struct estimate){
        .status = ESTIMATE_NO_DATA, .low = -INFINITY, .high = INFINITY, .p = 1};
    if (n == 0)
        return;
    v = memory_grow(NULL, n, sizeof *v);
    memcpy(v, d, n * sizeof *v);
    gsl_sort(v, 1, n);
    out->status = ESTIMATE_OK;
    out->value = walsh(v, n, (all + 1) / 2);
    if (all % 2 == 0)
        out->value = (out->value + walsh(v, n, all / 2 + 1)) / 2;
    signed_rank(d, n, &test);
    out->p = test.p;
    if (n > 1 && v[0] == v[n - 1])
        all_same(v[0], n, out);
    else
        limits(v, n, alpha, out);
    free(v);
}
