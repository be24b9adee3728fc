#include "report/part.h"

#include <math.h>
#include <string.h>

#include "report/words.h"

/* What is farther off than this goes on beyond the picture. */
#define RATIO_MOST 8

/* What never happened on either side is no news. */
static int happened(const struct contrast *c)
{
    return c->control != 0 || c->treatment != 0;
}

/* Names in -ok repeat a change over successes only: the table has them. */
static int repeats(const struct contrast *c)
{
    size_t len = strlen(c->name);

    return len > 3 && !strcmp(c->name + len - 3, "-ok");
}

static int drawn(const struct contrast *c, enum contrast_unit unit)
{
    return c->unit == unit && c->status == CONTRAST_OK && happened(c) &&
           !repeats(c) && isfinite(c->estimate) && c->more_is_worse;
}

static double near(double value, enum contrast_unit unit)
{
    if (unit != CONTRAST_RATIO || isnan(value))
        return value;
    return fmin(fmax(value, 1. / RATIO_MOST), RATIO_MOST);
}

static double margin_of(const struct verdict *v, const struct contrast *c)
{
    for (size_t i = 0; v && i < v->gates; i++)
        if (!strcmp(v->gate[i].gate.name, c->name))
            return v->gate[i].gate.margin;
    return NAN;
}

static void put_point(struct section *s, struct point *p,
                      const struct contrast *c, double mark)
{
    char change[WORDS_MAX], limits[WORDS_MAX];
    const char *call = words_call(c);
    int side = contrast_side(c);

    p->x = c->estimate;
    p->low = c->low;
    p->high = c->high;
    p->mark = mark;
    p->text = c->words;
    p->tone = side > 0 ? TONE_BAD : side < 0 ? TONE_GOOD : TONE_NONE;
    p->value = doc_text(s, "%s %s%s%s", words_change(c, change),
                        words_limits(c, limits), *call ? " " : "", call);
}

static void hold(struct axis *x, const struct point *p, enum contrast_unit unit)
{
    axis_hold(x, near(p->x, unit));
    axis_hold(x, near(p->low, unit));
    axis_hold(x, near(p->high, unit));
    axis_hold(x, near(p->mark, unit));
}

static size_t count(const struct analysis *a, enum contrast_unit unit)
{
    size_t n = 0;

    for (size_t i = 0; i < a->contrasts; i++)
        n += drawn(&a->contrast[i], unit);
    return n;
}

static void forest(const struct report *r, struct doc *d,
                   enum contrast_unit unit, const char *words)
{
    const struct analysis *a = r->analysis;
    size_t rows = count(a, unit), at = 0;
    struct chart *chart;
    struct series *all;
    struct section *s;

    if (!rows)
        return;
    chart = doc_chart(d, words, CHART_RANGES);
    s = &d->section[d->sections - 1];
    s->note =
        doc_text(s, "%s; a diamond is the margin of a gate", part_look(a));
    chart->about = "Each row is a change with its interval. The "
                   "numbers stand in the table of changes.";
    axis_begin(&chart->x, "treatment against control", unit == CONTRAST_RATIO);
    all = chart_series(chart, s->arena, -1, rows);
    for (size_t i = 0; i < a->contrasts; i++) {
        const struct contrast *c = &a->contrast[i];

        if (!drawn(c, unit))
            continue;
        put_point(s, &all->point[at], c, margin_of(r->verdict, c));
        hold(&chart->x, &all->point[at++], unit);
    }
    if (unit == CONTRAST_RATIO)
        axis_changes(&chart->x, s->arena);
    else
        axis_points(&chart->x, s->arena, unit == CONTRAST_DIFFERENCE);
}

void part_effects(const struct report *r, struct doc *d)
{
    forest(r, d, CONTRAST_RATIO, "Changes as ratios");
    forest(r, d, CONTRAST_DIFFERENCE, "Changes of shares");
    forest(r, d, CONTRAST_POINTS, "Changes of scores");
}
