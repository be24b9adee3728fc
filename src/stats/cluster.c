#include "stats/cluster.h"

#include <stdlib.h>

#include "base/arena.h"

static double mean_of(const double *u, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += u[i];
    return sum / (double)n;
}

double *cluster_fold(const struct clusters *c, const double *u, size_t n)
{
    double mean = mean_of(u, n), scale = (double)c->count / (double)n;
    double *sum = memory_new(c->count, sizeof *sum);

    for (size_t i = 0; i < n; i++)
        sum[c->of[i]] += (u[i] - mean) * scale;
    for (size_t k = 0; k < c->count; k++)
        sum[k] += mean;
    return sum;
}

double cluster_covariance(const struct clusters *c, const double *a,
                          const double *b, size_t n)
{
    double *x = cluster_fold(c, a, n), *y = cluster_fold(c, b, n);
    double x_mean = mean_of(x, c->count), y_mean = mean_of(y, c->count);
    double groups = (double)c->count, size = (double)n, sum = 0;

    for (size_t k = 0; k < c->count; k++)
        sum += (x[k] - x_mean) * (y[k] - y_mean);
    free(x);
    free(y);
    return groups > 1 ? sum / (groups - 1) / groups * size * size : 0;
}
