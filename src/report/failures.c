#include "report/part.h"

#include "base/text.h"

static int64_t count(const struct analysis *a, int side, int outcome)
{
    return a->sample[side].tally.outcome[outcome];
}

static int shown(const struct analysis *a, int o)
{
    return o != OUTCOME_OK && o != OUTCOME_SKIPPED &&
           count(a, CONTROL, o) + count(a, TREATMENT, o) > 0;
}

static void put_bar(struct section *s, struct point *p, int64_t n, int64_t of)
{
    char text[TEXT_MAX];

    p->x = of ? (double)n / (double)of : 0;
    p->value = doc_text(s, "%lld (%s)", (long long)n, text_share(p->x, text));
}

void part_failures(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct chart *chart;
    struct section *s;
    size_t rows = 0;

    for (int o = 0; o < OUTCOMES; o++)
        rows += (size_t)shown(a, o);
    if (!rows)
        return;
    chart = doc_chart(d, "Requests that did not end well", CHART_BARS);
    s = &d->section[d->sections - 1];
    s->note = "share of the replies of each variant, by class";
    chart->about = "The counts stand in the table of how requests ended.";
    axis_begin(&chart->x, "share of replies", 0);
    for (int side = 0; side < SIDES; side++) {
        struct series *all = chart_series(chart, s->arena, side, rows);
        struct point *p = all->point;

        all->words = side_name((enum side)side);
        for (int o = 0; o < OUTCOMES; o++) {
            if (!shown(a, o))
                continue;
            p->text = outcome_words((enum outcome)o);
            put_bar(s, p, count(a, side, o),
                    tally_counted(&a->sample[side].tally));
            axis_hold(&chart->x, p++->x);
        }
    }
    axis_shares(&chart->x, s->arena);
}
