#include "base/text.h"
#include "tui/latency_view.h"
#include "tui/part.h"
#include "tui/screen.h"

#define MAP_ROWS (LATENCY_BINS + 2)
#define MAP_LEAST 5 /* three bins */
#define LEGS_ROWS 7

static const struct {
    const char *title, *words;
} spans[SPANS] = {
#define SPAN(id, function, column, rows, title, words) {title, words},
#include "analysis/spans.def"
#undef SPAN
};

static const char *since(const struct latency_page *l, int open_loop)
{
    if (l->span != SPAN_WHOLE && l->span != SPAN_FIRST_TOKEN)
        return "";
    return open_loop ? ", from scheduled send" : ", from the send";
}

/* The key was pressed, and the numbers are not there yet. */
static int is_awaited(const struct latency_page *l, const struct view *v)
{
    return (int)l->span != v->wish.latency.metric ||
           l->reused != v->wish.latency.reused_only;
}

static void counts(const struct latency_page *l, struct pen *p)
{
    char n[TEXT_MAX], failed[TEXT_MAX];

    pen_text(p, ROLE_DIM, "  n");
    for (int side = 0; side < SIDES; side++) {
        const struct latency_side *s = &l->side[side];

        pen_format(p, part_role(side), " %c %s", side_letter((enum side)side),
                   part_count(s->n, n));
        if (s->failed)
            pen_format(p, ROLE_BAD, " (%s failed)",
                       part_count(s->failed, failed));
    }
}

/* Half the width, half the words: "n 1230/1230". */
static void brief_counts(const struct latency_page *l, struct pen *p)
{
    const struct latency_side *c = &l->side[CONTROL], *t = &l->side[TREATMENT];
    char a[TEXT_MAX], b[TEXT_MAX];

    pen_format(p, ROLE_DEFAULT, "  n %s/%s", part_count(c->n, a),
               part_count(t->n, b));
    if (c->failed + t->failed)
        pen_format(p, ROLE_BAD, " failed %s/%s", part_count(c->failed, a),
                   part_count(t->failed, b));
}

/* What is looked at, and how many it was seen in. */
static void title(const struct scene *s, const struct view *v, struct pen p)
{
    const struct latency_page *l = s->latency;
    int small = v->layout == LAYOUT_SMALL;

    pen_format(&p, ROLE_BOLD, " %s%s",
               v->layout == LAYOUT_WIDE ? spans[l->span].words
                                        : spans[l->span].title,
               small ? "" : since(l, s->now.open_loop));
    if (is_awaited(l, v))
        pen_format(&p, ROLE_WARN, "  reading %s ...",
                   spans[v->wish.latency.metric].title);
    else if (small)
        brief_counts(l, &p);
    else
        counts(l, &p);
}

static const char *nothing(const struct latency_page *l)
{
    if (l->reused)
        return "No reply came over a connection that was already open.";
    switch (l->span) {
    case SPAN_FIRST_TOKEN:
    case SPAN_BETWEEN:
        return "No reply told when its tokens came: nothing was streamed, or "
               "nothing has ended yet.";
    case SPAN_QUEUE:
        return "Nothing was queued here: nobody recorded a wait before a "
               "send.";
    default:
        return "No reply has ended yet.";
    }
}

static void small(const struct latency_page *l, struct box *b)
{
    latency_list(l, b);
    if (box_room(b) >= 2)
        latency_notes(l, b);
    if (box_room(b) >= 6)
        latency_strips(l, .9, b);
    if (box_room(b) >= 5)
        latency_histogram(l, b);
}

/* As many quantiles over time as there is room for above the last. */
static void strips(const struct latency_page *l, struct box *b)
{
    static const double of[] = {.1, .25, .5, .75};
    int count = box_room(b) / (1 + SIDES), end = count > 1 ? 4 : 3;

    count = count < 4 ? count : 4;
    for (int i = end - count; i < end; i++)
        latency_strips(l, of[i], b);
}

/* Both maps, smaller where the strip of the median would not fit. */
static void maps(const struct latency_page *l, struct box *b)
{
    int rows = (box_room(b) - (1 + SIDES)) / 2;
    struct box map;

    rows = rows < MAP_ROWS ? rows : MAP_ROWS;
    if (rows < MAP_LEAST)
        return;
    for (int side = 0; side < SIDES; side++) {
        map = box_take(b, rows);
        latency_map(l, (enum side)side, &map);
        b->y = map.y;
    }
}

static void standard(const struct latency_page *l, const struct view *v,
                     struct box *b)
{
    struct box top;

    latency_table(l, v, b);
    latency_notes(l, b);
    top = box_take(b, box_room(b) - (1 + SIDES));
    latency_histogram(l, &top);
    maps(l, &top);
    strips(l, &top);
    b->y = top.y;
    latency_strips(l, .9, b);
}

static void wide(const struct scene *s, const struct view *v, struct box *b)
{
    const struct latency_page *l = s->latency;
    int half = b->width / 2;
    struct box low, left;

    latency_table(l, v, b);
    latency_notes(l, b);
    low = *b;
    low.y = b->end - LEGS_ROWS;
    b->end = low.y;
    left = box_take(b, box_room(b) - MAP_ROWS);
    if (l->exact) {
        struct box right = left;

        left = box_split(&right, half);
        box_rule(&right, "shift by quantile");
        latency_shift(l, &right);
    }
    latency_histogram(l, &left);
    if (box_room(&left) >= 2 * (1 + SIDES)) {
        latency_strips(l, .5, &left);
        latency_strips(l, .9, &left);
    }
    left = box_split(b, half);
    latency_map(l, CONTROL, &left);
    latency_map(l, TREATMENT, b);
    latency_legs(l, s->now.open_loop, &low);
    *b = low;
}

static void draw(const struct scene *s, struct view *v, struct box *b)
{
    const struct latency_page *l = s->latency;
    struct pen p;

    v->page = 0;
    p = box_row(b);
    if (!l) {
        pen_format(&p, ROLE_DIM, " %s: reading ...",
                   spans[v->wish.latency.metric].words);
        return;
    }
    title(s, v, p);
    if (l->side[CONTROL].n + l->side[TREATMENT].n == 0)
        box_wrap(b, 1, ROLE_DEFAULT, nothing(l));
    else if (v->layout == LAYOUT_WIDE)
        wide(s, v, b);
    else if (v->layout == LAYOUT_STANDARD)
        standard(l, v, b);
    else
        small(l, b);
}

static enum acted act(const struct scene *s, struct view *v, enum action action,
                      int code)
{
    struct latency_wish *w = &v->wish.latency;

    (void)s;
    (void)code;
    if (action == ACTION_METRIC)
        w->metric = (w->metric + 1) % SPANS;
    else if (action == ACTION_REUSED)
        w->reused_only = !w->reused_only;
    else
        return ACTED_NOT;
    return ACTED;
}

static const struct key keys[] = {
    {'m', ACTION_METRIC, "m metric",
     "whole reply, first token, between tokens, queue: the next of these"},
    {'f', ACTION_REUSED, "f reused only",
     "leave out replies over new connections, or take them in"},
    {0},
};

const struct screen latency_screen = {
    .name = "latency",
    .title = "Latency",
    .brief = "Lat",
    .about = "How long replies took: quantiles of both, how treatment shifts "
             "them, with intervals; how many took how long, when, and where "
             "the time went.",
    .pages = WISH_PAGE(latency),
    .keys = keys,
    .draw = draw,
    .act = act,
};
