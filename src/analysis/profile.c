#include "analysis/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/recent.h"
#include "base/arena.h"

#define SECOND INT64_C(1000000000)
#define LEAST 1e4 /* ns, the lower end of the first row */
#define SIZES 64  /* bits of a span */

/* Of one span, side and kind of connection. */
struct map {
    uint32_t count[PROFILE_COLUMNS][PROFILE_ROWS];
    int64_t row[PROFILE_ROWS];
};

/* Of one side and kind of connection. */
struct failures {
    uint32_t column[PROFILE_COLUMNS];
    int64_t all;
};

struct profile {
    int64_t edge[PROFILE_ROWS + 1];
    uint8_t first_row[SIZES]; /* that a span of so many bits may be in */
    int64_t width;
    int columns;
    struct map map[SPANS][SIDES][2];
    struct failures failed[SIDES][2];
    struct hist reused[SPANS][SIDES];
    struct legs legs[SIDES][2];
};

static void place_rows(struct profile *p)
{
    int row = 0;

    for (int i = 0; i <= PROFILE_ROWS; i++)
        p->edge[i] = llround(LEAST * pow(10, (double)i / PROFILE_DECADE));
    for (int bits = 0; bits < SIZES; bits++) {
        int64_t least = bits ? INT64_C(1) << (bits - 1) : 0;

        while (row < PROFILE_ROWS - 1 && p->edge[row + 1] <= least)
            row++;
        p->first_row[bits] = (uint8_t)row;
    }
}

struct profile *profile_new(void)
{
    struct profile *p = memory_new(1, sizeof *p);

    p->width = 1;
    place_rows(p);
    return p;
}

void profile_free(struct profile *p)
{
    free(p);
}

void profile_clear(struct profile *p)
{
    memset(p, 0, sizeof *p);
    p->width = 1;
    place_rows(p);
}

/* A logarithm a reply would cost more than all the rest of it. */
static int row_of(const struct profile *p, int64_t ns)
{
    int bits = ns > 0 ? SIZES - __builtin_clzll((unsigned long long)ns) : 0;
    int row = p->first_row[bits];

    while (row < PROFILE_ROWS - 1 && ns >= p->edge[row + 1])
        row++;
    return row;
}

static int64_t whole(const struct reply *r)
{
    return outcome_failed(r->outcome) ? -1 : r->latency;
}

static int64_t first_token(const struct reply *r)
{
    return outcome_failed(r->outcome) ? -1 : r->first_token;
}

static int64_t between(const struct reply *r)
{
    return outcome_failed(r->outcome) ? -1 : reply_between(r);
}

static int64_t queue(const struct reply *r)
{
    return r->queue;
}

static int64_t (*const span_of[SPANS])(const struct reply *r) = {
#define SPAN(id, function, column, rows, title, words) function,
#include "analysis/spans.def"
#undef SPAN
};

static void join_map(struct map *m)
{
    for (int i = 0; i < PROFILE_COLUMNS; i++)
        for (int row = 0; row < PROFILE_ROWS; row++) {
            int at = 2 * i, in = at < PROFILE_COLUMNS;

            m->count[i][row] =
                in ? m->count[at][row] + m->count[at + 1][row] : 0;
        }
}

static void join_failures(struct failures *f)
{
    for (int i = 0; i < PROFILE_COLUMNS; i++)
        f->column[i] = 2 * i < PROFILE_COLUMNS
                           ? f->column[2 * i] + f->column[2 * i + 1]
                           : 0;
}

/* Each two columns become one. */
static void join(struct profile *p)
{
    for (int side = 0; side < SIDES; side++)
        for (int reused = 0; reused < 2; reused++) {
            for (int span = 0; span < SPANS; span++)
                join_map(&p->map[span][side][reused]);
            join_failures(&p->failed[side][reused]);
        }
    p->width *= 2;
    p->columns = (p->columns + 1) / 2;
}

/* -1: nobody knows when it ended. */
static int column_of(struct profile *p, const struct reply *r)
{
    int64_t end = recent_end(r);

    if (end < 0)
        return -1;
    while (end / SECOND / p->width >= PROFILE_COLUMNS)
        join(p);
    end = end / SECOND / p->width;
    if (p->columns <= end)
        p->columns = (int)end + 1;
    return (int)end;
}

static void add_span(struct profile *p, enum span_id span,
                     const struct reply *r, int column)
{
    struct map *m = &p->map[span][r->side][r->reused != 0];
    int64_t ns = span_of[span](r);
    int row;

    if (ns < 0)
        return;
    row = row_of(p, ns);
    m->row[row]++;
    if (column >= 0)
        m->count[column][row]++;
    if (r->reused)
        hist_add(&p->reused[span][r->side], ns);
}

/* In an open loop tokens count from when the reply was due, the header always
 * from when it was sent. */
static void add_legs(struct legs *to, const struct reply *r)
{
    int64_t before = r->latency > r->wire ? r->latency - r->wire : 0;
    int64_t at = r->head, next;

    if (outcome_failed(r->outcome) || r->head < 0 || r->wire < r->head)
        return;
    to->n++;
    to->ns[LEG_QUEUE] += r->queue > 0 ? (double)r->queue : 0;
    to->ns[LEG_RETRY] += r->retry > 0 ? (double)r->retry : 0;
    to->ns[LEG_HEAD] += (double)at;
    if (r->first_token >= 0) {
        to->streamed++;
        next = r->first_token - before;
        to->ns[LEG_FIRST] += (double)(next - at);
        at = next;
        next = r->last_token > r->first_token ? r->last_token - before : at;
        to->ns[LEG_STREAM] += (double)(next - at);
        at = next;
    }
    to->ns[LEG_REST] += (double)(r->wire - at);
}

void profile_add(struct profile *p, const struct reply *r)
{
    struct failures *f = &p->failed[r->side][r->reused != 0];
    int column;

    if (r->outcome == OUTCOME_SKIPPED)
        return;
    column = column_of(p, r);
    for (int span = 0; span < SPANS; span++)
        add_span(p, (enum span_id)span, r, column);
    add_legs(&p->legs[r->side][r->reused != 0], r);
    if (!outcome_failed(r->outcome))
        return;
    f->all++;
    if (column >= 0)
        f->column[column]++;
}

static void add_map(struct heat *to, int side, const struct map *m)
{
    for (int row = 0; row < PROFILE_ROWS; row++)
        to->row[side][row] += m->row[row];
    for (int i = 0; i < PROFILE_COLUMNS; i++)
        for (int row = 0; row < PROFILE_ROWS; row++)
            to->count[side][i][row] += m->count[i][row];
}

void profile_heat(const struct profile *p, enum span_id span, int reused,
                  struct heat *out)
{
    memset(out, 0, sizeof *out);
    out->width = p->width;
    out->columns = p->columns;
    for (int side = 0; side < SIDES; side++)
        for (int kind = reused; kind < 2; kind++) {
            const struct failures *f = &p->failed[side][kind];

            add_map(out, side, &p->map[span][side][kind]);
            out->all_failed[side] += f->all;
            for (int i = 0; i < PROFILE_COLUMNS; i++)
                out->failed[side][i] += f->column[i];
        }
}

int64_t profile_edge(const struct profile *p, int row)
{
    return p->edge[row];
}

const struct hist *profile_reused(const struct profile *p, enum span_id span,
                                  enum side side)
{
    return &p->reused[span][side];
}

const struct legs *profile_legs(const struct profile *p, enum side side,
                                int reused)
{
    return &p->legs[side][reused];
}
