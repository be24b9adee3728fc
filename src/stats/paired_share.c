#include "stats/paired_share.h"

#include <stdlib.h>

#include "base/arena.h"

static struct tango count(const struct paired *s)
{
    struct tango t = {.n = (double)s->n};

    for (size_t i = 0; i < s->n; i++) {
        t.control += s->control[i] > s->treatment[i];
        t.treatment += s->treatment[i] > s->control[i];
    }
    return t;
}

static double effect(const struct paired *s)
{
    double *u = memory_new(s->n, sizeof *u), found;

    for (size_t i = 0; i < s->n; i++)
        u[i] = s->treatment[i] - s->control[i];
    found = cluster_effect(s->clusters, u, s->n);
    free(u);
    return found;
}

void paired_share(const struct paired *s, struct pivot *out)
{
    struct tango all = count(s), t;
    double by = 1, clusters[2];

    if (s->clusters && s->clusters->count > 1)
        by = effect(s);
    t = (struct tango){all.n / by, all.control / by, all.treatment / by};
    pivot_paired_shares(&t, out);
    out->value = out->at = tango_estimate(&all);
    if (!s->clusters)
        return;
    clusters[0] = clusters[1] = (double)s->clusters->count;
    pivot_by_clusters(out, clusters[0], clusters, clusters[0] - 1);
}
