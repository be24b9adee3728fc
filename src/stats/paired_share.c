#include "stats/paired_share.h"

#include "stats/gather.h"
#include "stats/moments_pivot.h"

static void difference(const void *arg, size_t i, double *x)
{
    const struct paired *s = arg;

    x[0] = s->treatment[i] - s->control[i];
}

static struct tango count(const struct paired *s)
{
    struct tango t = {.n = (double)s->n};

    for (size_t i = 0; i < s->n; i++) {
        t.control += s->control[i] > s->treatment[i];
        t.treatment += s->treatment[i] > s->control[i];
    }
    return t;
}

/* Clusters that are all alike tell as much as so many pairs would. */
static void all_alike(struct tango pairs, double clusters, struct pivot *out)
{
    double needs = out->needs_live;
    const struct tango t = {clusters, pairs.control * clusters / pairs.n,
                            pairs.treatment * clusters / pairs.n};

    pivot_paired_shares(&t, out);
    out->needs_live = needs;
}

void paired_share(const struct paired *s, struct pivot *out)
{
    struct gather g = {s->n, s->clusters, 1, 1};
    struct tango pairs = count(s);
    struct comoments m;

    if (!s->clusters) {
        pivot_paired_shares(&pairs, out);
        return;
    }
    gather_units(&g, difference, s, &m);
    pivot_of_share_differences(&m, out);
    if (out->status == ESTIMATE_ZERO_VARIANCE)
        all_alike(pairs, m.n, out);
}
