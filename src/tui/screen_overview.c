#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/classes.h"
#include "tui/history.h"
#include "tui/part.h"
#include "tui/screen.h"

static const char *host_of(const char *url)
{
    return strncmp(url, "https://", 8) == 0 ? url + 8 : url;
}

/* Of the past nobody noted what was in flight. */
static void arm(const struct snapshot *s, const struct view *v, enum side side,
                struct box *b)
{
    const struct tally *t = &s->tally[side];
    int wide = v->layout == LAYOUT_WIDE, past = part_past(s);
    char text[96], failed[TEXT_MAX], a[PART_MONEY];
    struct pen p = box_row(b);

    pen_format(&p, part_role(side), " %c %-10s", side_letter(side),
               side_name(side));
    pen_left(&p, wide ? 36 : 19, ROLE_DEFAULT, s->model[side]);
    pen_space(&p, 1);
    pen_left(&p, wide ? 42 : 16, ROLE_DIM,
             wide ? s->endpoint[side] : host_of(s->endpoint[side]));
    snprintf(text, sizeof(text), "%lld %s",
             (long long)(past ? t->replies : s->engine.in_flight[side]),
             past ? part_replies(t->replies) : "in flight");
    pen_right(&p, 14, ROLE_DEFAULT, text);
    snprintf(text, sizeof(text), "%lld failed", (long long)t->failed);
    pen_right(&p, 13, t->failed ? ROLE_BOLD : ROLE_DIM, text);
    if (wide)
        pen_format(&p, ROLE_DIM, " of %lld (%s)   %s",
                   (long long)tally_counted(t), part_failed(s, side, failed),
                   part_cost(t, a));
}

/* ---- measures ---------------------------------------------------------- */

/* Where there is less room, what says less is left out; of a split no two
 * answers are to one prompt, and that need not be said in a row. */
static int is_left_out(const struct snapshot *s, const struct shown *row,
                       int all)
{
    if (s->unpaired && strcmp(row->contrast, "agreement") == 0)
        return 1;
    return row->lesser && !all;
}

/* Columns in cells, as wide as the longest that stands in them. */
struct columns {
    int all; /* 1: rows that say less are shown, too */
    int name, value, delta, interval, bar, n, word;
};

static int longer(int width, const char *text, int gap)
{
    int cells = text_cells(text, strlen(text)) + gap;

    return cells > width ? cells : width;
}

static void fit(struct columns *w, const struct shown *row)
{
    char n[TEXT_MAX];

    w->name = longer(w->name, row->name, 0);
    w->value = longer(w->value, row->control, 1);
    w->value = longer(w->value, row->treatment, 1);
    w->delta = longer(w->delta, row->delta, 1);
    w->interval = longer(w->interval, row->interval, 0);
    w->n = longer(w->n, part_count(row->n, n), 1);
    w->word = longer(w->word, row->word, 0);
}

/* Below the table stand gates and history. */
static void columns_make(struct columns *w, const struct snapshot *s,
                         const struct view *v, int room)
{
    int wide = v->layout == LAYOUT_WIDE;

    *w = (struct columns){wide || s->rows + 9 <= room, 8, 9, 8, 13, 0, 4, 0};
    for (int i = 0; i < s->rows; i++)
        if (!is_left_out(s, &s->row[i], w->all))
            fit(w, &s->row[i]);
    w->name = w->name > 24 ? 24 : w->name;
    w->value = w->value > 12 ? 12 : w->value;
    w->interval = w->interval > 20 ? 20 : w->interval;
    if (wide)
        *w = (struct columns){1, 20, 12, 12, 20, 43, 8, 0};
}

static void head(const struct columns *w, struct pen p)
{
    pen_space(&p, 1);
    pen_left(&p, w->name, ROLE_DIM, "measure");
    pen_right(&p, w->value, ROLE_CONTROL, "control");
    pen_right(&p, w->value + 1, ROLE_TREATMENT, "treatment");
    pen_right(&p, w->delta - 1, ROLE_DIM, "T vs C");
    pen_space(&p, 1);
    pen_left(&p, w->interval, ROLE_DIM, "95 % interval");
    if (w->bar) {
        pen_left(&p, w->bar - 2, ROLE_DIM,
                 "-100 %        lower | higher       +100 %");
        pen_space(&p, 2);
    }
    pen_right(&p, w->n, ROLE_DIM, "n");
    if (w->bar)
        pen_text(&p, ROLE_DIM, "  verdict");
    else
        pen_text(&p, ROLE_DIM,
                 p.end - p.x < 16 ? "  call ~n" : "  call ~n in all");
}

