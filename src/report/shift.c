#include "report/spread.h"

#include <math.h>
#include <string.h>

#include "report/words.h"
#include "stats/order.h"

/* Quantiles of the line, and of the contrasts that have limits. */
static const double line_at[] = {.05, .1, .2, .3,  .4,  .5,  .6,
                                 .7,  .8, .9, .95, .98, .99, .995};
#define LINE (sizeof line_at / sizeof *line_at)

/* Fewer replies above a quantile than this make no picture of a tail. */
#define TAIL_LEAST 5

/* What is farther off than this goes on beyond the picture. */
#define RATIO_MOST 8

static const struct known {
    const char *contrast, *words;
    double p;
} known[] = {
    {"p50-latency", "p50", .5},
    {"p90-latency", "p90", .9},
    {"p95-latency", "p95", .95},
    {"p99-latency", "p99", .99},
};
#define KNOWN (sizeof known / sizeof *known)

/* The tail is what is looked at: each nine less gets the same room. */
static double place(double p)
{
    return -log10(1 - p);
}

static double quantile(const struct spread *c, double p)
{
    return order_at(c->v, c->n, order_place(c->n, p));
}

static int enough(const struct spread *c, double p)
{
    return (double)c->n * fmin(p, 1 - p) >= TAIL_LEAST;
}

static void line(struct chart *chart, struct section *s,
                 const struct spread c[SIDES])
{
    struct series *all = chart_series(chart, s->arena, -1, LINE);

    all->words = "ratio of the two quantiles, descriptive";
    all->joined = 1;
    all->points = 0;
    for (size_t i = 0; i < LINE; i++) {
        struct point *p = &all->point[all->points];
        double x = quantile(&c[CONTROL], line_at[i]);
        double y = quantile(&c[TREATMENT], line_at[i]);

        if (!enough(&c[CONTROL], line_at[i]) || !isfinite(x) || x <= 0 ||
            !enough(&c[TREATMENT], line_at[i]) || !isfinite(y) || y <= 0)
            continue;
        p->x = place(line_at[i]);
        p->y = y / x;
        axis_hold(&chart->x, p->x);
        axis_hold(&chart->y, p->y);
        all->points++;
    }
}

static const struct contrast *find(const struct analysis *a, const char *name)
{
    for (size_t i = 0; i < a->contrasts; i++)
        if (!strcmp(a->contrast[i].name, name) &&
            a->contrast[i].status == CONTRAST_OK)
            return &a->contrast[i];
    return NULL;
}

static void limits(const struct analysis *a, struct chart *chart,
                   struct section *s)
{
    struct series *all = chart_series(chart, s->arena, -1, KNOWN);
    char words[2][WORDS_MAX];

    all->words = "with 95 % interval";
    all->points = 0;
    for (size_t i = 0; i < KNOWN; i++) {
        const struct contrast *c = find(a, known[i].contrast);
        struct point *p = &all->point[all->points];
        int side = c ? contrast_side(c) : 0;

        if (!c)
            continue;
        all->points++;
        p->x = place(known[i].p);
        p->y = c->estimate;
        p->low = c->low;
        p->high = c->high;
        p->text = known[i].words;
        p->value = doc_text(s, "%s %s", words_change(c, words[0]),
                            words_limits(c, words[1]));
        p->tone = side > 0 ? TONE_BAD : side < 0 ? TONE_GOOD : TONE_NONE;
        axis_hold(&chart->x, p->x);
        axis_hold(&chart->y, fmax(p->low, 1. / RATIO_MOST));
        axis_hold(&chart->y, fmin(p->high, RATIO_MOST));
    }
}

static void quantile_ticks(struct axis *x)
{
    static const struct tick tick[] = {
        {.1, "p10"},  {.5, "p50"},  {.8, "p80"},     {.9, "p90"},
        {.95, "p95"}, {.99, "p99"}, {.995, "p99.5"},
    };

    if (!(x->low < x->high)) {
        x->low = 0;
        x->high = place(.9);
    }
    x->low = 0;
    x->high *= 1.03;
    for (size_t i = 0; i < sizeof tick / sizeof *tick; i++)
        axis_tick(x, place(tick[i].at), tick[i].text);
}

void part_shift(const struct report *r, struct doc *d,
                const struct spread c[SIDES])
{
    struct chart *chart =
        doc_chart(d, "Latency: shift by quantile", CHART_LINES);
    struct section *s = &d->section[d->sections - 1];

    s->note = doc_text(s,
                       "treatment against control at each quantile, "
                       "failures as slower than anything; %s",
                       part_look(r->analysis));
    chart->about = "How much slower or faster the quantiles of treatment are "
                   "than those of control. The quantiles with intervals stand "
                   "in the table of changes.";
    axis_begin(&chart->x, "quantile", 0);
    axis_begin(&chart->y, "change", 1);
    line(chart, s, c);
    limits(r->analysis, chart, s);
    quantile_ticks(&chart->x);
    axis_changes(&chart->y, s->arena);
}
