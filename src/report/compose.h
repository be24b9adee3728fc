/* compose.h - what a report says, and in which order.
 *
 * JSON is one object, "schema": "diptych.report/1". Members may be added to it;
 * none changes its meaning. Spans are in seconds, money in dollars, shares and
 * differences of them from 0 to 1, ratios treatment / control. What is not
 * known is null; infinite is null too ("missing": "a failure" when a quantile
 * is a failed reply; a limit that is null is none).
 *
 *   experiment  name, *_provider, *_model, *_endpoint, loop, schedule
 *   run         phase, finished, interrupted (ended early, or engine_gone: it
 *               did not end, and nobody works on it), engine_gone, why,
 *               elapsed_seconds, intervals ("fixed-sample" or "anytime-valid"),
 * pairs planned, complete, both_ok, only_*_failed, both_failed, *_missing,
 * *_skipped, answers_compared, answers_equal changes     [name, control,
 * treatment, change, p, unit, in, call, status, n, needs, level, method]: a row
 * of contrasts.def each trust       [name, grade, text]: a row of trust.def
 * each measures    [name, unit, control, control_n, treatment, treatment_n]: a
 *               row of measures.def each
 *   outcomes    [name, control, treatment, *_retried, failed]
 *   served      [kind, control, treatment, text]: model, fingerprint, refused
 *   engine      lag and lateness of the measuring program itself
 *   settings    [name, value], frozen at the start
 *
 * A change and a measure are {value, low, high} and, when there is no value or
 * no limit, or the value is short of what has no price, `missing`: why, for
 * people. */
#ifndef REPORT_COMPOSE_H
#define REPORT_COMPOSE_H

#include "analysis/analysis.h"
#include "report/doc.h"

/* Fills a zeroed doc. It borrows nothing from the analysis. */
void report_compose(const struct analysis *a, struct doc *out);

#endif
