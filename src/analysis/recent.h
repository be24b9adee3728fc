/* recent.h - the last seconds and minutes of a run, second by second.
 *
 * Fills the parts of a snapshot that are about time. Medians of a second are
 * over its first RECENT_SAMPLES replies: enough for a picture. */
#ifndef ANALYSIS_RECENT_H
#define ANALYSIS_RECENT_H

#include "metrics/snapshot.h"

#define RECENT_SAMPLES 32

struct recent_sample {
    int64_t ns[RECENT_SAMPLES]; /* in rising order */
    int count;
};

struct recent {
    int64_t newest; /* second of run time; -1 before the first */
    struct recent_sample latency[SIDES][SNAPSHOT_SECONDS];
    struct recent_sample first_token[SIDES][SNAPSHOT_SECONDS];
};

void recent_init(struct recent *r, struct snapshot *s);

/* Replies come nearly in order of their ends; what is too old is left out. */
void recent_add(struct recent *r, struct snapshot *s, const struct reply *p);

/* Time goes by, replies or not. */
void recent_until(struct recent *r, struct snapshot *s, int64_t elapsed);

/* Run time at which a reply ended; -1 when it was never sent, or that can be no
 * time. */
int64_t recent_end(const struct reply *p);

/* Pairs ended in 1000 seconds, over the last minute in which it ran: a pause,
 * as its events tell, takes no part. */
int64_t recent_rate(const struct snapshot *s);

#endif