/* What it takes to tell stands where there is nothing to be told. */
static void word(const struct shown *row, int wide, struct pen *p)
{
    char needs[TEXT_MAX];

    pen_text(p, part_call(row->side), row->word);
    if (!row->bar || row->needs <= 0)
        return;
    text_count(row->needs, needs);
    if (!wide && p->x + (int)strlen(needs) > p->end)
        return; /* a part of a number is another one */
    pen_format(p, ROLE_DIM, wide ? " at n %s in all" : "%s", needs);
}

static void interval(const struct shown *row, int width, struct pen *p)
{
    char needs[48], n[TEXT_MAX];

    snprintf(needs, sizeof(needs), "needs n %s", text_count(row->needs, n));
    if (!row->interval[0] && row->needs > 0)
        pen_left(p, width, ROLE_DIM, needs);
    else
        pen_left(p, width, ROLE_DEFAULT, row->interval);
}

static void measure(const struct shown *row, const struct columns *w,
                    struct pen p)
{
    struct span span = {row->low, row->at, row->high, 100, 0};
    char n[TEXT_MAX];

    pen_space(&p, 1);
    pen_left(&p, w->name, ROLE_DEFAULT, row->name);
    pen_right(&p, w->value, ROLE_DEFAULT, row->control);
    pen_right(&p, w->value, ROLE_DEFAULT, row->treatment);
    pen_right(&p, w->delta, ROLE_BOLD, row->delta);
    pen_space(&p, 1);
    interval(row, w->interval, &p);
    if (w->bar && row->bar)
        draw_span(&p, w->bar - 2, &span);
    else
        pen_space(&p, w->bar ? w->bar - 2 : 0);
    pen_space(&p, w->bar ? 2 : 0);
    pen_right(&p, w->n, ROLE_DIM, part_count(row->n, n));
    pen_space(&p, 2);
    word(row, w->bar > 0, &p);
}

static int left_out(const struct snapshot *s, const struct columns *w)
{
    int count = 0;

    for (int i = 0; i < s->rows; i++)
        count += s->row[i].lesser && !w->all;
    return count;
}

#define CLUSTER "a cluster: the prompts of one user or one conversation"
#define WEIGHED "numbers of each share, weighed: not of all replies alike"

static int counts_clusters(const struct snapshot *s, const struct columns *w)
{
    for (int i = 0; i < s->rows; i++)
        if (!is_left_out(s, &s->row[i], w->all) &&
            strstr(s->row[i].interval, "clusters"))
            return 1;
    return 0;
}

/* Then numbers of all replies, as on other screens, are others. */
static int is_weighed(const struct snapshot *s)
{
    int both = 0;

    for (int i = 0; i < s->stages && s->unpaired; i++)
        both += s->stage[i].replies[CONTROL] && s->stage[i].replies[TREATMENT];
    return both > 1;
}

static void measures(const struct snapshot *s, const struct view *v,
                     struct box *b)
{
    char title[160], rest[48] = "";
    struct columns w;
    int lost;

    columns_make(&w, s, v, box_room(b));
    lost = left_out(s, &w);
    if (lost)
        snprintf(rest, sizeof(rest), "; %d more: a taller window", lost);
    snprintf(title, sizeof(title), "treatment against control, %.63s%s",
             s->label, rest);
    box_rule(b, title);
    head(&w, box_row(b));
    for (int i = 0; i < s->rows; i++)
        if (!is_left_out(s, &s->row[i], w.all))
            measure(&s->row[i], &w, box_row(b));
    if (counts_clusters(s, &w))
        box_wrap(b, 1, ROLE_DIM, CLUSTER);
    if (is_weighed(s))
        box_wrap(b, 1, ROLE_DIM, WEIGHED);
}

/* ---- in little room ---------------------------------------------------- */

/* Values and the word always; then the interval, what changed, and n: each of
 * them stands there whole, or not at all. */
static void small_columns(struct columns *w, const struct snapshot *s, int room)
{
    *w = (struct columns){0, 8, 7, 0, 0, 0, 0, 7};
    for (int i = 0; i < s->rows; i++)
        if (!is_left_out(s, &s->row[i], 0))
            fit(w, &s->row[i]);
    room -= 2 * w->value + 1 + w->word;
    w->name = w->name < room ? w->name : room;
    room -= w->name + 1 + w->interval;
    w->interval = room < 0 ? 0 : w->interval;
    room -= w->delta;
    w->delta = room < 0 ? 0 : w->delta;
    w->n = room < w->n ? 0 : w->n;
}

