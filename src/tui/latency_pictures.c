#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/latency_view.h"
#include "tui/part.h"

#define LABEL 13
#define COUNT 8
#define SHADES " .:-=+*#%@"
#define SECOND INT64_C(1000000000)
#define FEW 20

/* The same rows in the histogram and in the maps, where both have the room. */
static int at_most(int rows)
{
    return rows < LATENCY_BINS ? rows : LATENCY_BINS;
}

/* Bin by bin, with what lies outside in the first and the last. */
struct tower {
    int64_t n[SIDES][PROFILE_ROWS], all[SIDES];
    double most; /* the largest share of a side in one bin */
};

static void build(const struct latency_page *l, const struct bins *b,
                  struct tower *t)
{
    *t = (struct tower){.most = 0};
    for (int side = 0; side < SIDES; side++) {
        for (int row = 0, bin = 0; row < PROFILE_ROWS; row++) {
            while (bin < b->count - 1 && row >= b->row[bin + 1])
                bin++;
            t->n[side][bin] += l->heat.row[side][row];
            t->all[side] += l->heat.row[side][row];
        }
        for (int bin = 0; bin < b->count && t->all[side]; bin++)
            t->most =
                fmax(t->most, (double)t->n[side][bin] / (double)t->all[side]);
    }
}

static void bar(const struct tower *t, int side, int bin, int width,
                struct pen *p)
{
    static const uint32_t ink[SIDES][2] = {{0x2588, '#'}, {0x2592, 'o'}};
    int64_t n = t->n[side][bin];
    double share = t->all[side] ? (double)n / (double)t->all[side] : 0;
    int length = (int)lround(share / t->most * (width - COUNT - 1));
    char count[TEXT_MAX];

    pen_right(p, COUNT - 1, n ? ROLE_DEFAULT : ROLE_DIM, part_count(n, count));
    pen_space(p, 1);
    /* Few is not none. */
    length = n && length < 1 ? 1 : length;
    pen_repeat(p, part_role(side), ink[side][p->on->ascii != 0], length);
    pen_space(p, width - COUNT - length);
}

void latency_histogram(const struct latency_page *l, struct box *b)
{
    int each = (b->width - LABEL) / 2;
    struct bins bins;
    struct tower t;
    char text[96], share[TEXT_MAX];

    latency_bins(l, at_most(box_room(b) - 1), &bins);
    if (bins.count == 0 || each < COUNT + 2)
        return;
    build(l, &bins, &t);
    snprintf(text, sizeof text,
             "how many, %s on a log axis; control, treatment; longest bar %s",
             latency_unit(l, &bins), text_share(t.most, share));
    box_rule(b, text);
    for (int i = 0; i < bins.count; i++) {
        struct pen p = box_row(b);

        pen_right(&p, LABEL - 1, ROLE_DIM, latency_bin(l, &bins, i, text));
        pen_space(&p, 1);
        bar(&t, CONTROL, i, each, &p);
        bar(&t, TREATMENT, i, each, &p);
    }
}

/* Columns of the map put together, so that they fit. */
struct times {
    int each, count;
    int wide; /* cells of one */
};

static void put_together(const struct latency_page *l, int each,
                         struct times *t)
{
    t->each = each;
    t->wide = 1;
    t->count = (l->heat.columns + each - 1) / each;
}

static struct times times_of(const struct latency_page *l, int room)
{
    struct times t = {1, room > 0 ? l->heat.columns : 0, 1};

    while (t.count > room && room > 0)
        put_together(l, t.each + 1, &t);
    if (t.count > 0)
        t.wide = room / t.count;
    return t;
}

/* What ended then. */
static int64_t ended(const struct latency_page *l, int side,
                     const struct times *t, int i)
{
    int64_t n = 0;

    for (int k = i * t->each; k < (i + 1) * t->each; k++) {
        if (k >= l->heat.columns)
            break;
        n += l->failures_last ? l->heat.failed[side][k] : 0;
        for (int row = 0; row < PROFILE_ROWS; row++)
            n += l->heat.count[side][k][row];
    }
    return n;
}

/* A quantile of a few is noise: NAN. */
static double then(const struct latency_page *l, int side,
                   const struct times *t, int i, double p)
{
    int to = (i + 1) * t->each;

    if (ended(l, side, t, i) < FEW)
        return NAN;
    return latency_then(l, (enum side)side, i * t->each,
                        to < l->heat.columns ? to : l->heat.columns, p);
}

/* Longer times where little ended in each. */
static struct times enough(const struct latency_page *l, int room)
{
    struct times t = times_of(l, room);
    int64_t n = 0;

    for (int side = 0; side < SIDES; side++)
        for (int i = 0; i < t.count; i++)
            n += ended(l, side, &t, i);
    while (t.count > 1 && n < (int64_t)t.count * SIDES * 2 * FEW)
        put_together(l, t.each + 1, &t);
    if (t.count > 0)
        t.wide = room / t.count;
    return t;
}

/* Of one quantile of both sides: from 1, 2, 5 or 10 to another of these. */
struct scale {
    double p, low, high;
};

static void hold_both(const struct latency_page *l, const struct times *t,
                      struct scale *s)
{
    double least = INFINITY, most = 0;

