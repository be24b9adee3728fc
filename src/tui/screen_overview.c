#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/classes.h"
#include "tui/history.h"
#include "tui/part.h"
#include "tui/screen.h"

/* Columns of the table of measures, in cells. */
struct columns {
    int name, value, delta, interval, bar, n, word;
};

static const struct columns widths[] = {
    [LAYOUT_STANDARD] = {15, 9, 10, 15, 0, 6, 0},
    [LAYOUT_WIDE] = {26, 13, 12, 20, 43, 9, 0},
};

static const char *host_of(const char *url)
{
    return strncmp(url, "https://", 8) == 0 ? url + 8 : url;
}

static void arm(const struct snapshot *s, const struct view *v, enum side side,
                struct box *b)
{
    const struct tally *t = &s->tally[side];
    int wide = v->layout == LAYOUT_WIDE;
    char text[96], failed[TEXT_MAX], a[PART_MONEY];
    struct pen p = box_row(b);

    pen_format(&p, part_role(side), " %c %-10s", side_letter(side),
               side_name(side));
    pen_left(&p, wide ? 36 : 19, ROLE_DEFAULT, s->model[side]);
    pen_space(&p, 1);
    pen_left(&p, wide ? 42 : 16, ROLE_DIM,
             wide ? s->endpoint[side] : host_of(s->endpoint[side]));
    snprintf(text, sizeof(text), "%lld in flight",
             (long long)s->engine.in_flight[side]);
    pen_right(&p, 14, ROLE_DEFAULT, text);
    snprintf(text, sizeof(text), "%lld failed", (long long)t->failed);
    pen_right(&p, 13, t->failed ? ROLE_BOLD : ROLE_DIM, text);
    if (wide)
        pen_format(&p, ROLE_DIM, " of %lld (%s)   %s", (long long)t->replies,
                   part_failed(s, side, failed), part_cost(t, a));
}

static enum role side_role(int side)
{
    if (side > 0)
        return ROLE_BAD;
    return side < 0 ? ROLE_GOOD : ROLE_DEFAULT;
}

static void head(const struct columns *w, struct pen p)
{
    pen_space(&p, 1);
    pen_left(&p, w->name, ROLE_DIM, "measure");
    pen_right(&p, w->value, ROLE_CONTROL, "control");
    pen_right(&p, w->value + 1, ROLE_TREATMENT, "treatment");
    pen_right(&p, w->delta - 1, ROLE_DIM, "T vs C");
    pen_space(&p, 2);
    pen_left(&p, w->interval, ROLE_DIM, "95 % interval");
    if (w->bar) {
        pen_left(&p, w->bar - 2, ROLE_DIM,
                 "-100 %        lower | higher       +100 %");
        pen_space(&p, 2);
    }
    pen_right(&p, w->n, ROLE_DIM, "n");
    pen_text(&p, ROLE_DIM, "  verdict");
}

static void measure(const struct shown *row, const struct columns *w,
                    struct pen p)
{
    struct span span = {row->low, row->at, row->high, 100};
    char n[TEXT_MAX], needs[48];

    pen_space(&p, 1);
    pen_left(&p, w->name, ROLE_DEFAULT, row->name);
    pen_right(&p, w->value, ROLE_DEFAULT, row->control);
    pen_right(&p, w->value, ROLE_DEFAULT, row->treatment);
    pen_right(&p, w->delta, ROLE_BOLD, row->delta);
    pen_space(&p, 2);
    snprintf(needs, sizeof(needs), "needs n %lld", (long long)row->needs);
    if (!row->interval[0] && row->needs > 0)
        pen_left(&p, w->interval, ROLE_DIM, needs);
    else
        pen_left(&p, w->interval, ROLE_DEFAULT, row->interval);
    if (w->bar && row->bar)
        draw_span(&p, w->bar - 2, &span);
    else
        pen_space(&p, w->bar ? w->bar - 2 : 0);
    pen_space(&p, w->bar ? 2 : 0);
    snprintf(n, sizeof(n), "%lld", (long long)row->n);
    pen_right(&p, w->n, ROLE_DIM, row->n < 100000 ? n : text_count(row->n, n));
    pen_space(&p, 2);
    pen_text(&p, side_role(row->side), row->word);
}

static void measures(const struct snapshot *s, const struct view *v,
                     struct box *b)
{
    const struct columns *w = &widths[v->layout];
    char title[96];

    snprintf(title, sizeof(title), "treatment against control, %s", s->label);
    box_rule(b, title);
    head(w, box_row(b));
    for (int i = 0; i < s->rows; i++)
        measure(&s->row[i], w, box_row(b));
}

