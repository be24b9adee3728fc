/* paired_share.h - the difference of two paired shares when pairs come in
 * clusters: a t pivot on the sums of the clusters.
 *
 * Without clusters Tango's interval is better; when all clusters are alike,
 * which leaves no spread to measure with, it is taken too, with as many pairs
 * as there are clusters. */
#ifndef STATS_PAIRED_SHARE_H
#define STATS_PAIRED_SHARE_H

#include "stats/estimate.h"
#include "stats/look.h"

/* Of 0 and 1 each; s->clusters is not NULL. Limits are within -1 and 1; with
 * fewer than 2 clusters they are -1 and 1, and p is 1. */
void paired_share(const struct paired *s, const struct look *l,
                  struct estimate *out);

#endif
