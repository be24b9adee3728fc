/* live.h - what a screen shows, kept up to date from a store.
 *
 * Reads only what is new at each update; statistics that cost more than a
 * constant are made anew at most once a second, of more than half a million
 * rows less often, and once more at the end. Of the past (live_at) it shows
 * what was known then: the replies that had ended, with the limits that may be
 * looked at at any time. Its pairs are narrow: a limit differs from the one in
 * a report by some 1e-7 of itself, which matters only to a gate whose margin
 * lies as near to it. */
#ifndef ANALYSIS_LIVE_H
#define ANALYSIS_LIVE_H

#include <stddef.h>

#include "analysis/pairs.h"
#include "metrics/snapshot.h"
#include "store/store.h"

struct live;

/* Takes the store, even when it fails. */
struct live *live_new(struct store *store_take, const char *where,
                      struct err *err);
void live_free(struct live *l);

/* All that is new, or, where `most` is above 0, no more than so many replies.
 * 1: there are more, and the snapshot is half done; 0; -1. Statistics are made
 * when there are no more. */
int live_update(struct live *l, int64_t now_us, int64_t most, struct err *err);

/* From the next update on it shows what was known at that run time (ns); -1:
 * now. Going back reads the store anew. */
void live_at(struct live *l, int64_t at);

/* ns of run time that is shown; -1: now. And how long the run is by now,
 * whatever is shown of it. */
int64_t live_shown(const struct live *l);
int64_t live_end(const struct live *l);

/* 1: what is new is left alone until 0; what is asked for below, and another
 * time, is read all the same. */
void live_hold(struct live *l, int hold);

/* A run has more numbers than a screen shows: at first only those that the
 * summary and the gates are made of are kept, and only their contrasts are
 * computed; the others have no data. What else is looked at is read by the
 * next updates, and kept from then on. */
#define LIVE_COLUMNS (2 * PAIRS_NORMAL - 1) /* 1 << COLUMN_x, PAIRS_NORMAL */
#define LIVE_CONTRASTS (PAIRS_NORMAL << 1)  /* all of them */
#define LIVE_PROFILE (PAIRS_NORMAL << 2)    /* live_profile(); else empty */
#define LIVE_ALL (LIVE_COLUMNS | LIVE_CONTRASTS)
void live_need(struct live *l, unsigned what);

const struct snapshot *live_snapshot(const struct live *l);

/* What the snapshot was made of; borrowed until the next update. Of the
 * analysis all is up to date but what analysis_judge() makes. */
struct analysis;
struct profile;
const struct analysis *live_analysis(const struct live *l);
const struct pairs *live_pairs(const struct live *l);
const struct settings *live_settings(const struct live *l);
const struct profile *live_profile(const struct live *l);
int64_t live_serial(const struct live *l); /* grows with new statistics */

/* Asks the engine for something: a row in the store. */
int live_ask(struct live *l, enum control_verb verb, int64_t value,
             struct err *err);

#endif
