/* shift.h - treatment against control at each quantile of a span.
 *
 * The contrasts that reports have at some quantiles, at any: the same pairs,
 * clusters and stages, the same limits. */
#ifndef ANALYSIS_SHIFT_H
#define ANALYSIS_SHIFT_H

#include "analysis/contrasts.h"
#include "analysis/profile.h"
#include "analysis/quantiles.h"

/* The column of pairs that has the span; COLUMNS: none has. */
enum column shift_column(enum span_id span);

/* 1: a failure counts as slower than anything; 0: failures are left out. */
int shift_failures(enum span_id span);

/* One contrast a quantile, all without data when the pairs
 * do not have the span. */
void shift_compute(const struct pairs *p, const struct contrasts_settings *s,
                   enum span_id span, struct quantiles_asked asked,
                   struct contrast *out);

#endif
