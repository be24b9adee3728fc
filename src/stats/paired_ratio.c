#include "stats/paired_ratio.h"

#include <math.h>

#include "stats/gather.h"
#include "stats/moments_pivot.h"

struct source {
    const struct paired *amount;
    const uint8_t *const *ok;
    double cap;
};

static void log_ratio(const void *arg, size_t i, double *x)
{
    const struct paired *s = ((const struct source *)arg)->amount;

    x[0] = log(s->treatment[i]) - log(s->control[i]);
}

static void difference(const void *arg, size_t i, double *x)
{
    const struct paired *s = ((const struct source *)arg)->amount;

    x[0] = s->treatment[i] - s->control[i];
}

static void amounts(const void *arg, size_t i, double *x)
{
    const struct source *s = arg;

    x[0] = fmin(s->amount->control[i], s->cap);
    x[1] = fmin(s->amount->treatment[i], s->cap);
}

static void cost_and_ok(const void *arg, size_t i, double *x)
{
    const struct source *s = arg;

    x[0] = s->amount->control[i];
    x[1] = s->ok[0][i];
    x[2] = s->amount->treatment[i];
    x[3] = s->ok[1][i];
}

void paired_geometric(const struct paired *s, struct pivot *out)
{
    struct gather g = {s->n, s->clusters, 1, 1};
    struct source from = {.amount = s};
    struct comoments m;

    gather_units(&g, log_ratio, &from, &m);
    pivot_of_log_ratios(&m, out);
}

void paired_means(const struct paired *s, double cap, struct pivot *out)
{
    struct gather g = {s->n, s->clusters, 2, 1};
    struct source from = {.amount = s, .cap = cap};
    struct comoments m;

    gather_units(&g, amounts, &from, &m);
    pivot_of_means(&m, out);
}

void paired_per_success(const struct paired *cost, const uint8_t *const ok[2],
                        struct pivot *out)
{
    struct gather g = {cost->n, cost->clusters, 4, 0};
    struct source from = {.amount = cost, .ok = ok};
    struct comoments m;

    gather_units(&g, cost_and_ok, &from, &m);
    pivot_of_per_success(&m, out);
}

void paired_difference(const struct paired *s, struct pivot *out)
{
    struct gather g = {s->n, s->clusters, 1, 1};
    struct source from = {.amount = s};
    struct comoments m;

    gather_units(&g, difference, &from, &m);
    pivot_of_differences(&m, out);
}
