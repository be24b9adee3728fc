#include "stats/paired_share.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/tango.h"

static double *differences(const struct paired *s, double *sum)
{
    double *d = memory_grow(NULL, s->n, sizeof *d);

    *sum = 0;
    for (size_t i = 0; i < s->n; i++) {
        d[i] = s->treatment[i] - s->control[i];
        *sum += d[i];
    }
    return d;
}

static void no_difference(double clusters, const struct look *l,
                          struct estimate *out)
{
    struct tango t = {clusters, 0, 0};

    tango_interval(&t, look_critical(l, clusters), &out->low, &out->high);
}

void paired_share(const struct paired *s, const struct look *l,
                  struct estimate *out)
{
    double n = (double)s->n, groups = (double)s->clusters->count;
    double sum, crit, *d = differences(s, &sum);

    *out = (struct estimate){.low = -1, .high = 1, .p = 1};
    if (s->n)
        out->value = sum / n;
    if (groups < 2) {
        out->status = s->n ? ESTIMATE_TOO_FEW : ESTIMATE_NO_DATA;
        out->needs = s->n ? 2 : 0;
        free(d);
        return;
    }
    out->se = sqrt(cluster_covariance(s->clusters, d, d, s->n)) / n;
    free(d);
    if (!(out->se > 0)) {
        no_difference(groups, l, out);
        return;
    }
    crit = look_t_critical(l, groups);
    out->low = fmax(-1, out->value - crit * out->se);
    out->high = fmin(1, out->value + crit * out->se);
    out->p = look_t_p(l, out->value / out->se, groups);
}
