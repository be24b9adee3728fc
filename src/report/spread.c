#include "report/spread.h"

#include <math.h>
#include <stdlib.h>

#define BINS_MOST 40
#define BINS_LEAST 10
#define CURVE 120

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void gather(const struct pairs *p, int side, struct spread *out)
{
    *out = (struct spread){
        .v = memory_new(p->count + 1, sizeof(double)),
    };
    for (size_t i = 0; i < p->count; i++) {
        double v = pairs_number(p, COLUMN_LATENCY, side, i);

        if (!pairs_has(p, side, i) || isnan(v))
            continue;
        out->v[out->n++] = v;
        out->ok += isfinite(v);
    }
    qsort(out->v, out->n, sizeof *out->v, by_value);
}

/* An axis for both; a thousandth at each end is cut so that one giant does
 * not push all others together. */
static void hold_both(struct axis *x, const struct spread c[SIDES])
{
    for (int s = 0; s < SIDES; s++) {
        size_t cut = c[s].ok / 1000;

        if (!c[s].ok)
            continue;
        axis_hold(x, c[s].v[cut]);
        axis_hold(x, c[s].v[c[s].ok - 1 - cut]);
    }
}

/* How many are at most `value`. */
static size_t up_to(const struct spread *c, double value)
{
    size_t low = 0, high = c->ok;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (c->v[middle] <= value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const char *name_of(struct section *s, int side, const struct spread *c)
{
    size_t failed = c->n - c->ok;

    return doc_text(s, "%s: %zu replies, %zu failed",
                    side_name((enum side)side), c->n, failed);
}

static void bins(struct chart *chart, struct section *s,
                 const struct spread c[SIDES])
{
    size_t n = (size_t)fmin(
        BINS_MOST, fmax(BINS_LEAST, sqrt((double)(c[0].ok + c[1].ok))));
    double step = log(chart->x.high / chart->x.low) / (double)n;

    for (int side = 0; side < SIDES; side++) {
        struct series *all = chart_series(chart, s->arena, side, n + 1);

        all->words = name_of(s, side, &c[side]);
        for (size_t i = 0; i <= n; i++) {
            double from = chart->x.low * exp(step * (double)i);
            double to = i + 1 < n ? from * exp(step) : INFINITY;
            size_t below = i ? up_to(&c[side], from) : 0;

            all->point[i].x = from;
            if (i < n && c[side].n)
                all->point[i].y =
                    (double)(up_to(&c[side], to) - below) / (double)c[side].n;
            axis_hold(&chart->y, all->point[i].y);
        }
    }
}

static void curve(struct chart *chart, struct section *s,
                  const struct spread c[SIDES])
{
    double step = log(chart->x.high / chart->x.low) / CURVE;

    for (int side = 0; side < SIDES; side++) {
        struct series *all = chart_series(chart, s->arena, side, CURVE + 1);

        all->words = side_name((enum side)side);
        all->joined = 1;
        for (size_t i = 0; i <= CURVE; i++) {
            double at = chart->x.low * exp(step * (double)i);

            all->point[i].x = at;
            all->point[i].y = (double)up_to(&c[side], at) /
                              (double)(c[side].n ? c[side].n : 1);
        }
    }
}

static struct chart *latency_chart(struct doc *d, const char *words,
                                   enum chart_kind kind,
                                   const struct spread c[SIDES])
{
    struct chart *chart = doc_chart(d, words, kind);

    axis_begin(&chart->x, "latency", 1);
    hold_both(&chart->x, c);
    axis_spans(&chart->x, &d->arena);
    return chart;
}

static void distribution(struct doc *d, const struct spread c[SIDES])
{
    struct chart *chart =
        latency_chart(d, "Latency: how many replies", CHART_STEPS, c);
    struct section *s = &d->section[d->sections - 1];

    chart->about = "Share of the replies of each variant, by latency on a "
                   "logarithmic axis. Quantiles stand in the table of "
                   "measures.";
    s->note = "share of a variant's replies in each span; failed ones have no "
              "latency and are counted beside the name";
    axis_begin(&chart->y, "share of replies", 0);
    bins(chart, s, c);
    axis_shares(&chart->y, s->arena);
    chart = latency_chart(d, "Latency: answered within", CHART_LINES, c);
    s = &d->section[d->sections - 1];
    chart->about = "Share of all requests that had been answered well within "
                   "a time. Quantiles stand in the table of measures.";
    s->note = "share of all requests; failed ones are never answered, so that "
              "a line ends below 100 %";
    axis_begin(&chart->y, "answered", 0);
    axis_hold(&chart->y, 1);
    axis_shares(&chart->y, s->arena);
    curve(chart, s, c);
}

void part_spread(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct spread c[SIDES];

    for (int s = 0; s < SIDES; s++)
        gather(&a->pairs, s, &c[s]);
    if (c[CONTROL].ok && c[TREATMENT].ok) {
        distribution(d, c);
        part_shift(r, d, c);
    }
    part_drift(r, d);
    for (int s = 0; s < SIDES; s++)
        free(c[s].v);
}
