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

/* Of the sum of u over all pairs, by the jackknife, which is the same where
 * clusters are of one size. A large one draws the mean to itself and seems to
 * err less than it does. 0 of a single one. */
double cluster_variance(const struct clusters *c, const double *u, size_t n);

/* So many of one size would tell as much, were each of a cluster alike. */
double cluster_worth(const struct clusters *c, size_t n);

/* How many units tell as much about the mean of u as one that is its own
 * cluster (the design effect of Rao and Scott 1992; Korn and Graubard 1998):
 * the variance by clusters over that of independent units, 1 at least. u is
 * -1, 0 or 1, most of it the same. While few clusters have anything else, that
 * variance is not to be trusted: what it would be were each of a cluster alike
 * has its say, all of it when there is nothing else. Two clusters at least. */
double cluster_effect(const struct clusters *c, const double *u, size_t n);

#endif
