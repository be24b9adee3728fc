/* shown_verdict.h - the verdict while a run is under way. */
#ifndef ANALYSIS_SHOWN_VERDICT_H
#define ANALYSIS_SHOWN_VERDICT_H

#include "analysis/running.h"
#include "analysis/verdict.h"
#include "metrics/snapshot.h"

/* What it is judged by: from the store. */
struct sentence {
    struct gates gates; /* the frozen ones; none in an older store */
    char decided[320];  /* text of the event that latched it; "" none */
};

/* What was computed last. */
struct released;
struct computed {
    enum design design;
    const struct contrast *contrast;
    size_t contrasts;
    const struct released *released; /* of a live release; NULL */
    const char *invalid;             /* as in evidence.h, as are: */
    int flatters;
};

/* A gate, in words. */
void shown_gate_make(struct shown_gate *out, const struct judged *j);

/* Sets the verdict of the snapshot from the rest of it and the contrasts. */
void shown_verdict_make(struct snapshot *s, const struct sentence *by,
                        const struct running *r, const struct computed *c);

#endif
