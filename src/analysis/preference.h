/* preference.h - votes as two shares of pairs: whose answer was found better.
 *
 * Ties are in n. Votes of several reviewers about one pair are a cluster. */
#ifndef ANALYSIS_PREFERENCE_H
#define ANALYSIS_PREFERENCE_H

#include "analysis/votes.h"
#include "stats/estimate.h"
#include "stats/pivot.h"

struct preference {
    double *won[SIDES]; /* owned, as is: 0 or 1 each */
    uint32_t *of;       /* pair of each vote, numbered from 0 */
    size_t n, pairs;
    struct clusters clusters; /* for preference_paired, private */
};

/* Of one reviewer; -1: of all. */
void preference_gather(const struct votes *v, int reviewer,
                       struct preference *out);
void preference_release(struct preference *p);

/* Borrowed from `p`; with clusters when a pair has several votes. */
struct paired preference_paired(struct preference *p);

/* Tango's score: treatment's share less control's. */
void preference_pivot(const struct votes *v, int reviewer, struct pivot *out);

#endif
