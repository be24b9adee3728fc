/* hodges_lehmann.h - the typical difference of pairs, by ranks.
 *
 * Hodges and Lehmann 1963: the median of the means of all two differences, each
 * with itself too; its interval is what the signed-rank test does not reject
 * (Hollander and Wolfe, section 3.3), exact up to SIGNED_RANK_EXACT pairs.
 * Nothing is assumed but symmetry. The means are never listed: n log n time,
 * 8 bytes a pair. */
#ifndef STATS_HODGES_LEHMANN_H
#define STATS_HODGES_LEHMANN_H

#include <stddef.h>

#include "stats/estimate.h"

/* Of a difference: widest limits are -INFINITY and INFINITY; `se` is 0, `p`
 * that of the signed-rank test. TOO_FEW when no limits have the level (fewer
 * than 6 pairs at .05). d is finite. */
void hodges_lehmann(const double *d, size_t n, double alpha,
                    struct estimate *out);

#endif
