/* cluster.h - pairs that are not independent: repeats of one prompt.
 *
 * A statistic that is a sum over pairs is folded into one number a cluster;
 * the spread of those is honest about what a new cluster would bring (Liang
 * and Zeger 1986, with the G / (G - 1) of CR1). */
#ifndef STATS_CLUSTER_H
#define STATS_CLUSTER_H

#include <stddef.h>
#include <stdint.h>

struct clusters {
    const uint32_t *of; /* cluster of each pair, from 0; borrowed */
    size_t count;       /* each has at least one pair */
};

/* One number a cluster, owned, whose mean is that of u and whose variance,
 * divided by the number of clusters, is that of the mean of u. */
double *cluster_fold(const struct clusters *c, const double *u, size_t n);

/* Of the sums of a and of b over all pairs. */
double cluster_covariance(const struct clusters *c, const double *a,
                          const double *b, size_t n);

#endif
