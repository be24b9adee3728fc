/* hist.h - a histogram of spans with a fixed relative error.
 *
 * Logarithmic bins, growth 1.02: a quantile is within (1.02-1)/(1.02+1) =
 * 0.99 % of a value that was recorded (Masson, Rim and Lee 2019, DDSketch).
 * 1 microsecond to 1000 seconds; outside goes to the end bins. Merging adds
 * counts, so the order does not matter. A value, no allocation; all zero is
 * an empty one. */
#ifndef METRICS_HIST_H
#define METRICS_HIST_H

#include <stdint.h>

#define HIST_BINS 1050

struct hist {
    uint32_t bin[HIST_BINS];
    int64_t count;
    int64_t least, most; /* exact; nanoseconds; 0 when empty */
    double sum;
};

void hist_clear(struct hist *h);
void hist_add(struct hist *h, int64_t ns); /* below 0 counts as 0 */
void hist_merge(struct hist *to, const struct hist *from);

/* The value of rank floor(p * (count - 1)) from 0, the ends exactly; -1 when
 * empty. */
int64_t hist_quantile(const struct hist *h, double p);
int64_t hist_mean(const struct hist *h); /* -1 when empty */

#endif
