/* shown.h - a measure of both variants and what was found, as people read it.
 */
#ifndef METRICS_SHOWN_H
#define METRICS_SHOWN_H

#include <stdint.h>

struct shown {
    char name[32]; /* "p99 first token" */
    char control[24], treatment[24];
    char delta[24], interval[32]; /* "" when none may be shown */
    char word[40];                /* "no call ~", "worse ^", "better v" */
    int side;             /* -1 better, 0 no call, 1 worse: colour only */
    int64_t n;            /* pairs (or replies) behind it */
    int64_t needs;        /* pairs it takes to be shown at all, or, where there
                             is an interval, to be told from no change; 0
                             unknown */
    int bar;              /* 1: the next three are to be drawn */
    double low, at, high; /* percent of control, or points */
    char contrast[32];    /* "p99-first-token"; "" it is none */
    char p[12];           /* "0.0004"; "" there is none */
    int lesser;           /* 1: left out where there is little room */
};

#endif
