/* verdict.h - promote, hold, roll back or invalid, and why.
 *
 * Reads intervals, never p-values. Promote: at the planned end, looked at
 * once, or by the live limits of a release that has no end, every gate's
 * interval is inside its margin (intersection-union: no level is divided), and
 * the measure of success, if any, is surely better. What is surely worse inside
 * its margin was allowed, and is said. Roll back, at any time: a gate's
 * interval at level alpha / gates is wholly outside, or that of a critical one
 * surely worse, or an exact alarm was raised. Else hold. Invalid when what it
 * rests on is not to be trusted: our own lateness counts when limits moved
 * outwards by it no longer decide. The first roll back stands; one that a floor
 * of a live release did, until a person raises the share again. */
#ifndef ANALYSIS_VERDICT_H
#define ANALYSIS_VERDICT_H

#include "analysis/evidence.h"
#include "analysis/gates.h"

enum verdict_word {
    VERDICT_PROMOTE,
    VERDICT_HOLD,
    VERDICT_ROLL_BACK,
    VERDICT_INVALID,
};
const char *verdict_name(enum verdict_word v); /* "roll back" */
int verdict_status(enum verdict_word v); /* what a program then ends with */

enum gate_state {
    GATE_HOLDS,
    GATE_BROKEN,
    GATE_UNDECIDED,
    GATE_UNKNOWN, /* no interval: too few, no data, undefined, not trusted */
};
const char *gate_state_name(enum gate_state s); /* "holds" */
const char *verdict_units(int split);           /* "pairs", "requests" */

/* What our own lateness could have brought about: it is unknown. */
enum judged_late {
    LATE_NOT,
    LATE_OPEN,  /* nothing: it is not decided in any case */
    LATE_HELD,  /* that it holds */
    LATE_BROKE, /* that it rolls back */
};

struct judged {
    struct gate gate; /* and what was found: */
    enum gate_state state;
    int worse; /* 1: surely worse than control, within the margin or not */
    int alarm; /* 1: an exact alarm, good from the first pair on */
    enum judged_late late;
    double off; /* part by which a ratio of spans may be off */
    const struct contrast *contrast; /* borrowed; NULL not computed */
    double value, low, high;         /* of the look that decides it; NAN none */
    double harm_low, harm_high;      /* live, at alpha / gates; NAN none */
    int64_t more;   /* of judge_units(), would probably decide; 0 unknown */
    int64_t weight; /* the same in pairs, or requests */
    int stuck;      /* 1: no more will come: `more` is not told */
    int split;      /* 1: these are requests */
    char why[200];  /* a sentence */
};

/* Users of a sticky split: those known add little. Clusters where they lack. */
const char *judge_units(const struct judged *j);

#define REASONS_MOST 12
struct verdict {
    enum verdict_word word;
    int defaults;       /* by default gates: the exit status stays 0 */
    int changed;        /* not by the gates that were frozen at the start */
    const char *frozen; /* then: what those say, "roll back"; NULL: no gates */
    int final;          /* the planned end, looked at once */
    int split;          /* 1: what is counted are requests, not pairs */
    int latched;        /* 1: decided earlier, at `decided_pairs` */
    int rolled;         /* 1: not by gates: a floor rolled back, at once */
    int64_t decided_pairs;
    int64_t more, weight; /* of the gate that takes longest, */
    const char *units;    /* and its units; NULL: not told */
    struct judged gate[GATES_MOST];
    size_t gates;
    const char *success; /* contrast that must be better; NULL none */
    char reason[REASONS_MOST][360]; /* sentences; the first says most */
    size_t reasons;
};

void verdict_make(const struct evidence *e, const struct gates *g,
                  struct verdict *out);
int verdict_exit(const struct verdict *v); /* 0 where nobody asked */
/* The text of that event, read back from it. */
void verdict_write(const struct verdict *v, struct buf *out);
struct analysis;
/* From what the analysis has computed. `given`: NULL for the frozen gates, or
 * the default ones where there are none. -1 when the store's cannot be read. */
int verdict_judge(const struct analysis *a, const struct gates *given,
                  struct verdict *out, struct err *err);

/* Share of a variant's requests that were kept from it. */
double verdict_kept(const struct analysis *a, int side);

#endif