/* Two values and the word: all that a small window has room for. */
static void small(const struct snapshot *s, struct box *b)
{
    struct pen p = box_row(b);

    pen_left(&p, 14, ROLE_DIM, "measure");
    pen_right(&p, 8, ROLE_CONTROL, "C");
    pen_right(&p, 8, ROLE_TREATMENT, "T");
    pen_format(&p, ROLE_DIM, " %s", s->label);
    for (int i = 0; i < s->rows; i++) {
        const struct shown *row = &s->row[i];

        p = box_row(b);
        pen_left(&p, 14, ROLE_DEFAULT, row->name);
        pen_right(&p, 8, ROLE_DEFAULT, row->control);
        pen_right(&p, 8, ROLE_DEFAULT, row->treatment);
        pen_space(&p, 1);
        pen_text(&p, side_role(row->side), row->word);
        if (p.end - p.x > 20 && row->delta[0])
            pen_format(&p, ROLE_DIM, "  %s %s", row->delta, row->interval);
    }
}

static int window_of(const struct view *v)
{
    return v->window > 0 ? v->window : 60;
}

static void history_counts(const struct history *h, struct box *b)
{
    struct pen p = box_row(b);

    pen_text(&p, ROLE_DEFAULT, " failed  ");
    pen_text(&p, ROLE_CONTROL, "C ");
    draw_counts(&p, ROLE_CONTROL, h->failed[CONTROL], h->columns);
    pen_text(&p, ROLE_TREATMENT, "  T ");
    draw_counts(&p, ROLE_TREATMENT, h->failed[TREATMENT], h->columns);
}

/* One scale for both sides, or the eye compares what is not comparable. */
static void history_levels(const struct history *h, int first_token,
                           struct box *b)
{
    double most = first_token ? h->most_first_token : h->most_latency;
    const double(*value)[HISTORY_COLUMNS] =
        first_token ? h->first_token : h->latency;
    struct pen p = box_row(b);
    char top[TEXT_MAX];

    most = draw_ceiling(most);
    pen_text(&p, ROLE_DEFAULT, first_token ? " 1st tok " : " latency ");
    pen_text(&p, ROLE_CONTROL, "C ");
    draw_levels(&p, ROLE_CONTROL, value[CONTROL], h->columns, most);
    pen_text(&p, ROLE_TREATMENT, "  T ");
    draw_levels(&p, ROLE_TREATMENT, value[TREATMENT], h->columns, most);
    pen_format(&p, ROLE_DIM, " 0..%s", text_ns((int64_t)(most * 1e9), top));
}

static void history(const struct snapshot *s, const struct view *v,
                    struct box *b)
{
    struct history h;
    int window = window_of(v), room = (b->width - 26) / 2;
    char title[96];

    history_make(&h, s, window, room < window ? room : window);
    snprintf(title, sizeof(title),
             "last %d s, newest right, a column is %d s: failures, medians",
             window, h.seconds_each);
    box_rule(b, title);
    history_counts(&h, b);
    history_levels(&h, 0, b);
    if (h.most_first_token > 0)
        history_levels(&h, 1, b);
}

/* What the other screens are about, where there is room for it. */
static void beside(const struct snapshot *s, struct box *b)
{
    int outcome[OUTCOMES];
    struct class_list list = {
        .outcome = outcome, .count = classes_sorted(s, outcome), .chosen = -1};
    struct box both = box_take(b, 13), left = box_split(&both, 80);

    left.width = 78;
    box_rule(&left, "failures by class, a column is a minute");
    classes_draw(s, &list, &left);
    box_close(&left);
    part_engine(s, &both);
    box_close(&both);
}

static void gates_of(const struct shown_verdict *v, int side, struct pen *p)
{
    for (int i = 0; i < v->gates; i++) {
        if (v->gate[i].side != side)
            continue;
        pen_format(p, ROLE_DIM, "  %s ", v->gate[i].text);
        pen_text(p, side_role(side), v->gate[i].state);
    }
}

/* One row, what is bad first: a report has them all, and why. */
static void gates(const struct shown_verdict *v, struct box *b)
{
    struct pen p;

    if (v->gates == 0 || !v->word[0])
        return;
    p = box_row(b);
    pen_text(&p, ROLE_DEFAULT, v->defaults ? " default gates  " : " gates  ");
    pen_text(&p, side_role(v->side), v->word);
    for (int side = 1; side >= -1; side--)
        gates_of(v, side, &p);
}

static void draw(const struct snapshot *s, struct view *v, struct box *b)
{
    if (v->layout == LAYOUT_SMALL) {
        small(s, b);
        return;
    }
    for (int side = 0; side < SIDES; side++)
        arm(s, v, (enum side)side, b);
    measures(s, v, b);
    gates(&s->verdict, b);
    history(s, v, b);
    if (v->layout == LAYOUT_WIDE)
        beside(s, b);
    part_events(s, v, b);
}

static const struct key keys[] = {
    {'+', ACTION_LONGER, "+/- window", "show a longer time"},
    {'=', ACTION_LONGER, "", ""},
    {'-', ACTION_SHORTER, "", "show a shorter time"},
    {0},
};

const struct screen overview_screen = {
    .name = "overview",
    .title = "Overview",
    .brief = "Over",
    .keys = keys,
    .draw = draw,
};
