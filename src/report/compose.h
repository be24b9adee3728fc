/* compose.h - what a report says, and in which order.
 *
 * JSON is one object, "schema": "diptych.report/1". Members may be added to it;
 * none changes its meaning. Spans are in seconds, money in dollars, shares and
 * differences of them from 0 to 1, ratios treatment / control. What is not
 * known is null; infinite is null too ("missing": "a failure" when a quantile
 * is a failed reply; a limit that is null is none).
 *
 *   verdict     word, final, default_gates, changed_gates, latched,
 *               decided_pairs, more_pairs, more, more_units, reasons; absent
 *               when not judged
 *   experiment  name, *_provider, *_model, *_endpoint, loop, schedule
 *   run         phase, finished, interrupted (ended early, or engine_gone: it
 *               did not end, and nobody works on it), engine_gone, why,
 *               elapsed_seconds, intervals ("fixed-sample" or "anytime-valid"),
 *               pairs planned, complete, both_ok, only_*_failed, both_failed,
 *               *_missing, *_skipped, answers_compared, answers_equal,
 *               *_attempts_retried (failed, and tried again)
 *   gates       [name, gate, op, margin, critical, state, worse, found, harm,
 *               unit, level, n, more_pairs, more, more_units, method, why]:
 *               `found` decides it, `harm` is the live interval that rolls back
 *   changes     [name, control, treatment, change, p, unit, in, call, status,
 *               n, needs, level, interval, method, role]: a row of
 *               contrasts.def each; role "gate", "success", else
 *               "descriptive"
 *   review      [name, change, p, n]: preference, preference-of-all (with ties
 *               by rule), left (less right), steady, same, alpha; as are
 *   reviewers   [name, n, control, treatment, equal, both_bad, skipped, change,
 *               p, again, steady, left_won, right_won] and
 *   reasons     [name, control, treatment], only when there are votes
 *   trust       [name, grade, text]: a row of trust.def each, worst first
 *   noise       [name, compared, differ, normal_differ]: answers of control to
 *               the same prompt, of treatment, and between the two
 *   missing     pairs, only_control, only_treatment, both (that side lacks), p,
 *               error_rate_bounds: in the worst case, whatever is missing
 *   measures    [name, unit, control, control_n, treatment, treatment_n]: a
 *               row of measures.def each
 *   outcomes    [name, control, treatment, *_retried, failed]
 *   release     of a live release: policy, state, share, stage, told (what it
 *               waits for, or why it is so), by_floor (a floor rolled it back,
 *               and nobody raised the share since), keyless, lost,
 *               copies_unsent, *_held_back, fallen_back, *_breaker; so are
 *   stages      [name, stage, share, from (seconds since 1970), seconds,
 *               visits, variant, n, failed, kept_back, p50_latency,
 *               p99_latency, cost, unpriced]: a row for each variant of each
 *               share, and
 *   release_changes [at, name, text]: events by which it changed
 *   served      [kind, control, treatment, text]: model, fingerprint, refused
 *   engine      lag and lateness of the measuring program itself
 *   settings    [name, value], frozen at the start
 *
 * `found`, `harm`, a change and a measure are {value, low, high} and, when
 * there is no value or no limit, or the value is short of what has no price,
 * `missing`: why, for people. */
#ifndef REPORT_COMPOSE_H
#define REPORT_COMPOSE_H

#include "analysis/analysis.h"
#include "analysis/verdict.h"
#include "report/doc.h"
#include "report/examples.h"

struct report {
    const struct analysis *analysis;
    const struct verdict *verdict;   /* NULL: not judged */
    const struct examples *examples; /* NULL: none wanted */
    int charts;                      /* 1: wanted */
};

/* Fills a zeroed doc. It borrows nothing from what the report is made of. */
void report_compose(const struct report *r, struct doc *out);

#endif
