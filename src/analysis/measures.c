#include "analysis/measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/order.h"
#include "stats/order_interval.h"
#include "stats/wilson.h"

#define ALPHA .05
#define Z 1.959963984540054

enum {
    REPLIES,
    FAILED,
    INPUT,
    OUTPUT,
    CACHED,
    REASON,
    BILLED,
    UNCACHED,
    REQUEST,
    SUCCESS,
    ATTEMPTS,
    RETRIED,
    REUSED,
};

/* The numbers of one column, finite ones in front and those that quantiles
 * look at in their place; failures are only counted. */
struct shelf {
    int column; /* -1 none */
    double *v;  /* owned */
    size_t n, failed;
    double sum;
};

struct view {
    const struct pairs *p;
    int side;
    const struct sample *sample;
    struct shelf shelf;
};

struct row {
    const char *name, *words;
    enum measure_unit unit;
    void (*kind)(struct view *v, const struct row *row, struct measure *out);
    int what;
    double p;
};

static int64_t counted(const struct tally *t, int what)
{
    switch (what) {
    case FAILED:
        return t->failed;
    case ATTEMPTS:
        return t->attempts;
    case RETRIED:
        return t->retried;
    case REUSED:
        return t->reused;
    default:
        return t->replies;
    }
}

static void count(struct view *v, const struct row *row, struct measure *out)
{
    out->n = v->sample->tally.replies;
    out->value = (double)counted(&v->sample->tally, row->what);
}

static void take_share(double part, int64_t n, struct measure *out)
{
    out->n = n;
    if (n == 0)
        return;
    out->value = part / (double)n;
    wilson_interval(part, (double)n, Z, &out->low, &out->high);
}

static void share(struct view *v, const struct row *row, struct measure *out)
{
    const struct tally *t = &v->sample->tally;

    take_share((double)counted(t, row->what), t->replies, out);
}

static void ended(struct view *v, const struct row *row, struct measure *out)
{
    const struct tally *t = &v->sample->tally;

    take_share((double)t->outcome[row->what], t->replies, out);
}

static void add_ranks(size_t n, double p, size_t most, size_t *rank)
{
    size_t k[4];

    order_interval(n, p, ALPHA, &k[0], &k[1]);
    k[2] = order_below(order_place(n, p), n);
    k[3] = k[2] + 1;
    for (int i = 0; i < 4; i++)
        rank[i] = k[i] < 1 ? 1 : k[i] > most ? most : k[i];
}

/* All that any row may ask of the column is put in its place at once: with
 * the failures behind them, and without. */
static void arrange(struct shelf *s)
{
    static const double p[] = {.50, .90, .95, .99};
    size_t rank[32], ranks = 0;

    if (s->n == 0)
        return;
    for (int i = 0; i < 4; i++, ranks += 8) {
        add_ranks(s->n, p[i], s->n, rank + ranks);
        add_ranks(s->n + s->failed, p[i], s->n, rank + ranks + 4);
    }
    order_select(s->v, s->n, rank, ranks);
}

static const struct shelf *shelf_of(struct view *v, int column)
{
    const double *from = v->p->column[column][v->side];
    struct shelf *s = &v->shelf;

    if (s->column == column)
        return s;
    free(s->v);
    *s = (struct shelf){.column = column};
    s->v = memory_grow(NULL, v->p->count + 1, sizeof *s->v);
    for (size_t i = 0; from && i < v->p->count; i++) {
        if (!pairs_has(v->p, v->side, i) || isnan(from[i]))
            continue;
        s->failed += isinf(from[i]) != 0;
        if (!isinf(from[i]))
            s->sum += s->v[s->n++] = from[i];
    }
    arrange(s);
    return s;
}

/* Failures are behind all spans. */
static double at_rank(const struct shelf *s, size_t rank)
{
    return rank <= s->n ? s->v[rank - 1] : INFINITY;
}

static double at_place(const struct shelf *s, size_t n, double t)
{
    size_t k = order_below(t, n);

    return exp(order_log(at_rank(s, k), at_rank(s, k < n ? k + 1 : k), t, n));
}

static void take_quantile(const struct shelf *s, size_t n, double p,
                          struct measure *out)
{
    size_t needs = order_needs(p, ALPHA), low, high;

