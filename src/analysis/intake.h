/* intake.h - what an analysis is made of, record by record.
 *
 * For whoever reads a store, all at once or as it grows: both count the same.
 * What a record leaves to be known is left alone. */
#ifndef ANALYSIS_INTAKE_H
#define ANALYSIS_INTAKE_H

#include "analysis/analysis.h"

/* -1 when it counts nowhere: warm-up, or there already; or as skipped only. */
int intake_reply(struct analysis *a, const struct reply *r);
void intake_attempt(struct analysis *a, const struct attempt *t);
void intake_event(struct analysis *a, const struct event *e);
void intake_vote(struct analysis *a, const struct vote *v);
void intake_feedback(struct analysis *a, const struct feedback *f);
void intake_stage(struct analysis *a, const struct stage *t);

/* Of attempts alone: as if none had been noted. */
void intake_forget_attempts(struct analysis *a);

#endif
