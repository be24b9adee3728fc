#include "stats/one_share.h"

void one_share(const double *u, size_t n, const struct clusters *c,
               struct pivot *out)
{
    double hits = 0, by = 1, clusters[2];

    for (size_t i = 0; i < n; i++)
        hits += u[i];
    if (c && c->count > 1)
        by = cluster_effect(c, u, n);
    pivot_one_share(hits / by, (double)n / by, out);
    if (!c || !n)
        return;
    out->value = out->at = hits / (double)n;
    clusters[0] = clusters[1] = (double)c->count;
    pivot_by_clusters(out, clusters[0], clusters, clusters[0] - 1);
}
