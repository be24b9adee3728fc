/* krippendorff.h - do several people say the same, beyond what chance would?
 *
 * Krippendorff's alpha of names (Content Analysis, 2004; Hayes and
 * Krippendorff 2007): 1 less the disagreement seen over the disagreement that
 * the same answers would show if dealt at random. Any number of people, not
 * each of whom needs to have seen each unit; units that only one has seen tell
 * nothing. 1 is agreement, 0 what chance gives. Limits by leaving out one unit
 * after the other (the jackknife), with a t of so many units less one; held to
 * -1 .. 1. */
#ifndef STATS_KRIPPENDORFF_H
#define STATS_KRIPPENDORFF_H

#include <stdint.h>

#include "stats/estimate.h"

/* count[unit * names + i]: how many gave that unit the i-th name. Borrowed. */
struct ratings {
    const uint32_t *count;
    size_t units;
    int names; /* RATINGS_NAMES at most */
};
#define RATINGS_NAMES 8

/* NO_DATA without a unit that two have seen; TOO_FEW with one; UNDEFINED when
 * all answers are the same: there is no chance to compare with. ZERO_VARIANCE
 * when each unit says the same. `out->needs` units. */
void krippendorff(const struct ratings *r, double alpha, struct estimate *out);

/* The share of pairs of answers to one unit that are the same, a mean over the
 * units that two have seen: `unit` gets 0 .. 1 of each, in order (room for
 * all); returns how many. */
size_t krippendorff_same(const struct ratings *r, double *unit);

#endif
