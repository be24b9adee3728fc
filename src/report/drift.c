#include "report/spread.h"

#include <math.h>
#include <stdlib.h>

#include "stats/order.h"

#define BINS_MOST 24
#define BIN_LEAST 10 /* pairs in a bin, on average */
#define BINS_LEAST 4

/* A reply, and the part of the run in which its pair began. */
struct timed {
    size_t bin;
    double latency;
};

static int by_bin(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;

    if (x->bin != y->bin)
        return (x->bin > y->bin) - (x->bin < y->bin);
    return (x->latency > y->latency) - (x->latency < y->latency);
}

struct times {
    double low, high;
    size_t bins;
};

static size_t gather(const struct pairs *p, int side, const struct times *t,
                     struct timed *out)
{
    size_t n = 0;

    for (size_t i = 0; i < p->count; i++) {
        double v = pairs_number(p, COLUMN_LATENCY, side, i);
        double at = (p->start[i] - t->low) / (t->high - t->low);

        if (!pairs_has(p, side, i) || isnan(v) || !(at >= 0 && at <= 1))
            continue;
        out[n].bin = (size_t)fmin(at * (double)t->bins, (double)t->bins - 1);
        out[n++].latency = v;
    }
    qsort(out, n, sizeof *out, by_bin);
    return n;
}

/* Of sorted ones; INFINITY when half of them failed. */
static double median(const struct timed *v, size_t n)
{
    size_t half = n / 2;

    return n % 2 ? v[half].latency
                 : (v[half - 1].latency + v[half].latency) / 2;
}

static void medians(const struct pairs *p, const struct times *t, int side,
                    struct chart *chart, struct arena *m)
{
    struct timed *v = memory_new(p->count + 1, sizeof *v);
    size_t n = gather(p, side, t, v), end;
    struct series *all = chart_series(chart, m, side, t->bins);
    double width = (t->high - t->low) / (double)t->bins;

    all->words = side_name((enum side)side);
    all->joined = 1;
    all->points = 0;
    for (size_t i = 0; i < n; i = end) {
        struct point *at = &all->point[all->points];

        for (end = i; end < n && v[end].bin == v[i].bin; end++)
            ;
        at->x = t->low + width * ((double)v[i].bin + .5);
        at->y = median(&v[i], end - i);
        axis_hold(&chart->y, at->y);
        all->points += isfinite(at->y);
    }
    free(v);
}

static struct times times_of(const struct pairs *p)
{
    struct times t = {INFINITY, -INFINITY, 0};

    for (size_t i = 0; p->start && i < p->count; i++) {
        t.low = fmin(t.low, p->start[i]);
        t.high = fmax(t.high, p->start[i]);
    }
    if (t.high > t.low)
        t.bins = p->count / BIN_LEAST;
    if (t.bins > BINS_MOST)
        t.bins = BINS_MOST;
    return t;
}

void part_drift(const struct report *r, struct doc *d)
{
    const struct pairs *p = &r->analysis->pairs;
    struct times t = times_of(p);
    struct chart *chart;
    struct section *s;

    if (t.bins < BINS_LEAST)
        return;
    chart = doc_chart(d, "Latency: over the run", CHART_LINES);
    s = &d->section[d->sections - 1];
    s->note = p->design == DESIGN_UNPAIRED
                  ? "median of the requests that came in each part of the run"
                  : "median of the pairs that began in each part of the run";
    chart->about = "Medians of the latency of both variants over the time of "
                   "the run. Whether they drift apart stands among the checks "
                   "of trust.";
    axis_begin(&chart->x, "run time", 0);
    axis_hold(&chart->x, t.low);
    axis_hold(&chart->x, t.high);
    axis_clocks(&chart->x, s->arena);
    axis_begin(&chart->y, "median latency", 1);
    for (int side = 0; side < SIDES; side++)
        medians(p, &t, side, chart, s->arena);
    axis_spans(&chart->y, s->arena);
}
