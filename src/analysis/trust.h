/* trust.h - whether the numbers are worth believing: rows of trust.def.
 *
 * Each row looks at one way in which a measurement goes wrong and says what
 * it found in one line of harmless text. */
#ifndef ANALYSIS_TRUST_H
#define ANALYSIS_TRUST_H

#include <stddef.h>

#define TRUSTS_MOST 16

enum trust_grade {
    TRUST_OK,
    TRUST_LOOK, /* know it when you read the numbers */
    TRUST_BAD,  /* numbers may be wrong by it */
};
const char *trust_grade_name(enum trust_grade g); /* "ok", "look", "bad" */

struct trust {
    const char *name;  /* "loop-lag" */
    const char *words; /* "loop lag" */
    enum trust_grade grade;
    char text[320]; /* "" when the row does not apply */
};

struct analysis;

/* Rows that apply, in table order; returns how many. */
size_t trust_compute(const struct analysis *a, struct trust *out, size_t most);

#endif
