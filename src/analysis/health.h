/* health.h - whether the generator itself was good enough, while it runs.
 *
 * The same limits as trust.h, which looks at the whole experiment: lateness
 * of ours above one percent of the shortest usual span, a millisecond at
 * least, moves percentiles; half of that is worth a look. */
#ifndef ANALYSIS_HEALTH_H
#define ANALYSIS_HEALTH_H

#include "metrics/snapshot.h"
#include "model/experiment.h"

#define HEALTH_KEPT .99 /* of the rate that was offered, at least */

/* How late we may be, in nanoseconds, when the shortest of the usual spans is
 * this long; INFINITY, or below 0: there is none yet. */
double health_bearable(double span_ns);

/* 1 while a process works on it: it has not ended, its row is not older than
 * some seconds and, where the store is on this host, its process is there. */
int health_alive(const struct engine *e, int local, int64_t now_us);

/* 1: nothing more comes of it: it ended, or nobody works on it any more. What
 * has not begun yet is no end. */
int health_over(const struct engine *e, int alive);

/* How it stands or ended, in one set of words for lines, reports and screens:
 * "running", "finished", "stopped at the budget", "interrupted", "failed";
 * "engine gone" when it has not ended, and nobody works on it. */
const char *health_state(const struct engine *e, int gone);

/* 1: latency counts from when a request was due. */
int health_open_loop(const struct settings *frozen);

/* 1, and why, when our own lateness is such that percentiles move. */
int health_moved(const struct snapshot *s, char *why, size_t size);

/* Sets `health` and `health_why` from the rest of the snapshot. */
void health_judge(struct snapshot *s);

#endif
