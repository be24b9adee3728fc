/* sample.h - all counted replies of one variant: counts, sums, and the spans
 * that exact percentiles need. Warm-up and skipped replies are left out. */
#ifndef ANALYSIS_SAMPLE_H
#define ANALYSIS_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "metrics/tally.h"
#include "model/reply.h"

/* Seconds of the replies that are ok, owned. */
struct spans {
    double *v;
    size_t n, cap;
};

struct sample {
    struct tally tally;
    struct spans latency, first_token;
    int64_t unpriced; /* answers whose price is not known */
    int64_t unbilled; /* failed, and perhaps on the bill all the same */
};

void sample_add(struct sample *s, const struct reply *r);
void sample_sort(struct sample *s);    /* spans in rising order */
void sample_release(struct sample *s); /* also right on a zeroed struct */

#endif
