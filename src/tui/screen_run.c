#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/part.h"
#include "tui/screen.h"

/* Rate in thousandths of a pair a second, as people read it. */
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

/* A line of the table of both variants. */
struct line {
    const char *name;
    void (*cell)(const struct snapshot *s, enum side side, struct buf *out);
};

static void cell_replies(const struct snapshot *s, enum side side,
                         struct buf *out)
{
    char a[TEXT_MAX];

    buf_addf(out, "%lld / %lld (%s)", (long long)s->tally[side].replies,
             (long long)s->tally[side].failed, part_failed(s, side, a));
}

static void cell_flight(const struct snapshot *s, enum side side,
                        struct buf *out)
{
    buf_addf(out, "%lld of %lld (peak %lld)",
             (long long)s->engine.in_flight[side],
             (long long)s->engine.limit[side], (long long)s->engine.peak[side]);
}

static void cell_reused(const struct snapshot *s, enum side side,
                        struct buf *out)
{
    const struct tally *t = &s->tally[side];
    char a[TEXT_MAX];

    buf_adds(out, t->replies
                      ? text_share((double)t->reused / (double)t->replies, a)
                      : "-");
}

static void cell_retries(const struct snapshot *s, enum side side,
                         struct buf *out)
{
    const struct tally *t = &s->tally[side];

    buf_addf(out, "%lld (%lld replies)", (long long)(t->attempts - t->replies),
             (long long)t->retried);
}

static void cell_tokens(const struct snapshot *s, enum side side,
                        struct buf *out)
{
    const struct tally *t = &s->tally[side];
    char a[TEXT_MAX], b[TEXT_MAX], c[TEXT_MAX];

    buf_addf(out, "%s / %s / %s", text_count(t->input, a),
             text_count(t->output, b), text_count(t->cached, c));
}

static void cell_cost(const struct snapshot *s, enum side side, struct buf *out)
{
    char a[PART_MONEY];

    buf_adds(out, part_cost(&s->tally[side], a));
}

static const struct line lines[] = {
    {"replies / failed", cell_replies},        {"in flight", cell_flight},
    {"connection reused", cell_reused},        {"extra attempts", cell_retries},
    {"tokens in / out / cached", cell_tokens}, {"spent", cell_cost},
};

static void table_row(const struct snapshot *s, const struct line *line,
                      int width, struct pen p)
{
    struct buf cell;

    buf_init(&cell, 256);
    pen_space(&p, 1);
    pen_left(&p, 26, ROLE_DIM, line->name);
    for (int side = 0; side < SIDES; side++) {
        buf_clear(&cell);
        line->cell(s, (enum side)side, &cell);
        pen_left(&p, width, ROLE_DEFAULT, cell.data);
        pen_space(&p, 1);
    }
    buf_release(&cell);
}

static void table(const struct snapshot *s, const struct view *v, struct box *b)
{
    int width = v->layout == LAYOUT_WIDE ? 60 : 25;
    struct pen p;

    box_rule(b, "variants");
    p = box_row(b);
    pen_space(&p, 27);
    pen_left(&p, width + 1, ROLE_CONTROL, "control");
    pen_text(&p, ROLE_TREATMENT, "treatment");
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        table_row(s, &lines[i], width, box_row(b));
}

static void small(const struct snapshot *s, struct view *v, struct box *b)
{
    struct pen p = box_row(b);
    char a[PART_MONEY];

    pen_format(&p, ROLE_DEFAULT, "pairs/s %s  ", rate(s->rate_mhz, a));
    pen_format(&p, ROLE_DEFAULT, "spent %s", part_spent(s, a));
    for (int side = 0; side < SIDES; side++) {
        p = box_row(b);
        pen_format(&p, part_role(side), "%c ", side_letter((enum side)side));
        pen_format(&p, ROLE_DEFAULT, "in flight %lld of %lld  failed %lld",
                   (long long)s->engine.in_flight[side],
                   (long long)s->engine.limit[side],
                   (long long)s->tally[side].failed);
    }
    p = box_row(b);
    pen_text(&p, ROLE_DIM, s->loop);
    part_events(s, v, b);
}

static void draw(const struct snapshot *s, struct view *v, struct box *b)
{
    if (v->layout == LAYOUT_SMALL) {
        small(s, v, b);
        return;
    }
    schedule(s, b);
    table(s, v, b);
    part_engine(s, b);
    part_events(s, v, b);
}

static const struct key keys[] = {
    {'>', ACTION_MORE, "> more", "one more request in flight, each variant"},
    {'<', ACTION_FEWER, "< fewer", "one fewer"},
    {0},
};

const struct screen run_screen = {
    .name = "run",
    .title = "Run",
    .brief = "Run",
    .keys = keys,
    .draw = draw,
};
