/* paired_share.h - the difference of two paired shares.
 *
 * Tango's score; when pairs come in clusters, of as many pairs as they are
 * worth (cluster_effect), and with the critical value of a t of so many
 * clusters less one. A live look takes those from 50 clusters on. */
#ifndef STATS_PAIRED_SHARE_H
#define STATS_PAIRED_SHARE_H

#include "stats/estimate.h"
#include "stats/pivot.h"

/* Of 0 and 1 each. Limits are within -1 and 1; TOO_FEW with one cluster. */
void paired_share(const struct paired *s, struct pivot *out);

#endif
