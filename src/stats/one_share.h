/* one_share.h - the share of units that have something.
 *
 * Wilson's score; when units come in clusters, of as many units as they are
 * worth (cluster_effect), and with the critical value of a t of so many
 * clusters less one. A live look takes those from 50 clusters on. */
#ifndef STATS_ONE_SHARE_H
#define STATS_ONE_SHARE_H

#include "stats/cluster.h"
#include "stats/pivot.h"

/* u is 0 or 1; clusters NULL: each unit by itself. Limits are within 0 and 1;
 * TOO_FEW with one cluster. */
void one_share(const double *u, size_t n, const struct clusters *c,
               struct pivot *out);

#endif
