/* asked.h - how contrasts are to be computed: set before the first look, and
 * left as it is. */
#ifndef ANALYSIS_ASKED_H
#define ANALYSIS_ASKED_H

#include "analysis/pairs.h"

struct ledger;
struct votes;

enum contrast_look { LOOK_LIVE, LOOK_FINAL };

struct contrasts_settings {
    enum contrast_look look;
    int64_t planned; /* pairs (units) the run is to make: tunes live limits;
                        must stay the same while it runs. 0: nobody knows */
    double alpha;    /* two-sided; 0: .05 */
    double cap;      /* seconds; slower counts as this in means. INFINITY */
    double slow, slow_first; /* seconds: the limits of slow replies; 0: none */
    int sticky;              /* 1: users were split, not requests */
    int endless; /* 1: a live release. Nobody planned how long it is, and it is
                    looked at all the while: no look is the one at the end */
    const struct votes *votes; /* borrowed; NULL none */
    /* Borrowed: of all rows that count, kept up while they came. NULL: from the
     * pairs alone, with the same answer but for the last digits. */
    const struct ledger *ledger;
    uint64_t skip; /* rows of contrasts.def that nobody wants, by bit: they have
                      no data */
    double weight[256]; /* of treatment, by stage; 0 not known */
};

#endif
