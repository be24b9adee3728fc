/* shown_verdict.h - the verdict so far, as a live screen shows it. */
#ifndef METRICS_SHOWN_VERDICT_H
#define METRICS_SHOWN_VERDICT_H

#include "metrics/shown.h"

#define SHOWN_GATES 16

struct shown_gate {
    char text[96];      /* "error-rate <= +1pp" */
    char state[12];     /* "holds", "undecided" */
    int side;           /* -1 holds, 0 neither, 1 broken: colour only */
    char stands[48];    /* "undecided ~ +340 pairs", "BROKEN ^^" */
    struct shown found; /* by the look that decides it */
    double limit;       /* in the unit of `low` and `high` */
};

struct shown_verdict {
    char word[12];   /* "hold"; "" there are no gates, or no numbers yet */
    char why[240];   /* the first reason */
    int side;        /* -1 promote, 0 neither, 1 roll back: colour only */
    int defaults;    /* 1: nobody asked for these gates */
    int rolled;      /* 1: a floor rolled back, whatever the gates say */
    char event[320]; /* a roll back that is not in the store yet; "" none */
    struct shown_gate gate[SHOWN_GATES];
    int gates;
};

#endif