    out->n = (int64_t)n;
    if (n < needs) {
        out->needs = (int64_t)needs;
        return;
    }
    order_interval(n, p, ALPHA, &low, &high);
    out->value = at_place(s, n, order_place(n, p));
    out->low = low ? at_rank(s, low) : 0;
    out->high = at_rank(s, high);
}

/* Where nobody streams there is no first token: failures alone are no
 * distribution of it. */
static void quantile(struct view *v, const struct row *row, struct measure *out)
{
    const struct shelf *s = shelf_of(v, row->what);

    if (row->what == COLUMN_LATENCY || s->n)
        take_quantile(s, s->n + s->failed, row->p, out);
}

static void ok(struct view *v, const struct row *row, struct measure *out)
{
    const struct shelf *s = shelf_of(v, row->what);

    if (row->what == COLUMN_LATENCY || s->n)
        take_quantile(s, s->n, row->p, out);
}

static void mean(struct view *v, const struct row *row, struct measure *out)
{
    const struct shelf *s = shelf_of(v, row->what);

    out->n = (int64_t)s->n;
    if (s->n)
        out->value = s->sum / (double)s->n;
}

static void part(struct view *v, const struct row *row, struct measure *out)
{
    const struct shelf *s = shelf_of(v, row->what);

    take_share(s->sum, (int64_t)s->n, out);
}

static void tokens(struct view *v, const struct row *row, struct measure *out)
{
    const struct tally *t = &v->sample->tally;
    const int64_t sum[] = {
        [INPUT] = t->input,
        [OUTPUT] = t->output,
        [CACHED] = t->cached,
        [REASON] = t->reasoning,
    };

    out->n = t->replies - t->unknown_tokens;
    if (out->n)
        out->value = (double)sum[row->what];
}

/* Nothing at all has a price that is known. */
static int priceless(const struct tally *t)
{
    return t->cost == 0 && t->unpriced > 0 &&
           t->unpriced >= t->replies - t->failed;
}

/* A sum in which the price of one answer is not known is not known. Of a
 * failure nobody but the one who sends the bill knows: those are counted. */
/* Costs that a log tells say nothing of what they would have been. */
static int told_only(const struct tally *t)
{
    return t->cost > 0 && t->cost_uncached == 0;
}

static void money(struct view *v, const struct row *row, struct measure *out)
{
    const struct sample *s = v->sample;
    int whole = row->what == BILLED || row->what == UNCACHED;
    int64_t among = s->tally.replies;
    double sum = (double)s->tally.cost / 1e9;

    out->n = s->tally.replies;
    out->unpriced = s->tally.unpriced;
    if (priceless(&s->tally) || out->n == 0 ||
        (row->what == UNCACHED && told_only(&s->tally)))
        return;
    if (row->what == UNCACHED)
        sum = (double)s->tally.cost_uncached / 1e9;
    if (row->what == SUCCESS)
        among -= s->tally.failed;
    if (s->unpriced)
        out->part = whole ? sum : NAN;
    else if (whole)
        out->value = sum;
    else if (among)
        out->value = sum / (double)among;
}

static const struct row table[] = {
#define MEASURE(kind, name, words, unit, what, p)                              \
    {name, words, MEASURE_##unit, kind, what, p},
#include "analysis/measures.def"
#undef MEASURE
};

#define ROWS (sizeof table / sizeof *table)

size_t measures_compute(const struct pairs *p, int side, const struct sample *s,
                        struct measure *out, size_t most)
{
    size_t rows = most < ROWS ? most : ROWS;
    struct view v = {p, side, s, {.column = -1}};

    for (size_t i = 0; i < rows; i++) {
        out[i] = (struct measure){
            .name = table[i].name,
            .words = table[i].words,
            .unit = table[i].unit,
            .value = NAN,
            .low = NAN,
            .high = NAN,
            .part = NAN,
        };
        table[i].kind(&v, &table[i], &out[i]);
    }
    free(v.shelf.v);
    return rows;
}

const struct measure *measures_find(const struct measure *all, size_t n,
                                    const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(all[i].name, name))
            return &all[i];
    return NULL;
}
