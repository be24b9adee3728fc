/* trust_row.h - the functions behind trust.def; private to analysis/.
 *
 * Each grades one row and says what it found; one that says nothing does not
 * apply, and is left out. */
#ifndef ANALYSIS_TRUST_ROW_H
#define ANALYSIS_TRUST_ROW_H

#include "analysis/analysis.h"
#include "stats/estimate.h"

#define TRUST(function, name, words, reach, sent)                              \
    void trust_##function(const struct analysis *a, struct trust *t);
#include "analysis/trust.def"
#undef TRUST

/* Beyond this part of all, what the arms differ in is worth a look. */
#define TRUST_APART .01

/* Rows are many, and nobody chooses among them: intervals of 99 %. */
#define TRUST_ALPHA .01

void trust_say(struct trust *t, enum trust_grade grade, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void trust_nothing(struct trust *t); /* was measured */

/* Foreign text, after a semicolon if it is not the first. */
void trust_add(struct trust *t, const char *text);

/* "x1.02 [0.99, 1.05]": e to the value and to its limits. */
#define TRUST_WORDS 64
const char *trust_factor(const struct estimate *log, char out[TRUST_WORDS]);

/* 1: the interval of 99 % holds no change. */
int trust_sure(const struct estimate *log);

#endif
