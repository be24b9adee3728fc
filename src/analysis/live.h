/* live.h - what a screen shows, kept up to date from a store.
 *
 * Reads only what is new at each update; statistics that cost more than a
 * constant are made anew at most once a second, and once more at the end. */
#ifndef ANALYSIS_LIVE_H
#define ANALYSIS_LIVE_H

#include "metrics/snapshot.h"
#include "store/store.h"

struct live;

/* Takes the store, even when it fails. */
struct live *live_new(struct store *store_take, const char *where,
                      struct err *err);
void live_free(struct live *l);

int live_update(struct live *l, int64_t now_us, struct err *err);
const struct snapshot *live_snapshot(const struct live *l);

/* Asks the engine for something: a row in the store. */
int live_ask(struct live *l, enum control_verb verb, int64_t value,
             struct err *err);

#endif
