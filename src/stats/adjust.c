#include "stats/adjust.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

#include "base/arena.h"

static size_t *by_size(const double *p, size_t n)
{
    size_t *order = memory_grow(NULL, n + 1, sizeof *order);

    gsl_sort_index(order, p, 1, n);
    return order;
}

void adjust_holm(const double *p, size_t n, double *out)
{
    size_t *order = by_size(p, n);
    double most = 0;

    for (size_t i = 0; i < n; i++) {
        most = fmax(most, fmin(1, (double)(n - i) * p[order[i]]));
        out[order[i]] = most;
    }
    free(order);
}

void adjust_bh(const double *p, size_t n, double *out)
{
    size_t *order = by_size(p, n);
    double least = 1;

    for (size_t i = n; i-- > 0;) {
        least = fmin(least, (double)n / (double)(i + 1) * p[order[i]]);
        out[order[i]] = least;
    }
    free(order);
}

/* An e-value of 20 is worth a p of 1 / 20. */
void adjust_ebh(const double *log_e, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = exp(-log_e[i]);
    adjust_bh(out, n, out);
}

double adjust_mean_log_e(const double *log_e, size_t n)
{
    double most = -INFINITY, sum = 0;

    if (n == 0)
        return 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, log_e[i]);
    /* The difference of two infinite numbers is none. */
    if (isinf(most))
        return most;
    for (size_t i = 0; i < n; i++)
        sum += exp(log_e[i] - most);
    return most + log(sum / (double)n);
}
