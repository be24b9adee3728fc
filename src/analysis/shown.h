/* shown.h - the table of measures as people read it: a row, its words. */
#ifndef ANALYSIS_SHOWN_H
#define ANALYSIS_SHOWN_H

#include "analysis/contrasts.h"
#include "metrics/snapshot.h"

/* All but `lesser`. */
void shown_row(struct shown *out, const struct contrast *c);

/* Fills the rows of a snapshot from its tallies and what was computed: all
 * contrasts that are brief. */
void shown_make(struct snapshot *s, const struct contrast *c, size_t count);

#endif
