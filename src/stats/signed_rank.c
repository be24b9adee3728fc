#include "stats/signed_rank.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"

static int by_magnitude(const void *a, const void *b)
{
    double x = fabs(*(const double *)a), y = fabs(*(const double *)b);

    return (x > y) - (x < y);
}

/* What is known of the differences that are not 0, by magnitude. `above` and
 * `sum` are of doubled ranks among themselves, so that shared ones are whole;
 * zeros below lift each rank by as much. */
struct ranking {
    const double *v;
    size_t n, zeros;
    double above, ties;
    size_t count_above;
};

/* Those like v[i] share the ranks i + 1 .. end. */
static size_t ties_end(const double *v, size_t n, size_t i)
{
    double size = fabs(v[i]);

    while (i < n && fabs(v[i]) == size)
        i++;
    return i;
}

static struct ranking rank_all(const double *v, size_t n, size_t zeros)
{
    struct ranking r = {.v = v, .n = n, .zeros = zeros};

    for (size_t i = 0, end; i < n; i = end) {
        size_t up = 0;
        double t;

        end = ties_end(v, n, i);
        for (size_t k = i; k < end; k++)
            up += v[k] > 0;
        t = (double)(end - i);
        r.above += (double)(up * (i + 1 + end));
        r.count_above += up;
        r.ties += t * t * t - t;
    }
    return r;
}

static double pivot(const struct ranking *r, double above)
{
    double z = (double)r->zeros, n = (double)r->n + z;
    double middle = (n * (n + 1) - z * (z + 1)) / 4;
    double variance =
        (n * (n + 1) * (2 * n + 1) - z * (z + 1) * (2 * z + 1) - r->ties / 2) /
        24;

    return (above - middle) / sqrt(variance);
}

/* Probabilities of having `k` above 0 with doubled ranks (zeros apart) that
 * sum to s, at f[k * width + s]: what zeros add depends on k alone, so that
 * their number costs nothing. One step down a row and back by a rank never
 * meets the end of the row before: no sum there leaves out that rank and is so
 * great. */
static double *all_signs(const struct ranking *r, size_t width)
{
    double *f = memory_new((r->n + 1) * width, sizeof *f);

    f[0] = 1;
    for (size_t i = 0, end; i < r->n; i = end) {
        size_t rank, from = i;

        end = ties_end(r->v, r->n, i);
        rank = i + 1 + end;
        for (; from < end; from++)
            for (size_t at = (from + 2) * width; at-- > 0;)
                f[at] =
                    (f[at] + (at >= width + rank ? f[at - width - rank] : 0)) /
                    2;
    }
    return f;
}

static double exact(const struct ranking *r)
{
    size_t n = r->n, width = n * (n + 1) + 1, lift = 2 * r->zeros;
    double *f = all_signs(r, width);
    double middle = (double)(n * lift + n * (n + 1)) / 2, p = 0;
    double seen = r->above + (double)(r->count_above * lift);

    for (size_t k = 0; k <= n; k++)
        for (size_t s = 0; s < width; s++)
            if (fabs((double)(s + k * lift) - middle) >= fabs(seen - middle))
                p += f[k * width + s];
    free(f);
    return fmin(1, p);
}

void signed_rank(const double *d, size_t n, struct signed_rank *out)
{
    double *v = memory_grow(NULL, n + 1, sizeof *v);
    struct ranking r;
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (d[i] != 0)
            v[kept++] = d[i];
    qsort(v, kept, sizeof *v, by_magnitude);
    r = rank_all(v, kept, n - kept);
    *out = (struct signed_rank){.zeros = r.zeros, .p = 1};
    out->above = r.above / 2 + (double)(r.count_above * r.zeros);
    if (kept) {
        out->z = pivot(&r, out->above);
        out->p = kept <= SIGNED_RANK_EXACT
                     ? exact(&r)
                     : 2 * gsl_cdf_ugaussian_Q(fabs(out->z));
    }
    free(v);
}

/* The probabilities of all sums, n (n + 1) / 2 + 1 of them; owned. */
static double *sums_of(size_t n)
{
    size_t most = n * (n + 1) / 2;
    double *f = memory_new(most + 1, sizeof *f);

    f[0] = 1;
    for (size_t rank = 1; rank <= n; rank++)
        for (size_t s = most + 1; s-- > 0;)
            f[s] = (f[s] + (s >= rank ? f[s - rank] : 0)) / 2;
    return f;
}

double signed_rank_cdf(size_t k, size_t n)
{
    double *f = sums_of(n), p = 0;

    for (size_t s = 0; s <= k && s <= n * (n + 1) / 2; s++)
        p += f[s];
    free(f);
    return fmin(1, p);
}

size_t signed_rank_quantile(double share, size_t n)
{
    double m = (double)n, *f, p;
    size_t k = 0;

    /* No continuity correction: the true tails are shorter than the normal
     * ones by more than that. */
    if (n > SIGNED_RANK_EXACT)
        return (size_t)ceil(m * (m + 1) / 4 -
                            gsl_cdf_ugaussian_Qinv(share) *
                                sqrt(m * (m + 1) * (2 * m + 1) / 24));
    f = sums_of(n);
    for (p = f[0]; p < share; p += f[k])
        k++;
    free(f);
    return k;
}
