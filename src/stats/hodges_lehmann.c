#include "stats/hodges_lehmann.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "base/arena.h"
#include "stats/mcnemar.h"
#include "stats/order.h"
#include "stats/signed_rank.h"

/* How far a guess keeps from the wanted sum, as a part of those left. */
#define ASIDE .02

/* Sums of two, each with itself too: how many are at most a number, and the
 * two nearest to it on both sides. */
struct sums {
    uint64_t count;
    double last, next;
};

/* The addition rounds, but never out of order. v is sorted. */
static struct sums sums_below(const double *v, size_t n, double most)
{
    struct sums s = {0, -INFINITY, INFINITY};
    size_t end = n;

    for (size_t i = 0; i < end; i++) {
        while (end > i && v[i] + v[end - 1] > most)
            end--;
        s.count += end - i;
        if (end > i)
            s.last = fmax(s.last, v[i] + v[end - 1]);
        if (end < n)
            s.next = fmin(s.next, v[i] + v[end]);
    }
    return s;
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

/* Where the k-th least sum is: `low` and `high` are sums too, so that ties
 * make it short work. */
struct bracket {
    double low, high;
    uint64_t below, upto; /* sums less than low, sums at most high */
};

static double halfway(const struct bracket *b)
{
    uint64_t low = (uint64_t)place_of(b->low);
    uint64_t way = (uint64_t)place_of(b->high) - low;

    return at_place((int64_t)(low + way / 2));
}

/* Sums lie thick and even where they matter: a guess a little above the wanted
 * one and a guess a little below have it between them. If not, halve. */
static double guess(const struct bracket *b, size_t n, uint64_t k, int step)
{
    double all = (double)(b->upto - b->below), rank = (double)(k - b->below);
    double aside = fmax(all * ASIDE, (double)n / 4), part, x;

    part = (step % 3 == 0 ? rank + aside : rank - aside) / all;
    x = b->low + part * (b->high - b->low);
    return step % 3 == 2 || !(x >= b->low && x < b->high) ? halfway(b) : x;
}

static void narrow(struct bracket *b, const double *v, size_t n, uint64_t k,
                   double at)
{
    struct sums s = sums_below(v, n, at);

    if (s.count >= k) {
        b->high = s.last;
        b->upto = s.count;
    } else {
        b->low = s.next;
        b->below = s.count;
    }
}

/* The sums within, at most n, listed at last. */
static double pick(const struct bracket *b, const double *v, size_t n,
                   uint64_t k)
{
    double *sum = memory_grow(NULL, n, sizeof *sum), found;
    size_t rank = (size_t)(k - b->below), count = 0, from = n;

    for (size_t i = 0; i < n; i++) {
        while (from > i && v[i] + v[from - 1] >= b->low)
            from--;
        for (size_t j = from > i ? from : i; j < n && v[i] + v[j] <= b->high;
             j++)
            sum[count++] = v[i] + v[j];
    }
    order_select(sum, count, &rank, 1);
    found = sum[(size_t)(k - b->below) - 1];
    free(sum);
    return found;
}

/* The k-th least mean of two, from 1. */
static double walsh(const double *v, size_t n, uint64_t k)
{
    struct bracket b = {2 * v[0], 2 * v[n - 1], 0, (uint64_t)n * (n + 1) / 2};
    int step = 0;

    while (b.upto - b.below > n && b.low < b.high)
        narrow(&b, v, n, k, guess(&b, n, k, step++));
    return (b.low < b.high ? pick(&b, v, n, k) : b.high) / 2;
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
