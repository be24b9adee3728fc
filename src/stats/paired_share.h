/* paired_share.h - the difference of two paired shares.
 *
 * Tango's score; when pairs come in clusters, a t pivot on the sums of the
 * clusters, which a live look takes from 50 clusters on. When all clusters are
 * alike, which leaves no spread to measure with, it is Tango's again, with as
 * many pairs as there are clusters. */
#ifndef STATS_PAIRED_SHARE_H
#define STATS_PAIRED_SHARE_H

#include "stats/estimate.h"
#include "stats/pivot.h"

/* Of 0 and 1 each. Limits are within -1 and 1; TOO_FEW with one cluster. */
void paired_share(const struct paired *s, struct pivot *out);

#endif
