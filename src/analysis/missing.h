/* missing.h - pairs that lack a side: are they lost by chance, and what if not?
 *
 * A side that was skipped lacks, too. Of a split nothing is known. */
#ifndef ANALYSIS_MISSING_H
#define ANALYSIS_MISSING_H

#include "analysis/pairs.h"
#include "stats/look.h"

struct missing {
    int64_t pairs;       /* that were looked at */
    int64_t only[SIDES]; /* of these, those that lack that side alone */
    int64_t both;
    double p; /* two-sided: each side is lost as often as the other */
    /* The difference of error rates: its limits if all that lack treatment
     * failed there and no missing control did (high), and the other way (low).
     * Those of the error rate itself when nothing lacks. */
    double low, high;
};

/* `unseen`: pairs that were sent, and of which there is no row. */
void missing_compute(const struct pairs *p, int64_t unseen,
                     const struct look *l, struct missing *out);

#endif
