/* gate.h - a margin that the user sets: "p99-latency <= 2x critical".
 *
 * MEASURE OP NUMBER UNIT [critical]. MEASURE is a row of contrasts.def, OP is
 * <= or >=. The unit is that of the contrast, so that nobody can mean one
 * thing and be read as another: a ratio takes 1.1x or a signed +10%, a
 * difference of shares +0.1pp, a difference of scores a signed +0.02, a share
 * about both 95%. Blanks are free, but none is within a number or an OP. */
#ifndef ANALYSIS_GATE_H
#define ANALYSIS_GATE_H

#include "analysis/contrasts.h"
#include "base/err.h"

#define GATE_TEXT 96

enum gate_op { GATE_AT_MOST, GATE_AT_LEAST };

struct gate {
    char text[GATE_TEXT]; /* in one form, however it was written */
    const char *name;     /* of the contrast; constant */
    enum gate_op op;
    double margin; /* difference .001, ratio 2, share .95 */
    int critical;  /* surely worse than control is too much already */
};

/* -1 with ERR_USAGE: the text, the column of what is wrong (characters, from
 * 1), and what would do. What is parsed has one text, which parses to it. */
int gate_parse(const char *text, struct gate *out, struct err *err);

/* The OP that keeps harm out, of a measure that has a better and a worse or is
 * a likeness: <= where more is worse; -1: either has its use. */
int gate_guards(const struct contrast *c);

/* 0, or -1 with ERR_USAGE that names the mend: the gate lets harm through. */
int gate_check(const struct gate *g, struct err *err);

/* The contrast that a text names and nothing else; NULL with ERR_USAGE. */
const struct contrast *gate_measure(const char *text, struct err *err);

#endif
