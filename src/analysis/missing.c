#include "analysis/missing.h"

#include <stdlib.h>

#include "analysis/frame.h"
#include "base/arena.h"
#include "stats/mcnemar.h"
#include "stats/paired_share.h"

/* More than can be planned is a store that was damaged: nothing is known. */
#define UNSEEN_MOST (INT64_C(1) << 26)

static int lacks(const struct pairs *p, int side, size_t i)
{
    return !pairs_has(p, side, i);
}

static void count(const struct pairs *p, int64_t unseen, struct missing *out)
{
    out->pairs = unseen;
    out->both = unseen;
    for (size_t i = 0; i < p->count; i++) {
        int c = lacks(p, CONTROL, i), t = lacks(p, TREATMENT, i);

        if (p->out[i])
            continue;
        out->pairs++;
        out->both += c && t;
        out->only[CONTROL] += c && !t;
        out->only[TREATMENT] += t && !c;
    }
    out->p = mcnemar_midp((unsigned)out->only[CONTROL],
                          (unsigned)out->only[TREATMENT]);
}

/* All pairs as if those that lack `bad` had failed there, and those that lack
 * the other had not. */
struct guess {
    double *failed[SIDES];
    uint32_t *of;
    size_t n, clusters;
};

static double guessed(const struct pairs *p, int side, size_t i, int bad)
{
    if (lacks(p, side, i))
        return side == bad;
    return outcome_failed((enum outcome)p->outcome[side][i]);
}

static void guess(const struct pairs *p, int64_t unseen, int bad,
                  struct guess *g)
{
    uint32_t *cluster = cluster_rows(p, 0, &g->clusters);
    size_t cap = p->count + (size_t)unseen + 1;

    g->n = 0;
    g->of = cluster ? memory_new(cap, sizeof *g->of) : NULL;
    for (int s = 0; s < SIDES; s++)
        g->failed[s] = memory_new(cap, sizeof(double));
    for (size_t i = 0; i < p->count; i++) {
        if (p->out[i])
            continue;
        for (int s = 0; s < SIDES; s++)
            g->failed[s][g->n] = guessed(p, s, i, bad);
        if (g->of)
            g->of[g->n] = cluster[i];
        g->n++;
    }
    for (int64_t i = 0; i < unseen; i++) {
        if (g->of)
            g->of[g->n] = (uint32_t)g->clusters++;
        g->failed[bad][g->n++] = 1;
    }
    free(cluster);
}

static struct estimate limits(const struct pairs *p, int64_t unseen, int bad,
                              const struct look *l)
{
    struct clusters clusters;
    struct estimate e;
    struct pivot pivot;
    struct guess g;

    guess(p, unseen, bad, &g);
    if (g.of)
        clusters = clusters_of(g.of, g.n, g.clusters);
    paired_share(&(struct paired){g.failed[CONTROL], g.failed[TREATMENT], g.n,
                                  g.of ? &clusters : NULL},
                 &pivot);
    pivot_look(&pivot, l, &e);
    free(g.failed[CONTROL]);
    free(g.failed[TREATMENT]);
    free(g.of);
    return e;
}

void missing_compute(const struct pairs *p, int64_t unseen,
                     const struct look *l, struct missing *out)
{
    struct estimate e;

    *out = (struct missing){.p = 1, .low = -1, .high = 1};
    if (p->design == DESIGN_UNPAIRED)
        return;
    count(p, unseen, out);
    if (unseen > UNSEEN_MOST)
        return;
    e = limits(p, unseen, TREATMENT, l);
    out->high = e.high;
    if (out->only[CONTROL] + out->only[TREATMENT] + out->both)
        e = limits(p, unseen, CONTROL, l);
    out->low = e.low;
}