    for (int side = 0; side < SIDES; side++)
        for (int i = 0; i < t->count; i++) {
            double x = then(l, side, t, i, s->p);

            if (!isfinite(x))
                continue;
            least = fmin(least, x);
            most = fmax(most, x);
        }
    s->high = draw_ceiling(most);
    s->low = isfinite(least) ? 1 / draw_ceiling(1 / least) : s->high / 10;
    if (s->low >= s->high)
        s->low = s->high / 10;
}

static void span_of_time(const struct latency_page *l, const struct times *t,
                         char *out, size_t size)
{
    char end[TEXT_MAX], cells[32] = "a column";

    if (t->wide > 1)
        snprintf(cells, sizeof cells, "every %d columns", t->wide);
    snprintf(out, size, "00:00 to %s, %lld s %s",
             text_clock(l->heat.columns * l->heat.width * SECOND, end),
             (long long)(l->heat.width * t->each), cells);
}

/* Each time as wide as there is room for. */
static void strip(const struct latency_page *l, int side, const struct times *t,
                  const struct scale *s, struct pen p)
{
    pen_format(&p, part_role(side), " %c ", side_letter((enum side)side));
    for (int i = 0; i < t->count; i++) {
        double x = then(l, side, t, i, s->p);
        double level = isnan(x) ? -1 : log(x / s->low) / log(s->high / s->low);

        if (isinf(x))
            pen_repeat(&p, ROLE_BAD, 'F', t->wide);
        else
            for (int k = 0; k < t->wide; k++)
                draw_levels(&p, part_role(side), &level, 1, 1);
    }
}

void latency_strips(const struct latency_page *l, double p, struct box *b)
{
    struct times t = enough(l, b->width - 4);
    struct scale s = {.p = p};
    char text[128], when[64], from[TEXT_MAX], to[TEXT_MAX];

    if (t.count == 0 || box_room(b) < 1 + SIDES)
        return;
    hold_both(l, &t, &s);
    span_of_time(l, &t, when, sizeof when);
    snprintf(text, sizeof text, "p%g: %s; log, %s..%s; F failed", 100 * p, when,
             text_ns(llround(s.low * 1e9), from),
             text_ns(llround(s.high * 1e9), to));
    box_rule(b, text);
    for (int side = 0; side < SIDES; side++)
        strip(l, side, &t, &s, box_row(b));
}

/* A cell of the map, from all that is in it. */
static int64_t cell(const struct latency_page *l, int side,
                    const struct bins *b, const struct times *t, const int *at)
{
    int from = at[1] ? b->row[at[1]] : 0;
    int to = at[1] == b->count - 1 ? PROFILE_ROWS : b->row[at[1] + 1];
    int64_t n = 0;

    for (int i = at[0] * t->each; i < (at[0] + 1) * t->each; i++)
        for (int row = from; i < l->heat.columns && row < to; row++)
            n += l->heat.count[side][i][row];
    return n;
}

static int64_t densest(const struct latency_page *l, const struct bins *b,
                       const struct times *t)
{
    int64_t most = 1;

    for (int side = 0; side < SIDES; side++)
        for (int i = 0; i < t->count; i++)
            for (int k = 0; k < b->count; k++) {
                int64_t n = cell(l, side, b, t, (int[]){i, k});

                most = n > most ? n : most;
            }
    return most;
}

/* On a logarithmic scale: a tail is few among many. */
static uint32_t shade(int64_t n, int64_t most)
{
    static const char ink[] = SHADES;
    int last = (int)strlen(ink) - 1;
    double share = log1p((double)n) / log1p((double)most);

    return (uint32_t)ink[n ? 1 + (int)(share * (last - 1)) : 0];
}

static void failures(const struct latency_page *l, int side,
                     const struct times *t, struct pen *p)
{
    for (int i = 0; i < t->count; i++) {
        int64_t n = 0;

        for (int k = 0; k < t->each && i * t->each + k < l->heat.columns; k++)
            n += l->heat.failed[side][i * t->each + k];
        draw_counts(p, ROLE_BAD, &n, 1);
        pen_repeat(p, ROLE_DIM, ' ', t->wide - 1);
    }
}

void latency_map(const struct latency_page *l, enum side side, struct box *b)
{
    struct times t = times_of(l, b->width - LABEL - 3);
    struct bins bins;
    struct pen p;
    int64_t most;
    char text[128], when[64];

    latency_bins(l, at_most(box_room(b) - 2), &bins);
    if (bins.count == 0 || t.count == 0)
        return;
    most = densest(l, &bins, &t);
    span_of_time(l, &t, when, sizeof when);
    snprintf(text, sizeof text, "%s, %s; %s; @ is %lld replies",
             side_name(side), latency_unit(l, &bins), when, (long long)most);
    box_rule(b, text);
    for (int k = bins.count - 1; k >= 0; k--) {
        p = box_row(b);
        pen_right(&p, LABEL - 1, ROLE_DIM, latency_bin(l, &bins, k, text));
        pen_text(&p, ROLE_DIM, "|");
        for (int i = 0; i < t.count; i++) {
            int64_t n = cell(l, (int)side, &bins, &t, (int[]){i, k});

            pen_repeat(&p, part_role((int)side), shade(n, most), t.wide);
        }
        pen_text(&p, ROLE_DIM, "|");
    }
    p = box_row(b);
    pen_right(&p, LABEL - 1, ROLE_DIM, "failed");
    pen_text(&p, ROLE_DIM, "|");
    failures(l, (int)side, &t, &p);
    pen_text(&p, ROLE_DIM, "|");
}
