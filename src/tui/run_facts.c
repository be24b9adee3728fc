#include "tui/run_facts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/part.h"

#define WIDE 9      /* above all ranks */
#define HEAD_ROWS 2 /* with the rule */

/* A line of the table of both variants. */
struct fact {
    const char *name;
    void (*cell)(const struct snapshot *s, enum side side, struct buf *out);
    int rank; /* the higher, the sooner it finds no room; WIDE: only where
                 there is room for all */
    enum { ANY, REPLAY, LIVE } of;
};

static void cell_model(const struct snapshot *s, enum side side,
                       struct buf *out)
{
    buf_adds(out, s->model[side]);
}

static void cell_endpoint(const struct snapshot *s, enum side side,
                          struct buf *out)
{
    buf_adds(out, s->endpoint[side]);
}

static void cell_replies(const struct snapshot *s, enum side side,
                         struct buf *out)
{
    char a[TEXT_MAX];

    buf_addf(out, "%lld / %lld (%s)", (long long)tally_counted(&s->tally[side]),
             (long long)s->tally[side].failed, part_failed(s, side, a));
}

static void cell_flight(const struct snapshot *s, enum side side,
                        struct buf *out)
{
    const struct engine *e = &s->engine;

    if (part_past(s)) {
        buf_adds(out, "-");
        return;
    }
    buf_addf(out, "%lld", (long long)e->in_flight[side]);
    if (e->limit[side] > 0)
        buf_addf(out, " of %lld", (long long)e->limit[side]);
    buf_addf(out, " (peak %lld)", (long long)e->peak[side]);
}

/* Between due and sent: of all that were sent. */
static void cell_queue(const struct snapshot *s, enum side side,
                       struct buf *out)
{
    const struct hist *h = &s->tally[side].queue;
    char a[TEXT_MAX], b[TEXT_MAX];

    if (h->count == 0)
        buf_adds(out, "-");
    else
        buf_addf(out, "p50 %s   p99 %s", text_ns(hist_quantile(h, .5), a),
                 text_ns(hist_quantile(h, .99), b));
}

static void cell_billed(const struct snapshot *s, enum side side,
                        struct buf *out)
{
    buf_addf(out, "%lld", (long long)s->tally[side].maybe_billed);
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

    buf_addf(out, "%lld (%lld %s)", (long long)(t->attempts - t->replies),
             (long long)t->retried, part_replies(t->retried));
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

/* What became of them depends on whose they were. */
static void cell_kept_back(const struct snapshot *s, enum side side,
                           struct buf *out)
{
    int64_t count = s->engine.release.held_back[side];
    const char *what = side == CONTROL                    ? "answered 429"
                       : strcmp(s->policy, "shadow") == 0 ? "not copied"
                                                          : "control answered";

    if (part_past(s))
        buf_adds(out, "-");
    else
        buf_addf(out, count ? "%lld, %s" : "%lld", (long long)count, what);
}

static void cell_breaker(const struct snapshot *s, enum side side,
                         struct buf *out)
{
    static const char *const words[] = {
        [BREAKER_CLOSED] = "closed: all is sent",
        [BREAKER_OPEN] = "OPEN: nothing is sent",
        [BREAKER_PROBING] = "half open: probes are",
    };

    buf_adds(out, part_past(s) ? "-" : words[s->engine.release.breaker[side]]);
}

static const struct fact facts[] = {
    {"model", cell_model, WIDE, ANY},
    {"endpoint", cell_endpoint, WIDE, ANY},
    {"replies / failed", cell_replies, 1, ANY},
    {"in flight", cell_flight, 2, ANY},
    {"kept back (limit, breaker)", cell_kept_back, 3, LIVE},
    {"breaker", cell_breaker, WIDE, LIVE},
    {"waited to be sent", cell_queue, WIDE, ANY},
    {"connection reused", cell_reused, 5, ANY},
    {"extra attempts", cell_retries, 3, REPLAY},
    {"perhaps billed, unanswered", cell_billed, WIDE, ANY},
    {"tokens in / out / cached", cell_tokens, 6, ANY},
    {"spent", cell_cost, 4, ANY},
};
#define FACTS (sizeof(facts) / sizeof(*facts))

/* Those up to this rank are shown. */
static int is_fact(const struct snapshot *s, const struct fact *f, int rank)
{
    return f->rank <= rank &&
           (f->of == ANY || f->of == (s->live ? LIVE : REPLAY));
}

static int count_facts(const struct snapshot *s, int rank)
{
    int count = 0;

    for (size_t i = 0; i < FACTS; i++)
        count += is_fact(s, &facts[i], rank);
    return count;
}

static int most_rank(const struct view *v)
{
    return v->layout == LAYOUT_WIDE ? WIDE : WIDE - 1;
}

static void table_row(const struct snapshot *s, const struct fact *fact,
                      int width, struct pen p)
{
    struct buf cell;

    buf_init(&cell, 256);
    pen_space(&p, 1);
    pen_left(&p, 27, ROLE_DIM, fact->name);
    for (int side = 0; side < SIDES; side++) {
        buf_clear(&cell);
        fact->cell(s, (enum side)side, &cell);
        pen_left(&p, width, ROLE_DEFAULT, cell.data);
        pen_space(&p, 1);
    }
    buf_release(&cell);
}

int run_facts_rows(const struct snapshot *s, const struct view *v)
{
    return HEAD_ROWS + count_facts(s, most_rank(v));
}

void run_facts_draw(const struct snapshot *s, const struct view *v, int most,
                    struct box *b)
{
    int width = v->layout == LAYOUT_WIDE ? 60 : 24, rank = most_rank(v);
    struct pen p;

    while (rank > 0 && HEAD_ROWS + count_facts(s, rank) > most)
        rank--;
    if (count_facts(s, rank) == 0)
        return;
    box_rule(b, "variants");
    p = box_row(b);
    pen_space(&p, 28);
    pen_left(&p, width + 1, ROLE_CONTROL, "control");
    pen_text(&p, ROLE_TREATMENT, "treatment");
    for (size_t i = 0; i < FACTS; i++)
        if (is_fact(s, &facts[i], rank))
            table_row(s, &facts[i], width, box_row(b));
}
