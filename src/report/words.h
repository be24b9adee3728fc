/* words.h - numbers of the analysis as people read them.
 *
 * Each fills `out` and returns it. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "analysis/contrasts.h"
#include "analysis/measures.h"

#define WORDS_MAX 80

/* "1.92 s", "0.73 %", "$0.284", "402k"; "failed" when infinite, "-" NAN. */
const char *words_value(double value, enum measure_unit unit,
                        char out[WORDS_MAX]);

/* "[1.61 s, 2.40 s]"; "" without one. */
const char *words_interval(const struct measure *m, char out[WORDS_MAX]);

/* What a measure lacks: "needs 368", "3 unpriced" or, beside the
 * money that is known, "+ 3 unpriced"; NULL when it lacks nothing. */
const char *words_missing(const struct measure *m, char out[WORDS_MAX]);

/* Of a contrast: "+1.79 pp", "-9.9 %"; "[+0.80, +2.78]" in the same unit, or
 * why there are no limits; "0.0004", "<.0001" or "". */
const char *words_change(const struct contrast *c, char out[WORDS_MAX]);
const char *words_limits(const struct contrast *c, char out[WORDS_MAX]);
const char *words_p(const struct contrast *c, char out[WORDS_MAX]);

const char *words_call(const struct contrast *c);   /* "worse", "equal", "" */
const char *words_status(const struct contrast *c); /* "too_few" */
const char *words_unit(enum measure_unit unit);     /* "seconds" */

/* A side of a contrast, and what it is in. */
const char *words_side(const struct contrast *c, double value,
                       char out[WORDS_MAX]);
const char *words_in(const struct contrast *c);   /* "seconds" */
const char *words_kind(const struct contrast *c); /* its unit: "ratio" */

#endif
