/* reviewers.h - what came out of reviews, and how far reviewers can be trusted:
 * with each other, with themselves, and whichever side an answer stood on.
 *
 * Equal and both bad are one answer here: a tie. Votes that skipped count
 * nowhere but in `skipped`. */
#ifndef ANALYSIS_REVIEWERS_H
#define ANALYSIS_REVIEWERS_H

#include "analysis/votes.h"
#include "stats/estimate.h"
#include "stats/look.h"

struct reviewer {
    char name[64]; /* "" of all together; a longer one is cut */
    int64_t rated; /* first votes: won + equal + both_bad */
    int64_t won[SIDES], equal, both_bad, skipped;
    struct estimate preference; /* treatment's share of them less control's */
    /* Asked a second time with the sides changed, and said the same. */
    int64_t again, steady;
    struct estimate steadiness; /* that share */
    /* Of votes that are no tie. The difference is over all, ties too; nothing
     * but the side was dealt by dice, so that p is exact (its mid-p). */
    int64_t left_won, right_won;
    struct estimate left; /* share of left less share of right */
};

struct reviewers {
    struct reviewer all;
    struct reviewer *row; /* owned: those with votes, by name */
    size_t count;
    /* Between reviewers: pairs that several of them rated. */
    int64_t shared, pairs; /* pairs rated by two at least; rated at all */
    struct estimate same;  /* how often two of them say the same */
    struct estimate alpha; /* Krippendorff's; its limits are fixed ones */
    /* Why the answer of a side was not chosen; both, when both are bad or
     * equal. */
    int64_t tag[TAGS][SIDES];
};

/* At a look at the votes (look.h): fixed limits are for reviews that are
 * done. */
void reviewers_compute(const struct votes *v, const struct look *l,
                       struct reviewers *out);
void reviewers_release(struct reviewers *r); /* also right on a zeroed struct */

#endif
