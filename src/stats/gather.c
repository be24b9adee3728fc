#include "stats/gather.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"

static void by_cluster(const struct gather *g,
                       void (*unit)(const void *arg, size_t i, double *x),
                       const void *arg, struct comoments *out)
{
    size_t k = (size_t)(g->k + g->sized);
    double *sum = memory_new(g->clusters->count * k, sizeof *sum);
    double x[COMOMENTS_MOST] = {0};

    assert(k <= COMOMENTS_MOST);
    x[k - 1] = 1; /* the size, where it is wanted; else written over */
    for (size_t i = 0; i < g->n; i++) {
        double *to = sum + g->clusters->of[i] * k;

        unit(arg, i, x);
        for (size_t j = 0; j < k; j++)
            to[j] += x[j];
    }
    comoments_init(out, (int)k);
    out->clusters = 1;
    for (size_t c = 0; c < g->clusters->count; c++)
        comoments_add(out, sum + c * k);
    free(sum);
}

void gather_units(const struct gather *g,
                  void (*unit)(const void *arg, size_t i, double *x),
                  const void *arg, struct comoments *out)
{
    double x[COMOMENTS_MOST];

    if (g->clusters && g->n) {
        by_cluster(g, unit, arg, out);
        return;
    }
    comoments_init(out, g->k);
    for (size_t i = 0; i < g->n; i++) {
        unit(arg, i, x);
        comoments_add(out, x);
    }
}
