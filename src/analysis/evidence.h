/* evidence.h - what a verdict is made of. */
#ifndef ANALYSIS_EVIDENCE_H
#define ANALYSIS_EVIDENCE_H

#include "analysis/contrasts.h"

/* All that a verdict rests on; borrowed. */
struct evidence {
    const struct contrast *contrast;
    size_t contrasts;
    enum contrast_look look;
    double tuned; /* of the live limits, as in look.h */
    int64_t pairs, planned;
    int split;           /* 1: these are requests, each of one variant */
    int endless;         /* 1: a live release: promote is decided at any time */
    int stuck;           /* 1: one variant gets no more requests */
    const char *ended;   /* "interrupted": before its planned end; NULL */
    const char *failed;  /* why the run failed, before what it lacks; NULL */
    const char *invalid; /* why nothing can be trusted; NULL */
    int flatters;        /* 1: but that could only make treatment look better */
    const char *late;    /* why spans are off, by `off` seconds; NULL */
    double off;
    const char *decided; /* text of the event that latched it; NULL */
    const char *rolled;  /* of the one by which all went to control; NULL */
    int by_hand;         /* 1: that was a person, not a floor */
    const char *raised;  /* of the one that gave treatment a share again */
    int changed;         /* 1: other gates than that was about, */
    const char *frozen;  /* which said "roll back"; NULL: there were none */
};

#endif
