#include "stats/paired_share.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/tango.h"

/* A spread this far below that of any real pair is a rounding of none. */
#define ROUNDING 1e-12

/* The differences, owned, and how many pairs point each way. */
static double *differences(const struct paired *s, struct tango *pairs)
{
    double *d = memory_grow(NULL, s->n, sizeof *d);

    *pairs = (struct tango){.n = (double)s->n};
    for (size_t i = 0; i < s->n; i++) {
        d[i] = s->treatment[i] - s->control[i];
        pairs->control += d[i] < 0;
        pairs->treatment += d[i] > 0;
    }
    return d;
}

/* Clusters that are all alike tell as much as so many pairs would. */
static void all_alike(const struct tango *pairs, double clusters,
                      const struct look *l, struct estimate *out)
{
    struct tango t = {
        .n = clusters,
        .control = pairs->control * clusters / pairs->n,
        .treatment = pairs->treatment * clusters / pairs->n,
    };

    tango_interval(&t, look_critical(l, clusters), &out->low, &out->high);
    out->p = look_p(l, tango_z(&t, 0), clusters);
}

void paired_share(const struct paired *s, const struct look *l,
                  struct estimate *out)
{
    double n = (double)s->n, groups = (double)s->clusters->count;
    struct tango pairs;
    double crit, *d = differences(s, &pairs);

    *out = (struct estimate){.low = -1, .high = 1, .p = 1};
    out->value = tango_estimate(&pairs);
    if (groups < 2) {
        out->status = s->n ? ESTIMATE_TOO_FEW : ESTIMATE_NO_DATA;
        out->needs = s->n ? 2 : 0;
        free(d);
        return;
    }
    out->se = sqrt(cluster_covariance(s->clusters, d, d, s->n)) / n;
    free(d);
    if (!(out->se > ROUNDING)) {
        all_alike(&pairs, groups, l, out);
        return;
    }
    crit = look_t_critical(l, groups, groups - 1);
    out->low = fmax(-1, out->value - crit * out->se);
    out->high = fmin(1, out->value + crit * out->se);
    out->p = look_t_p(l, out->value / out->se, groups, groups - 1);
}
