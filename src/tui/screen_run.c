#include <stdio.h>

#include "base/text.h"
#include "tui/history.h"
#include "tui/part.h"
#include "tui/release_rows.h"
#include "tui/run_facts.h"
#include "tui/screen.h"

/* Of a live split, with their rules: */
#define EVENT_ROWS 3
#define ENGINE_ROWS 6
#define EVENTS_FIRST 8 /* they are shown before the engine is */
#define STAGES 3       /* and two rows above them */
#define BESIDE_ROWS 8
#define PACE_ROWS 2

/* Rate in thousandths of one a second, as people read it. */
static const char *rate(int64_t mhz, char out[TEXT_MAX])
{
    double value = (double)mhz / 1000;

    snprintf(out, TEXT_MAX, value < 10 ? "%.2f" : "%.1f", value);
    return out;
}

static void schedule(const struct snapshot *s, struct box *b)
{
    const struct engine *e = &s->engine;
    char a[TEXT_MAX], c[TEXT_MAX];
    struct pen p = box_row(b);

    pen_text(&p, ROLE_DIM, " schedule   ");
    pen_text(&p, ROLE_DEFAULT, s->loop);
    p = box_row(b);
    pen_text(&p, ROLE_DIM, " pairs/s    ");
    pen_format(&p, ROLE_DEFAULT, "%s over the last minute",
               rate(s->rate_mhz, a));
    if (e->offered_mhz > 0)
        pen_format(&p, ROLE_DEFAULT, "   offered %s   achieved %s (%.1f %%)",
                   rate(e->offered_mhz, a), rate(e->achieved_mhz, c),
                   100.0 * (double)e->achieved_mhz / (double)e->offered_mhz);
    if (e->capped)
        pen_text(&p, ROLE_WARN, "   a cap held sends back");
}

/* Whether it goes evenly: replies in a second. */
static void pace(const struct snapshot *s, const struct view *v, struct box *b)
{
    struct history h;
    char title[96];

    history_make(&h, s, v->window, (b->width - 26) / 2);
    snprintf(title, sizeof(title),
             "replies a second, last %d s, newest right, a column is %d s",
             h.window, h.seconds_each);
    box_rule(b, title);
    level_draw(&(struct level){"replies", h.replies, h.most_replies, 0},
               h.columns, b);
}

static void part_of_budget(const struct snapshot *s, enum side side,
                           struct pen p)
{
    const struct tally *t = &s->tally[side];
    const int64_t budget = s->engine.budget;
    char a[PART_MONEY];

    pen_space(&p, 1);
    pen_left(&p, 11, part_role((int)side), side_name(side));
    pen_left(&p, 24, ROLE_DEFAULT, part_cost(t, a));
    if (budget > 0)
        draw_progress(&p, 32, (double)t->cost / (double)budget);
}

static void most_in_flight(const struct snapshot *s, struct pen p)
{
    const struct engine *e = &s->engine;
    const int64_t *most = e->limit;
    const enum side one = most[CONTROL] > 0 ? CONTROL : TREATMENT;

    pen_text(&p, ROLE_DIM, " in flight  ");
    if (part_past(s))
        pen_text(&p, ROLE_DIM, "-");
    else if (most[one] <= 0)
        pen_text(&p, ROLE_DIM, "no limit set");
    else if (most[TREATMENT] <= 0 || most[CONTROL] <= 0)
        pen_format(&p, ROLE_DEFAULT, "at most %lld of %s", (long long)most[one],
                   side_name(one));
    else
        pen_format(&p, ROLE_DEFAULT, "at most %lld and %lld",
                   (long long)most[CONTROL], (long long)most[TREATMENT]);
    if (e->capped && most[one] > 0)
        pen_text(&p, ROLE_WARN, ": held sends back");
}

/* What neither variant is charged with, since it counts for none. */
static void in_its_place(const struct snapshot *s, struct box *b)
{
    int64_t rest =
        s->engine.spent - s->tally[CONTROL].cost - s->tally[TREATMENT].cost;
    char a[TEXT_MAX];
    struct pen p;

    if (!s->live || rest <= 0)
        return;
    p = box_row(b);
    pen_format(&p, ROLE_DIM,
               "   of it %s counts for neither: in treatment's place",
               text_usd(rest, a));
}

static void budget(const struct snapshot *s, struct box *b)
{
    const struct engine *e = &s->engine;
    char a[PART_MONEY], c[TEXT_MAX];
    struct pen p;

    box_rule(b, "budget and limits");
    for (int side = 0; side < SIDES; side++)
        part_of_budget(s, (enum side)side, box_row(b));
    p = box_row(b);
    pen_text(&p, ROLE_DIM, " both       ");
    pen_left(&p, 24, ROLE_DEFAULT, part_spent(s, a));
    if (e->budget > 0)
        draw_progress(&p, 32, (double)e->spent / (double)e->budget);
    pen_format(&p, ROLE_DIM, e->budget < 0 ? "no limit set" : " of %s",
               text_usd(e->budget, c));
    in_its_place(s, b);
    most_in_flight(s, box_row(b));
}

static void small_side(const struct snapshot *s, enum side side, struct pen p)
{
    pen_format(&p, part_role((int)side), "%c ", side_letter(side));
    if (part_past(s))
        pen_format(&p, ROLE_DEFAULT, "%lld %s",
                   (long long)s->tally[side].replies,
                   part_replies(s->tally[side].replies));
    else if (s->engine.limit[side] > 0)
        pen_format(&p, ROLE_DEFAULT, "in flight %lld of %lld",
                   (long long)s->engine.in_flight[side],
                   (long long)s->engine.limit[side]);
    else
        pen_format(&p, ROLE_DEFAULT, "in flight %lld",
                   (long long)s->engine.in_flight[side]);
    pen_format(&p, ROLE_DEFAULT, "  failed %lld",
               (long long)s->tally[side].failed);
}

