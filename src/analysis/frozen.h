/* frozen.h - what the frozen settings of a store say about how its replies are
 * to be compared. */
#ifndef ANALYSIS_FROZEN_H
#define ANALYSIS_FROZEN_H

#include "analysis/contrasts.h"
#include "model/experiment.h"

/* "design": paired when absent. */
enum design frozen_design(const struct settings *s);

/* "source": 1 when clients were served. */
int frozen_live(const struct settings *s);

/* "split" (sticky), "source" (endless), "latency-cap-ms" or else
 * "timeout-ms" for the cap, "slo-latency-ms", "slo-first-token-ms"; the rest of
 * `out` is left alone. None is ever taken from the data. */
void frozen_contrasts(const struct settings *s, struct contrasts_settings *out);

/* Seconds after which a reply has surely ended, with all its tries; INFINITY
 * when nothing says so. */
double frozen_longest(const struct settings *s);

#endif
