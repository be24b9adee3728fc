/* trust.h - whether the numbers are worth believing: rows of trust.def.
 *
 * Each row looks at one way in which a measurement goes wrong and says what
 * it found in one line of harmless text. */
#ifndef ANALYSIS_TRUST_H
#define ANALYSIS_TRUST_H

#include <stddef.h>

#define TRUSTS_MOST 24

enum trust_grade {
    TRUST_OK,
    TRUST_LOOK, /* know it when you read the numbers */
    TRUST_BAD,  /* numbers may be wrong by it */
};
const char *trust_grade_name(enum trust_grade g); /* "ok", "look", "bad" */

/* What a bad one makes of a verdict. */
enum trust_reach {
    TRUST_NONE,  /* it is only said */
    TRUST_SPANS, /* nothing can be said of latencies */
    TRUST_ALL,   /* nothing can be said */
};

struct trust {
    const char *name;  /* "loop-lag" */
    const char *words; /* "loop lag" */
    enum trust_reach reach;
    enum trust_grade grade;
    char text[320]; /* "" when the row does not apply */
};

struct analysis;
struct verdict;

/* Rows that apply, in table order; returns how many. */
size_t trust_compute(const struct analysis *a, struct trust *out, size_t most);

/* A row more when the verdict is not by the gates that were frozen. */
void trust_add_gates(struct analysis *a, const struct verdict *v);

#endif
