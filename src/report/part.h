/* part.h - the parts of a report, each with a function; private. */
#ifndef REPORT_PART_H
#define REPORT_PART_H

#include "report/compose.h"
#include "report/write.h"

/* judged.c */
void part_headline(const struct report *r, struct doc *d);
void part_gates_brief(const struct report *r, struct doc *d);
void part_gates(const struct report *r, struct doc *d);
void part_closing(const struct report *r, struct doc *d);

/* changes.c */
void part_changes_brief(const struct report *r, struct doc *d);
void part_changes(const struct report *r, struct doc *d);
void part_methods(const struct report *r, struct doc *d);
/* "fixed-sample 95 % intervals: ...", of either look. */
const char *part_look(const struct analysis *a);

/* effects.c: charts */
void part_effects(const struct report *r, struct doc *d);

/* spread.c: charts of latency */
void part_spread(const struct report *r, struct doc *d);

/* trusted.c */
void part_trust_brief(const struct report *r, struct doc *d);
void part_trust(const struct report *r, struct doc *d);
/* Names of the rows of that grade, after `what`; "" none. */
const char *part_trusts(const struct analysis *a, struct section *s,
                        enum trust_grade grade, const char *what);

/* detail.c */
void part_measures(const struct report *r, struct doc *d);
void part_outcomes(const struct report *r, struct doc *d);
void part_served(const struct report *r, struct doc *d);
void part_settings(const struct report *r, struct doc *d);

/* release.c: nothing but of a live release */
void part_live(const struct report *r, struct doc *d);
void part_stages(const struct report *r, struct doc *d);
void part_turns(const struct report *r, struct doc *d);

/* likeness.c */
void part_noise(const struct report *r, struct doc *d);
void part_missing(const struct report *r, struct doc *d);

/* reviewed.c: nothing without votes */
void part_reviewed(const struct report *r, struct doc *d);

/* failures.c: a chart */
void part_failures(const struct report *r, struct doc *d);

/* aside.c */
void part_examples(const struct report *r, struct doc *d);

#endif
