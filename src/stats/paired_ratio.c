#include "stats/paired_ratio.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

#define LEAST_LIVE 100
#define SKEW_FACTOR 25

/* A spread this far below that of any real pair is a rounding of none. */
#define ROUNDING 1e-12

struct moments {
    double mean, variance, skew;
};

static struct moments moments_of(const double *u, size_t n)
{
    struct moments m = {0};
    double squares = 0, cubes = 0;

    for (size_t i = 0; i < n; i++)
        m.mean += u[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        double d = u[i] - m.mean;

        squares += d * d;
        cubes += d * d * d;
    }
    m.variance = squares / fmax(1, (double)n - 1);
    if (squares > 0)
        m.skew = cubes / (double)n / pow(squares / (double)n, 1.5);
    return m;
}

static double needed(const struct look *l, double skew)
{
    if (l->tuned <= 0)
        return 2;
    return fmax(LEAST_LIVE, ceil(SKEW_FACTOR * skew * skew));
}

/* 1 when there are too few pairs for any spread. */
static int too_few(size_t n, const struct look *l, struct estimate *out)
{
    if (n == 0)
        estimate_ratio_none(out, ESTIMATE_NO_DATA, 1, 0);
    else if (n == 1)
        estimate_ratio_none(out, ESTIMATE_TOO_FEW, 1, needed(l, 0));
    return n < 2;
}

/* The answer, from the influence of each of n units on the logarithm. */
static void answer(const double *u, size_t n, double log_ratio,
                   const struct look *l, struct estimate *out)
{
    struct moments m = moments_of(u, n);
    int same = sqrt(m.variance) <= ROUNDING * fmax(1, fabs(m.mean));
    double count = (double)n, needs = needed(l, same ? 0 : m.skew);

    /* A few that are alike, or one, say nothing about the next. */
    if (count < needs) {
        estimate_ratio_none(out, ESTIMATE_TOO_FEW, exp(log_ratio), needs);
        return;
    }
    if (same) {
        estimate_ratio_same(out, log_ratio, n);
        return;
    }
    out->se = sqrt(m.variance / count);
    out->p = look_t_p(l, log_ratio / out->se, count, count - 1);
    estimate_ratio(out, log_ratio, look_t_critical(l, count, count - 1));
}

/* The same from the influence of each pair, which it takes. */
static void settle(double *u_take, const struct paired *s, double log_ratio,
                   const struct look *l, struct estimate *out)
{
    size_t n = s->n;

    if (s->clusters) {
        double *folded = cluster_fold(s->clusters, u_take, n);

        free(u_take);
        u_take = folded;
        n = s->clusters->count;
    }
    answer(u_take, n, log_ratio, l, out);
    free(u_take);
}

void paired_geometric(const struct paired *s, const struct look *l,
                      struct estimate *out)
{
    double *u, sum = 0;

    if (too_few(s->n, l, out))
        return;
    u = memory_grow(NULL, s->n, sizeof *u);
    for (size_t i = 0; i < s->n; i++) {
        u[i] = log(s->treatment[i]) - log(s->control[i]);
        sum += u[i];
    }
    /* The logarithm of 0 or less is infinite or NaN, and so is the sum. */
    if (isfinite(sum)) {
        settle(u, s, sum / (double)s->n, l, out);
        return;
    }
    estimate_ratio_none(out, ESTIMATE_UNDEFINED, 1, 0);
    free(u);
}

static double mean_of(const double *v, size_t n, double cap)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += fmin(v[i], cap);
    return sum / (double)n;
}

/* What is known of a ratio with nothing on one side of the line. */
static double one_sided(double above, double below)
{
    return above > 0 ? INFINITY : below > 0 ? 0 : 1;
}

void paired_means(const struct paired *s, double cap, const struct look *l,
                  struct estimate *out)
{
    double x, y, *u;

    if (too_few(s->n, l, out))
        return;
    x = mean_of(s->control, s->n, cap);
    y = mean_of(s->treatment, s->n, cap);
    if (!(x > 0 && y > 0)) {
        estimate_ratio_none(out, ESTIMATE_UNDEFINED, one_sided(y, x), 0);
        return;
    }
    u = memory_grow(NULL, s->n, sizeof *u);
    for (size_t i = 0; i < s->n; i++)
        u[i] = fmin(s->treatment[i], cap) / y - fmin(s->control[i], cap) / x;
    settle(u, s, log(y) - log(x), l, out);
}

struct unit_cost {
    double cost, ok; /* means */
};

static struct unit_cost unit_cost(const double *cost, const double *ok,
                                  size_t n)
{
    return (struct unit_cost){mean_of(cost, n, INFINITY),
                              mean_of(ok, n, INFINITY)};
}

void paired_per_success(const struct paired *cost, const struct paired *ok,
                        const struct look *l, struct estimate *out)
{
    size_t n = cost->n;
    struct unit_cost x, y;
    double *u;

    if (too_few(n, l, out))
        return;
    x = unit_cost(cost->control, ok->control, n);
    y = unit_cost(cost->treatment, ok->treatment, n);
    if (!(x.cost > 0 && y.cost > 0 && x.ok > 0 && y.ok > 0)) {
        estimate_ratio_none(out, ESTIMATE_UNDEFINED,
                            one_sided(y.cost * x.ok, x.cost * y.ok), 0);
        return;
    }
    u = memory_grow(NULL, n, sizeof *u);
    for (size_t i = 0; i < n; i++)
        u[i] = cost->treatment[i] / y.cost - ok->treatment[i] / y.ok -
               cost->control[i] / x.cost + ok->control[i] / x.ok;
    settle(u, cost, log(y.cost / y.ok) - log(x.cost / x.ok), l, out);
}
