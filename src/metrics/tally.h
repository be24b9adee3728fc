/* tally.h - what one variant did so far: counts and sums, mergeable.
 *
 * Warm-up replies are never given to it. A value, no allocation. */
#ifndef METRICS_TALLY_H
#define METRICS_TALLY_H

#include <stdint.h>

#include "metrics/hist.h"
#include "model/reply.h"

/* Sums of tokens and of money stop here: those of a few tallies still fit. */
#define TALLY_MOST (INT64_MAX / 8)

/* Of what somebody did not wait for (outcome_counts) all is counted that was
 * sent and spent; but it takes no part in a share of failures, nor in a mean of
 * what answers are like: tally_counted() are those. */
struct tally {
    int64_t replies, failed; /* all but skipped; failed: outcome_failed */
    int64_t outcome[OUTCOMES];
    int64_t attempts, retried, reused, maybe_billed;
    int64_t input, output, cached, reasoning; /* tokens, where known */
    int64_t output_ok, outputs_ok; /* of those counted that did not fail, and
                                      told it; how many these are */
    /* Replies that may have used tokens (an answer, part of one, or maybe
     * billed) but whose input or output, or whose cost, is not known, or only
     * as far as somebody waited: the sums are no less than is told. */
    int64_t unknown_tokens, unpriced;
    int64_t cost, cost_uncached;               /* where known */
    struct hist latency, first_token, between; /* of those not failed */
    struct hist queue;                         /* of all that were sent */
};

void tally_clear(struct tally *t);
void tally_add(struct tally *t, const struct reply *r);
/* Of which a share failed: replies that came to an end of their own. */
int64_t tally_counted(const struct tally *t);
void tally_merge(struct tally *to, const struct tally *from);

#endif
