/* compose.h - what a report says, and in which order.
 *
 * JSON's schema is what is named here: diptych.report/1. Members may be added
 * to it; none changes its meaning. */
#ifndef REPORT_COMPOSE_H
#define REPORT_COMPOSE_H

#include "analysis/analysis.h"
#include "report/doc.h"

/* Fills a zeroed doc. It borrows nothing from the analysis. */
void report_compose(const struct analysis *a, struct doc *out);

#endif
