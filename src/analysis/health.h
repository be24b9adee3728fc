/* health.h - whether the generator itself was good enough, while it runs.
 *
 * The same limits as trust.h, which looks at the whole experiment: lateness
 * of ours above one percent of the shortest usual span, a millisecond at
 * least, moves percentiles; half of that is worth a look. */
#ifndef ANALYSIS_HEALTH_H
#define ANALYSIS_HEALTH_H

#include "metrics/snapshot.h"

/* Sets `health` and `health_why` from the rest of the snapshot. */
void health_judge(struct snapshot *s);

#endif
