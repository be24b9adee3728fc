#include "report/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define TEXT 40

double axis_place(const struct axis *a, double value)
{
    double low = a->low, high = a->high;

    if (a->log) {
        low = log(low);
        high = log(high);
        value = value > 0 ? log(value) : low;
    }
    if (!(value > low))
        return 0;
    return value < high ? (value - low) / (high - low) : 1;
}

void axis_begin(struct axis *a, const char *words, int log)
{
    *a = (struct axis){
        .words = words,
        .log = log,
        .low = INFINITY,
        .high = -INFINITY,
        .none = NAN,
    };
}

void axis_hold(struct axis *a, double value)
{
    if (!isfinite(value) || (a->log && value <= 0))
        return;
    if (value < a->low)
        a->low = value;
    if (value > a->high)
        a->high = value;
}

/* An axis needs a length, and points some air. */
static void widen(struct axis *a, double least)
{
    double air;

    if (!(a->low <= a->high))
        a->low = a->high = a->log ? 1 : 0;
    if (a->log) {
        air = fmax(log(a->high / a->low) * .04, least);
        a->low /= exp(air);
        a->high *= exp(air);
        return;
    }
    air = fmax((a->high - a->low) * .06, least);
    a->low -= air;
    a->high += air;
}

void axis_tick(struct axis *a, double at, const char *text)
{
    double slack = a->log ? 0 : (a->high - a->low) * 1e-9;

    if (a->ticks < CHART_TICKS && at >= a->low - slack && at <= a->high + slack)
        a->tick[a->ticks++] = (struct tick){at, text};
}

/* 1, 2, 2.5 or 5 times a power of ten that leaves about that many steps. */
static double step_of(double span, int steps)
{
    static const double nice[] = {1, 2, 2.5, 5};
    double rough = span / steps, unit = pow(10, floor(log10(rough)));

    for (size_t i = 0; i < sizeof nice / sizeof *nice; i++)
        if (rough <= nice[i] * unit * 1.0001)
            return nice[i] * unit;
    return 10 * unit;
}

/* Decimals that tell all steps of that size apart. */
static int places_of(double step)
{
    int places = 0;

    for (; places < 6 && fabs(step - round(step)) > 1e-6; step *= 10)
        places++;
    return places;
}

/* As short as it can be said: "20 ms", "1.5 s". */
static const char *span(struct arena *m, double seconds)
{
    char text[TEXT];
    double size = seconds * 1.0000001;

    if (size >= 1)
        snprintf(text, sizeof text, "%.6g s", seconds);
    else if (size >= 1e-3)
        snprintf(text, sizeof text, "%.6g ms", seconds * 1e3);
    else
        snprintf(text, sizeof text, "%.6g us", seconds * 1e6);
    return arena_string(m, text);
}

/* Less than half a decade has too few of 1, 2 and 5. */
static void even_spans(struct axis *a, struct arena *m)
{
    double step = step_of(a->high - a->low, 5);

    for (double i = ceil(a->low / step); i * step <= a->high; i++)
        axis_tick(a, i * step, span(m, i * step));
}

void axis_spans(struct axis *a, struct arena *m)
{
    static const double nice[2][3] = {{1, 2, 5}, {1, 3, 10}};
    double decades;
    int sparse, steps;

    widen(a, .02);
    decades = log10(a->high / a->low);
    if (decades < .6) {
        even_spans(a, m);
        return;
    }
    sparse = decades > 2;
    steps = !sparse ? 3 : decades > 4 ? 1 : 2;
    for (int e = (int)floor(log10(a->low)); e <= (int)log10(a->high) + 1; e++)
        for (int i = 0; i < steps; i++) {
            double at = nice[sparse][i] * pow(10, e);

            axis_tick(a, at, span(m, at));
        }
}

static const char *percent(struct arena *m, double share, double step)
{
    char text[TEXT];

    snprintf(text, sizeof text, "%.*f %%", places_of(100 * step), 100 * share);
    return arena_string(m, text);
}

void axis_shares(struct axis *a, struct arena *m)
{
    double step;

    a->low = 0;
    a->high = a->high > 0 ? fmin(a->high * 1.08, fmax(1, a->high)) : .01;
    step = step_of(a->high, 4);
    for (int i = 0; i * step <= a->high * 1.0001; i++)
        axis_tick(a, i * step, percent(m, i * step, step));
}

/* As people say a ratio: in per cent, and far away as a factor. */
static const char *change(struct arena *m, double ratio)
{
    char text[TEXT];

    if (ratio >= 2.999)
        snprintf(text, sizeof text, "x%.4g", ratio);
    else if (fabs(ratio - 1) < 1e-9)
        snprintf(text, sizeof text, "0");
    else
        snprintf(text, sizeof text, "%+.3g %%", 100 * (ratio - 1));
    return arena_string(m, text);
}

/* Ratios that read well, by how far the axis goes. */
void axis_changes(struct axis *a, struct arena *m)
{
    static const double near[] = {.9, .95, 1, 1.05, 1.1, 0};
    static const double some[] = {.6, .7, .8, .9, 1, 1.1, 1.2, 1.4, 1.6, 0};
    static const double far[] = {.25, .5, .75, 1, 1.5, 2, 3, 4, 0};
    static const double vast[] = {.125, .25, .5, 1, 2, 4, 8, 0};
    const double *at;
    double reach;

    axis_hold(a, 1);
    widen(a, .01);
    a->none = 1;
    reach = fmax(a->high, 1 / a->low);
    at = reach < 1.15 ? near : reach < 1.7 ? some : reach < 5 ? far : vast;
    for (; *at > 0; at++)
        axis_tick(a, *at, change(m, *at));
}

void axis_points(struct axis *a, struct arena *m, int percent)
{
    char text[TEXT];
    double step, by = percent ? 100 : 1;

    axis_hold(a, 0);
    widen(a, .001);
    a->none = 0;
    step = step_of(a->high - a->low, 5);
    for (double i = ceil(a->low / step); i * step <= a->high; i++) {
        if (fabs(i) < .5)
            snprintf(text, sizeof text, "0");
        else
            snprintf(text, sizeof text, "%+.*f%s", places_of(by * step),
                     by * i * step, percent ? " pp" : "");
        axis_tick(a, i * step, arena_string(m, text));
    }
}

void axis_clocks(struct axis *a, struct arena *m)
{
    static const double nice[] = {1,   2,   5,    10,   15,   30,   60,   120,
                                  300, 600, 1200, 1800, 3600, 7200, 14400};
    size_t i = 0, last = sizeof nice / sizeof *nice - 1;
    char text[TEXT_MAX];
    double step;

    widen(a, 0);
    if (a->low < 0)
        a->low = 0;
    while (i < last && (a->high - a->low) / nice[i] > 5)
        i++;
    step = fmax(nice[i], ceil((a->high - a->low) / nice[i] / 6) * nice[i]);
    for (double at = ceil(a->low / step) * step; at <= a->high; at += step) {
        text_clock((int64_t)at * 1000000000, text);
        axis_tick(a, at, arena_string(m, text));
    }
}

struct series *chart_series(struct chart *c, struct arena *m, int side,
                            size_t points)
{
    struct series *s = &c->series[c->count++];

    s->side = side;
    s->points = points;
    s->point = arena_alloc(m, points * sizeof *s->point);
    for (size_t i = 0; i < points; i++)
        s->point[i] = (struct point){
            .low = NAN,
            .high = NAN,
            .mark = NAN,
            .text = "",
            .value = "",
        };
    return s;
}
