/* detail.h - the part of a report behind its first screen; private. */
#ifndef REPORT_DETAIL_H
#define REPORT_DETAIL_H

#include "analysis/analysis.h"
#include "report/doc.h"

/* Adds measures, methods, errors, what was served, and the settings. */
void report_detail(const struct analysis *a, struct doc *d);

#endif
