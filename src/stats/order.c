#include "stats/order.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

#define SMALL 24

/* Ranges that went wrong this often are sorted: no input makes it quadratic. */
#define MOST_SPLITS 96

struct range {
    size_t from, to; /* of v, `to` is past the end */
    size_t *rank;
    size_t ranks;
    int splits;
};

static int by_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

static double middle_of(double a, double b, double c)
{
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* The median of three medians of three: fewer bad splits, and none on an
 * array that is sorted either way. */
static double pivot(const double *v, size_t n)
{
    size_t step = n / 9;
    double m[3];

    for (size_t i = 0; i < 3; i++) {
        const double *third = v + 3 * i * step;

        m[i] = middle_of(third[0], third[step], third[2 * step]);
    }
    return middle_of(m[0], m[1], m[2]);
}

/* Hoare's: what equals the pivot goes to both sides, so that many equal values
 * split evenly. v[0..j] <= pivot <= v[j + 1..]; returns j + 1, in 1..n-1. */
static size_t split(double *v, size_t n, double at)
{
    size_t i = 0, j = n - 1;

    for (;;) {
        double swap;

        while (v[i] < at)
            i++;
        while (v[j] > at)
            j--;
        if (i >= j)
            break;
        swap = v[i];
        v[i++] = v[j];
        v[j--] = swap;
    }
    return i + (i == j && i + 1 < n);
}

static void select_in(double *v, struct range r)
{
    while (r.ranks && r.to - r.from > 1) {
        size_t n = r.to - r.from, left, fewer = 0;
        struct range below = r;

        if (n <= SMALL || r.splits >= MOST_SPLITS) {
            gsl_sort(v + r.from, 1, n);
            return;
        }
        left = split(v + r.from, n, pivot(v + r.from, n));
        while (fewer < r.ranks && r.rank[fewer] <= r.from + left)
            fewer++;
        below.to = r.from + left;
        below.ranks = fewer;
        below.splits = ++r.splits;
        select_in(v, below);
        r.from = below.to;
        r.rank += fewer;
        r.ranks -= fewer;
    }
}

void order_select(double *v, size_t n, size_t *rank, size_t ranks)
{
    qsort(rank, ranks, sizeof *rank, by_size);
    select_in(v, (struct range){0, n, rank, ranks, 0});
}

size_t order_below(double t, size_t n)
{
    if (!(t > 1))
        return 1;
    return t >= (double)n ? n : (size_t)t;
}

double order_at(const double *v, size_t n, double t)
{
    size_t k = order_below(t, n);
    double rest = t - (double)k;

    if (k >= n || rest <= 0)
        return v[k - 1];
    if (isinf(v[k]))
        return v[k];
    return v[k - 1] + rest * (v[k] - v[k - 1]);
}

double order_place(size_t n, double p)
{
    return (double)n * p + .5;
}

double order_log(double below, double above, double t, size_t n)
{
    double near[] = {log(fmax(below, DBL_MIN)), log(fmax(above, DBL_MIN))};

    return order_at(near, 2, 1 + t - (double)order_below(t, n));
}