static void small_head(const struct columns *w, struct pen p)
{
    pen_left(&p, w->name, ROLE_DIM, "measure");
    pen_right(&p, w->value, ROLE_CONTROL, "C");
    pen_right(&p, w->value, ROLE_TREATMENT, "T");
    pen_space(&p, 1);
    pen_left(&p, w->word, ROLE_DIM, "verdict");
    pen_space(&p, 1);
    pen_left(&p, w->interval, ROLE_DIM, "95 % interval");
    pen_right(&p, w->delta, ROLE_DIM, "T vs C");
    pen_right(&p, w->n, ROLE_DIM, "n");
}

static void small_row(const struct shown *row, const struct columns *w,
                      struct pen p)
{
    char n[TEXT_MAX];

    pen_left(&p, w->name, ROLE_DEFAULT, row->name);
    pen_right(&p, w->value, ROLE_DEFAULT, row->control);
    pen_right(&p, w->value, ROLE_DEFAULT, row->treatment);
    pen_space(&p, 1);
    pen_left(&p, w->word, part_call(row->side), row->word);
    pen_space(&p, 1);
    if (w->interval)
        interval(row, w->interval, &p);
    pen_right(&p, w->delta, ROLE_BOLD, row->delta);
    pen_right(&p, w->n, ROLE_DIM, part_count(row->n, n));
}

/* A floor asks no gate. */
static const char *judges(const struct shown_verdict *v)
{
    if (v->rolled)
        return "a floor";
    return v->defaults ? "default gates" : "gates";
}

/* As the screen Verdict has it: in small letters a hold reads as "holds". */
static const char *loud(const struct shown_verdict *v, char *out)
{
    size_t i = 0;

    for (; v->word[i] && i < sizeof v->word - 1; i++)
        out[i] = (char)toupper((unsigned char)v->word[i]);
    out[i] = '\0';
    return out;
}

static void answer(const struct shown_verdict *v, int indent, struct pen *p)
{
    char word[sizeof v->word];

    pen_space(p, indent);
    pen_text(p, part_call(v->side), loud(v, word));
    pen_format(p, ROLE_DIM, " (%s)", judges(v));
}

/* The verdict, and of which kind the intervals are, as far as there is room. */
static void small_answer(const struct snapshot *s, struct pen p)
{
    const struct shown_verdict *v = &s->verdict;

    if (v->word[0] && v->gates) {
        answer(v, 0, &p);
        pen_space(&p, 2);
    }
    if (longer(0, s->label, 0) <= p.end - p.x)
        pen_text(&p, ROLE_DIM, s->label);
}

static void small(const struct snapshot *s, struct view *v, struct box *b)
{
    struct columns w;

    small_columns(&w, s, b->width);
    small_answer(s, box_row(b));
    small_head(&w, box_row(b));
    for (int i = 0; i < s->rows; i++)
        if (!is_left_out(s, &s->row[i], 0))
            small_row(&s->row[i], &w, box_row(b));
    part_held(s, b);
    if (s->live && box_room(b) > 5)
        part_release(s, 2, b);
    part_events(s, v, b);
}

/* ---- the last seconds -------------------------------------------------- */

static void history_counts(const struct history *h, struct box *b)
{
    struct pen p = box_row(b);

    pen_text(&p, ROLE_DEFAULT, " failed  ");
    pen_text(&p, ROLE_CONTROL, "C ");
    draw_counts(&p, ROLE_CONTROL, h->failed[CONTROL], h->columns);
    pen_text(&p, ROLE_TREATMENT, "  T ");
    draw_counts(&p, ROLE_TREATMENT, h->failed[TREATMENT], h->columns);
}

static void history(const struct snapshot *s, const struct view *v,
                    struct box *b)
{
    struct history h;
    char title[96];

