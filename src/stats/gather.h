/* gather.h - numbers of many units, or of their clusters, into sums. */
#ifndef STATS_GATHER_H
#define STATS_GATHER_H

#include "stats/cluster.h"
#include "stats/comoments.h"

struct gather {
    size_t n;
    const struct clusters *clusters; /* NULL: each unit is its own */
    int k;                           /* numbers of a unit */
    int sized; /* 1: how many units a cluster has is one more number */
};

/* `unit` writes the k numbers of unit i. With clusters, what is observed is
 * the sum over each. */
void gather_units(const struct gather *g,
                  void (*unit)(const void *arg, size_t i, double *x),
                  const void *arg, struct comoments *out);

#endif
