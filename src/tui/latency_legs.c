#include <math.h>

#include "base/text.h"
#include "tui/latency_view.h"
#include "tui/part.h"

#define NAME 24
#define COLUMN 14

static const char *const name[LEGS] = {
#define LEG(id, words) words,
#include "analysis/legs.def"
#undef LEG
};

/* Without a stream there are no tokens to wait for. */
static int is_shown(const struct latency_page *l, int leg)
{
    int streamed = 0;

    for (int side = 0; side < SIDES; side++)
        for (int k = 0; k < 2; k++)
            streamed |= l->legs[side][k].streamed > 0;
    return streamed || (leg != LEG_FIRST && leg != LEG_STREAM);
}

static void head(const struct latency_page *l, struct pen p)
{
    pen_space(&p, NAME);
    pen_right(&p, COLUMN - 4, ROLE_DIM, "n");
    for (int i = 0; i < LEGS; i++)
        if (is_shown(l, i))
            pen_right(&p, COLUMN, ROLE_DIM, name[i]);
    pen_right(&p, COLUMN, ROLE_DIM, "total");
}

static void row(const struct latency_page *l, int side, int reused,
                struct pen p)
{
    const struct legs *g = &l->legs[side][reused];
    char text[TEXT_MAX];
    double sum = 0;

    pen_space(&p, 1);
    pen_left(&p, 10, part_role(side), side_name((enum side)side));
    pen_left(&p, NAME - 11, ROLE_DEFAULT, reused ? "reused" : "new");
    pen_right(&p, COLUMN - 4, ROLE_DEFAULT, part_count(g->n, text));
    for (int i = 0; i <= LEGS; i++) {
        double ns = i < LEGS ? g->ns[i] : sum;

        sum += i < LEGS ? g->ns[i] : 0;
        if (i < LEGS && !is_shown(l, i))
            continue;
        pen_right(&p, COLUMN, i < LEGS ? ROLE_DEFAULT : ROLE_BOLD,
                  g->n ? text_ns(llround(ns / (double)g->n), text) : "-");
    }
}

void latency_legs(const struct latency_page *l, int open_loop, struct box *b)
{
    int64_t n = 0;

    for (int side = 0; side < SIDES; side++)
        n += l->legs[side][0].n + l->legs[side][1].n;
    if (n == 0)
        return;
    box_rule(b, "where the time goes: means of replies that did not fail, by "
                "connection");
    head(l, box_row(b));
    for (int side = 0; side < SIDES; side++)
        for (int reused = 0; reused < 2; reused++)
            row(l, side, reused, box_row(b));
    box_wrap(b, 1, ROLE_DIM,
             open_loop ? "queue and retries are part of the latency: it "
                         "counts from the scheduled send"
                       : "queue and retries are no part of the latency: it "
                         "counts from the send");
}