static void small(const struct snapshot *s, struct view *v, struct box *b)
{
    struct pen p = box_row(b);
    char a[PART_MONEY];

    pen_format(&p, ROLE_DEFAULT, "%s/s %s  ", part_unit(s, 0),
               rate(s->rate_mhz, a));
    pen_format(&p, ROLE_DEFAULT, "spent %s", part_spent(s, a));
    for (int side = 0; side < SIDES; side++)
        small_side(s, (enum side)side, box_row(b));
    p = box_row(b);
    if (s->live) {
        part_split_words(s, 0, &p);
        part_why(s, 0, box_room(b) > 8 ? box_room(b) / 4 : 2, b);
    } else {
        pen_text(&p, ROLE_DIM, s->loop);
    }
    part_events(s, v, b);
}

static void beside(const struct snapshot *s, struct box *b)
{
    struct box both = box_take(b, BESIDE_ROWS), left = box_split(&both, 80);

    left.width = 78;
    part_engine(s, &left);
    box_close(&left);
    budget(s, &both);
    box_close(&both);
}

/* As many as leave room for all facts; where there is little, some of those
 * go first, then stages: both stand in them. */
static int most_stages(const struct snapshot *s, const struct view *v, int room)
{
    int wide = v->layout == LAYOUT_WIDE ? PACE_ROWS + BESIDE_ROWS : 0;
    int rest = run_facts_rows(s, v) + wide;

    room -= 2 + EVENT_ROWS;
    if (room - rest > STAGES)
        return room - rest;
    return room < STAGES ? room : STAGES;
}

/* Whoever is called at night asks first: who gets how much, why, what comes
 * next, and how it went so far. */
static void live(const struct snapshot *s, struct view *v, struct box *b)
{
    int events = s->events < EVENTS_FIRST ? s->events : EVENTS_FIRST;

    release_draw(s, box_room(b) / 6, b);
    release_stages(s, most_stages(s, v, box_room(b)), b);
    if (v->layout == LAYOUT_WIDE)
        pace(s, v, b);
    run_facts_draw(s, v, box_room(b) - EVENT_ROWS, b);
    if (v->layout == LAYOUT_WIDE)
        beside(s, b);
    else if (box_room(b) >= ENGINE_ROWS + 1 + events)
        part_engine(s, b);
    part_events(s, v, b);
}

static void replayed(const struct snapshot *s, struct view *v, struct box *b)
{
    schedule(s, b);
    if (v->layout == LAYOUT_WIDE)
        pace(s, v, b);
    run_facts_draw(s, v, box_room(b), b);
    if (v->layout == LAYOUT_WIDE)
        beside(s, b);
    else
        part_engine(s, b);
    part_events(s, v, b);
}

static void words(const struct snapshot *s, struct box *b)
{
    const struct release *r = &s->engine.release;

    if (s->live)
        part_release(s, 0, b);
    if (s->live && r->state == RELEASE_ROLLED_BACK)
        box_wrap(b, 12, ROLE_DEFAULT, r->told);
    part_events_in_full(s, b);
}

/* What is cut elsewhere, from the chosen row on. */
static void in_full(const struct snapshot *s, struct view *v, struct box *b)
{
    struct canvas nothing = {0};
    struct box all = {.on = &nothing, .width = b->width};

    words(s, &all);
    v->page = box_room(b);
    b->skip = part_keep(&v->at[SCREEN_run], all.lost - v->page + 1);
    words(s, b);
    box_close_list(b);
}

static void draw(const struct scene *scene, struct view *v, struct box *b)
{
    const struct snapshot *s = &scene->now;

    if (v->reading.open)
        in_full(s, v, b);
    else if (v->layout == LAYOUT_SMALL)
        small(s, v, b);
    else if (s->live)
        live(s, v, b);
    else
        replayed(s, v, b);
}

static enum acted act(const struct scene *s, struct view *v, enum action action,
                      int code)
{
    (void)s;
    (void)code;
    if (action != ACTION_OPEN && !(action == ACTION_BACK && v->reading.open))
        return ACTED_NOT;
    v->reading.open = !v->reading.open;
    v->at[SCREEN_run] = 0; /* an event here, a row there */
    return ACTED;
}

static const struct key keys[] = {
    {'\r', ACTION_OPEN, "Enter events", "the events in full"},
    {'>', ACTION_MORE, "> more", "one more request in flight, each variant"},
    {'<', ACTION_FEWER, "< fewer", "one fewer"},
    {'j', ACTION_DOWN, "j/k log", "older events"},
    {CODE_DOWN, ACTION_DOWN, "", ""},
    {'k', ACTION_UP, "", "newer events"},
    {CODE_UP, ACTION_UP, "", ""},
    {'+', ACTION_LONGER, "", "show a longer time"},
    {'=', ACTION_LONGER, "", ""},
    {'-', ACTION_SHORTER, "", "show a shorter time"},
    {0},
};

const struct screen run_screen = {
    .name = "run",
    .title = "Run",
    .brief = "Run",
    .about = "The run itself: its schedule, or how a live release is split, "
             "why, and what came of each share; then both variants, the "
             "generator, money, and the log of events.",
    .keys = keys,
    .draw = draw,
    .act = act,
    .says = part_says,
};
