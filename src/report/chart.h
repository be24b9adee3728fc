/* chart.h - a picture as plain numbers, ready to be drawn.
 *
 * Whoever composes it has chosen what the axes show and what stands at their
 * ticks; whoever draws it only asks for places. Texts and points are in an
 * arena of the composer's. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stddef.h>

#include "base/arena.h"
#include "report/doc.h"

#define CHART_TICKS 9
#define CHART_SERIES 2

enum chart_kind {
    CHART_RANGES, /* a row a point: x between low and high, `text` its name */
    CHART_BARS,   /* a row for the points of all series; x from 0 */
    CHART_LINES,  /* y over x, with low and high of y where known */
    CHART_STEPS,  /* filled; y lasts from x to the next point's x */
};

struct tick {
    double at;
    const char *text;
};

struct axis {
    const char *words; /* what it shows; NULL: rows */
    int log;           /* logarithmic */
    double low, high;  /* what is shown */
    double none;       /* where there is no change; NAN nowhere */
    struct tick tick[CHART_TICKS];
    size_t ticks;
};

struct point {
    double x, y;
    double low, high;  /* NAN none; infinite: goes on */
    double mark;       /* a margin; NAN none */
    const char *text;  /* name of a row */
    const char *value; /* in words */
    enum tone tone;
};

struct series {
    const char *words;
    int side;   /* enum side; -1: about both */
    int joined; /* points are joined by a line */
    struct point *point;
    size_t points;
};

struct chart {
    enum chart_kind kind;
    const char *about; /* what it shows, for those who do not see it */
    struct axis x, y;
    struct series series[CHART_SERIES];
    size_t count;
};

/* From 0 (low) to 1 (high), held to that. */
double axis_place(const struct axis *a, double value);

/* An axis that holds the values it is shown; then its ticks. */
void axis_begin(struct axis *a, const char *words, int log);
void axis_hold(struct axis *a, double value);      /* not finite: passed over */
void axis_spans(struct axis *a, struct arena *m);  /* seconds */
void axis_shares(struct axis *a, struct arena *m); /* from 0 */
void axis_changes(struct axis *a, struct arena *m); /* ratios, as per cent */
/* Differences: in percentage points, or of a scale. */
void axis_points(struct axis *a, struct arena *m, int percent);
void axis_clocks(struct axis *a, struct arena *m); /* seconds of run time */
void axis_tick(struct axis *a, double at, const char *text);

/* Another series with so many points, all unknown. */
struct series *chart_series(struct chart *c, struct arena *m, int side,
                            size_t points);

#endif
