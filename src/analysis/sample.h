/* sample.h - all counted replies of one variant: counts and sums. Warm-up and
 * skipped replies are left out; the numbers of each reply are in the pairs. */
#ifndef ANALYSIS_SAMPLE_H
#define ANALYSIS_SAMPLE_H

#include "metrics/tally.h"

struct sample {
    struct tally tally;
    int64_t unpriced; /* answers whose price is not known */
    int64_t unbilled; /* failed, and perhaps on the bill all the same */
    int64_t left;     /* nano-dollars of what nobody waited for, where known */
    int64_t left_unpriced; /* how many these are: it is known in part */
};

void sample_add(struct sample *s, const struct reply *r);

#endif
