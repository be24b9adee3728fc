#include "desk/latency.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/frozen.h"
#include "analysis/pair_counts.h"
#include "analysis/running.h"
#include "analysis/shift.h"
#include "analysis/shown.h"
#include "base/arena.h"
#include "desk/page.h"
#include "stats/order_interval.h"

#define ALPHA .05
#define NS 1e9

static const double quantiles[LATENCY_QUANTILES] = {
    .05, .10, .25, .50, .75, .90, .95, .99, .999,
};

static const struct quantiles_asked asked_for = {quantiles, LATENCY_QUANTILES};

/* What the last page was made of. */
struct state {
    int made;
    int64_t serial, at;
    struct latency_wish wish;
};

static void *start(void)
{
    return memory_new(1, sizeof(struct state));
}

static void from_column(const struct pairs *p, int side, struct latency_page *l)
{
    struct latency_side *to = &l->side[side];
    struct quantiles q;

    quantiles_take(&q, p, shift_column(l->span), side, asked_for);
    /* Where nobody streams, failures alone are no distribution. */
    if (q.n == 0 && l->span != SPAN_WHOLE)
        q.failed = 0;
    for (int i = 0; i < LATENCY_QUANTILES; i++)
        quantiles_at(&q, l->failures_last, quantiles[i], &to->at[i]);
    to->n = (int64_t)(q.n + q.failed);
    to->failed = (int64_t)q.failed;
    to->most = q.most;
    to->mean = q.n ? q.sum / (double)q.n : NAN;
}

/* Failures are behind all that was counted. */
static double binned(const struct hist *h, int64_t n, double p)
{
    double place = order_place((size_t)n, p);

    if (place > (double)h->count)
        return INFINITY;
    place =
        place < 1 || h->count < 2 ? 0 : (place - 1) / ((double)h->count - 1);
    return (double)hist_quantile(h, place) / NS;
}

static void from_bins(const struct hist *h, int64_t failed,
                      struct latency_side *to, int failures_last)
{
    int64_t n = h->count + (failures_last && h->count ? failed : 0);

    for (int i = 0; i < LATENCY_QUANTILES; i++) {
        size_t needs = order_needs(quantiles[i], ALPHA);
        int enough = n >= (int64_t)needs;

        to->at[i] = (struct quantile){NAN, NAN, NAN, n, (int64_t)needs};
        if (enough) {
            to->at[i].value = binned(h, n, quantiles[i]);
            to->at[i].needs = 0;
        }
    }
    to->n = n;
    to->failed = n - h->count;
    to->most = h->count ? (double)h->most / NS : NAN;
    to->mean = h->count ? h->sum / (double)h->count / NS : NAN;
}

static const struct hist *bins_of(const struct page_source *from,
                                  const struct latency_page *l, enum side side)
{
    const struct tally *t = &live_snapshot(from->live)->tally[side];

    if (l->reused)
        return profile_reused(live_profile(from->live), l->span, side);
    return l->span == SPAN_QUEUE     ? &t->queue
           : l->span == SPAN_BETWEEN ? &t->between
                                     : &t->latency;
}

/* Columns that the screen can do without are not always there. */
static int is_exact(const struct pairs *p, const struct latency_page *l)
{
    enum column c = shift_column(l->span);

    if (l->reused || c == COLUMNS)
        return 0;
    return l->span != SPAN_BETWEEN || p->column[c][CONTROL];
}

static void shifts(const struct page_source *from, const struct wish *w,
                   struct latency_page *l)
{
    const struct engine *e = &live_snapshot(from->live)->engine;
    const struct pairs *p = live_pairs(from->live);
    struct contrasts_settings asked = {0};

    frozen_contrasts(live_settings(from->live), &asked);
    asked.look = w->at >= 0 ? LOOK_LIVE : running_look(asked.endless, e);
    asked.planned = running_planned(asked.endless, p, e);
    shift_compute(p, &asked, l->span, asked_for, l->shift);
}

