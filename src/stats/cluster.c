#include "stats/cluster.h"

#include <math.h>
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

static double *sizes(const struct clusters *c, size_t n)
{
    double *size = memory_new(c->count, sizeof *size);

    for (size_t i = 0; i < n; i++)
        size[c->of[i]]++;
    return size;
}

double cluster_variance(const struct clusters *c, const double *u, size_t n)
{
    double *sum = memory_new(c->count, sizeof *sum), *size = sizes(c, n);
    double mean = mean_of(u, n), groups = (double)c->count, squares = 0;

    for (size_t i = 0; i < n; i++)
        sum[c->of[i]] += u[i] - mean;
    for (size_t k = 0; k < c->count && groups > 1; k++)
        squares += pow(sum[k] / (1 - size[k] / (double)n), 2);
    free(sum);
    free(size);
    return squares * (groups - 1) / groups;
}

/* By simulation: a guess at the worst counts as so many clusters that tell. */
#define DOUBT 4

/* What the effect is when each of a cluster is alike. */
static double most_effect(const struct clusters *c, size_t n)
{
    double *size = sizes(c, n), squares = 0;

    for (size_t k = 0; k < c->count; k++)
        squares += size[k] * size[k];
    free(size);
    return squares / (double)n;
}

double cluster_worth(const struct clusters *c, size_t n)
{
    return (double)n / most_effect(c, n);
}

/* Clusters that have more than the one value which most have alone. */
static size_t telling(const struct clusters *c, const double *u, size_t n)
{
    unsigned char *has = memory_new(c->count, sizeof *has);
    size_t least = c->count;

    for (size_t i = 0; i < n; i++)
        has[c->of[i]] |= (unsigned char)(1 << ((int)u[i] + 1));
    for (int v = 1; v <= 4; v *= 2) {
        size_t others = 0;

        for (size_t k = 0; k < c->count; k++)
            others += has[k] != v;
        least = others < least ? others : least;
    }
    free(has);
    return least;
}

static double independent(const double *u, size_t n)
{
    double mean = mean_of(u, n), squares = 0;

    for (size_t i = 0; i < n; i++)
        squares += (u[i] - mean) * (u[i] - mean);
    return squares / (double)(n - 1) * (double)n;
}

double cluster_effect(const struct clusters *c, const double *u, size_t n)
{
    double most = most_effect(c, n), heard = (double)telling(c, u, n), found;

    if (heard <= 0)
        return most;
    found = cluster_covariance(c, u, u, n) / independent(u, n);
    return (heard * fmax(1, found) + DOUBT * most) / (heard + DOUBT);
}
