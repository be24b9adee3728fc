/* verdict.h - the page of what is decided so far, by what, and how.
 *
 * What a report would say of the store now, in the same words: both ask
 * verdict_judge. */
#ifndef DESK_VERDICT_H
#define DESK_VERDICT_H

#include "analysis/analysis.h"
#include "analysis/verdict.h"

struct verdict_page {
    struct verdict verdict;                   /* its gates point into: */
    struct contrast contrast[CONTRASTS_MOST]; /* with `gated` */
    size_t contrasts;
    struct trust trust[TRUSTS_MOST]; /* the worst first */
    size_t trusts;
    enum design design;
    int64_t complete, ended, planned; /* as in pair_counts.h */
    int64_t first[SIDES]; /* complete pairs in which it was sent first */
    double tuned;         /* of the live limits, as in look.h */
    int status;           /* a report would end with it */
};

/* Owned by the caller (free). The trust rows of the analysis are taken as they
 * are. NULL: the frozen gates cannot be read. */
struct verdict_page *verdict_page_new(const struct analysis *a,
                                      struct err *err);

#endif