    history_make(&h, s, v->window, (b->width - 26) / 2);
    snprintf(title, sizeof(title),
             "last %d s, newest right, a column is %d s: failures, medians",
             h.window, h.seconds_each);
    box_rule(b, title);
    history_counts(&h, b);
    level_draw(&(struct level){"latency", h.latency, h.most_latency, 1},
               h.columns, b);
    if (h.most_first_token > 0)
        level_draw(
            &(struct level){"1st tok", h.first_token, h.most_first_token, 1},
            h.columns, b);
    if (v->layout == LAYOUT_WIDE && h.most_output > 0)
        level_draw(&(struct level){"tok/s", h.output, h.most_output, 0},
                   h.columns, b);
}

/* ---- what other screens are about, where there is room for it ---------- */

static void gate_list(const struct shown_verdict *v, struct box *b)
{
    char title[64], word[sizeof v->word];

    snprintf(title, sizeof(title), "%s (%s)", loud(v, word), judges(v));
    box_rule(b, v->gates ? title : "gates: none were frozen");
    for (int i = 0; i < v->gates; i++) {
        const struct shown_gate *g = &v->gate[i];
        struct pen p = box_row(b);

        pen_space(&p, 1);
        pen_left(&p, 26, ROLE_DEFAULT, g->text);
        pen_right(&p, 10, ROLE_BOLD, g->found.delta);
        pen_space(&p, 1);
        pen_left(&p, 16, ROLE_DEFAULT, g->found.interval);
        pen_space(&p, 1);
        pen_text(&p, g->side ? part_call(g->side) : ROLE_WARN, g->stands);
    }
    if (v->why[0])
        box_wrap(b, 1, ROLE_DIM, v->why);
}

static void classes(const struct snapshot *s, struct box *b)
{
    int outcome[OUTCOMES];
    struct class_list list = {
        .outcome = outcome, .count = classes_sorted(s, outcome), .chosen = -1};

    box_rule(b, "failures by class, a column is a minute");
    classes_draw(s, &list, b);
}

static void beside(const struct snapshot *s, struct view *v, struct box *b)
{
    int outcome[OUTCOMES], count = classes_sorted(s, outcome);
    int rows = count > s->verdict.gates + 2 ? count : s->verdict.gates + 2;
    struct box upper = box_take(b, rows + 2), left = box_split(&upper, 80);
    struct box lower;

    classes(s, &left);
    box_close(&left);
    gate_list(&s->verdict, &upper);
    box_close(&upper);
    lower = box_split(b, 80);
    lower.width = 78;
    part_engine(s, &lower);
    box_close(&lower);
    part_events(s, v, b);
}

/* Broken ones first, then what is open. */
static int worst_first(const struct shown_verdict *v,
                       const struct shown_gate *out[SHOWN_GATES])
{
    int count = 0;

    for (int side = 1; side >= -1; side--)
        for (int i = 0; i < v->gates; i++)
            if (v->gate[i].side == side)
                out[count++] = &v->gate[i];
    return count;
}

/* One row of whole ones: the screen Verdict has them all, and why. */
static void gates(const struct shown_verdict *v, struct box *b)
{
    const struct shown_gate *gate[SHOWN_GATES];
    int count = worst_first(v, gate), lost = 0;
    struct pen p;

    if (count == 0 || !v->word[0])
        return;
    p = box_row(b);
    answer(v, 1, &p);
    for (int i = 0; i < count; i++) {
        int more = lost || i + 1 < count ? 8 : 0;
        int cells = longer(0, gate[i]->text, 3) + longer(0, gate[i]->state, 0);

        if (p.x + cells > p.end - more) {
            lost++;
            continue;
        }
        pen_format(&p, ROLE_DIM, "  %s ", gate[i]->text);
        pen_text(&p, part_call(gate[i]->side), gate[i]->state);
    }
    if (lost)
        pen_format(&p, ROLE_DIM, "  %d more", lost);
}

static void draw(const struct scene *scene, struct view *v, struct box *b)
{
    const struct snapshot *s = &scene->now;

    if (v->layout == LAYOUT_SMALL) {
        small(s, v, b);
        return;
    }
    part_release(s, 1, b);
    for (int side = 0; side < SIDES; side++)
        arm(s, v, (enum side)side, b);
    part_held(s, b);
    measures(s, v, b);
    if (v->layout != LAYOUT_WIDE)
        gates(&s->verdict, b);
    history(s, v, b);
    if (v->layout == LAYOUT_WIDE)
        beside(s, v, b);
    else
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
    .about = "Both variants, what treatment changes and how surely, the gates, "
             "the last seconds, events. \"no call\": its interval holds "
             "better and worse; \"too few\": there is none before so many.",
    .keys = keys,
    .draw = draw,
};
