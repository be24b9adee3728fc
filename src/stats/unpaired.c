#include "stats/unpaired.h"

#include <math.h>

#include "stats/gather.h"
#include "stats/moments_pivot.h"

struct source {
    const double *v;
    const uint8_t *ok;
    double cap;
};

static void amount(const void *arg, size_t i, double *x)
{
    const struct source *s = arg;

    x[0] = fmin(s->v[i], s->cap);
}

static void logarithm(const void *arg, size_t i, double *x)
{
    x[0] = log(((const struct source *)arg)->v[i]);
}

static void cost_and_ok(const void *arg, size_t i, double *x)
{
    const struct source *s = arg;

    x[0] = s->v[i];
    x[1] = s->ok[i];
}

static void gather_arm(const struct arm_sample *a, double cap,
                       void (*unit)(const void *arg, size_t i, double *x),
                       struct comoments *out)
{
    struct gather g = {a->n, a->clusters, 1, 1};
    struct source from = {.v = a->v, .cap = cap};

    gather_units(&g, unit, &from, out);
}

void unpaired_geometric(const struct unpaired *s, struct pivot *out)
{
    struct comoments m[2];

    for (int i = 0; i < 2; i++)
        gather_arm(&s->arm[i], INFINITY, logarithm, &m[i]);
    pivot_of_two_logs(m, out);
}

void unpaired_means(const struct unpaired *s, double cap, struct pivot *out)
{
    struct comoments m[2];

    for (int i = 0; i < 2; i++)
        gather_arm(&s->arm[i], cap, amount, &m[i]);
    pivot_of_two_means(m, out);
}

void unpaired_difference(const struct unpaired *s, struct pivot *out)
{
    struct comoments m[2];

    for (int i = 0; i < 2; i++)
        gather_arm(&s->arm[i], INFINITY, amount, &m[i]);
    pivot_of_two_scores(m, out);
}

void unpaired_per_success(const struct unpaired *cost,
                          const uint8_t *const ok[2], struct pivot *out)
{
    struct comoments m[2];

    for (int i = 0; i < 2; i++) {
        const struct arm_sample *a = &cost->arm[i];
        struct gather g = {a->n, a->clusters, 2, 0};
        struct source from = {.v = a->v, .ok = ok[i]};

        gather_units(&g, cost_and_ok, &from, &m[i]);
    }
    pivot_of_two_means(m, out);
}

static struct two_shares count(const struct unpaired *s)
{
    struct two_shares t = {.n = {0}};

    for (int i = 0; i < 2; i++) {
        t.n[i] = (double)s->arm[i].n;
        for (size_t k = 0; k < s->arm[i].n; k++)
            t.hits[i] += s->arm[i].v[k];
    }
    return t;
}

/* What a unit of each arm adds to the variance of the difference, when shares
 * are the same, says how much each arm's clusters matter: Welch's degrees of
 * freedom, also of shares of which nothing was seen. */
static double freedom(const struct two_shares *t, const double clusters[2])
{
    double x = 1 / t->n[0], y = 1 / t->n[1];

    return (x + y) * (x + y) /
           (x * x / (clusters[0] - 1) + y * y / (clusters[1] - 1));
}

void unpaired_share(const struct unpaired *s, struct pivot *out)
{
    struct two_shares t = count(s);
    double clusters[2], difference = two_shares_difference(&t);

    if (!s->arm[0].clusters || !s->arm[1].clusters) {
        pivot_two_shares(&t, out);
        return;
    }
    for (int i = 0; i < 2; i++) {
        const struct arm_sample *a = &s->arm[i];
        double by = 1;

        clusters[i] = (double)a->clusters->count;
        if (clusters[i] > 1)
            by = cluster_effect(a->clusters, a->v, a->n);
        t.n[i] /= by;
        t.hits[i] /= by;
    }
    pivot_two_shares(&t, out);
    out->value = out->at = difference;
    pivot_by_clusters(out, two_shares_units(clusters[0], clusters[1]), clusters,
                      freedom(&t, clusters));
}