/* The first turn from one sure side to the other. */
static void cross(struct latency_page *l)
{
    int last = -1;

    for (int i = 0; i < LATENCY_QUANTILES; i++) {
        int side = contrast_side(&l->shift[i]);

        if (side && last >= 0 && contrast_side(&l->shift[last]) != side) {
            l->crossing = (struct latency_crossing){side, last, i};
            return;
        }
        if (side)
            last = i;
    }
}

static void profile_of(const struct profile *p, struct latency_page *l)
{
    profile_heat(p, l->span, l->reused, &l->heat);
    for (int i = 0; i <= PROFILE_ROWS; i++)
        l->edge[i] = (double)profile_edge(p, i) / NS;
    for (int side = 0; side < SIDES; side++)
        for (int reused = 0; reused < 2; reused++)
            l->legs[side][reused] = *profile_legs(p, (enum side)side, reused);
}

static struct latency_page *make(const struct page_source *from,
                                 const struct wish *w)
{
    struct latency_page *l = memory_new(1, sizeof *l);
    const struct pairs *p = live_pairs(from->live);
    int span = w->latency.metric;

    l->span = span >= 0 && span < SPANS ? (enum span_id)span : SPAN_WHOLE;
    l->reused = w->latency.reused_only != 0;
    l->failures_last = shift_failures(l->span);
    l->exact = is_exact(p, l);
    snprintf(l->label, sizeof l->label, "%s", live_snapshot(from->live)->label);
    profile_of(live_profile(from->live), l);
    for (int i = 0; i < LATENCY_QUANTILES; i++) {
        l->p[i] = quantiles[i];
        l->shift[i] = *contrasts_named("p50-latency");
    }
    for (int side = 0; side < SIDES; side++)
        if (l->exact)
            from_column(p, side, l);
        else
            from_bins(bins_of(from, l, (enum side)side),
                      l->heat.all_failed[side], &l->side[side],
                      l->failures_last);
    if (l->exact)
        shifts(from, w, l);
    for (int i = 0; i < LATENCY_QUANTILES; i++)
        shown_row(&l->told[i], &l->shift[i]);
    cross(l);
    return l;
}

static int work(void *state, const struct page_source *from,
                const struct wish *w, void **page, struct err *err)
{
    struct state *s = state;
    const struct latency_wish *x = &w->latency;

    (void)err;
    if (s->made && s->serial == from->serial && s->at == w->at &&
        s->wish.metric == x->metric && s->wish.reused_only == x->reused_only)
        return 0;
    *page = make(from, w);
    *s = (struct state){1, from->serial, w->at, *x};
    return 0;
}

const struct page_kind latency_kind = {
    .needs = LIVE_PROFILE,
    .start = start,
    .work = work,
    .release = free,
    .end = free,
};

static int64_t count_row(const struct latency_page *l, enum side side,
                         const int *column, int row)
{
    int64_t n = 0;

    for (int i = column[0]; i < column[1]; i++)
        n += l->heat.count[side][i][row];
    return n;
}

double latency_then(const struct latency_page *l, enum side side, int from,
                    int to, double p)
{
    int64_t n = 0, failed = 0, below = 0;
    int column[2] = {from, to};
    double rank;

    for (int i = from; i < to; i++)
        failed += l->failures_last ? l->heat.failed[side][i] : 0;
    for (int row = 0; row < PROFILE_ROWS; row++)
        n += count_row(l, side, column, row);
    if (n == 0 && (failed == 0 || l->span != SPAN_WHOLE))
        return NAN;
    rank = order_place((size_t)(n + failed), p);
    for (int row = 0; row < PROFILE_ROWS && rank <= (double)n; row++) {
        int64_t in = count_row(l, side, column, row);
        double share = in ? (rank - .5 - (double)below) / (double)in : 0;

        if (rank <= (double)(below + in))
            return l->edge[row] *
                   pow(l->edge[row + 1] / l->edge[row], fmax(0, share));
        below += in;
    }
    return INFINITY;
}
