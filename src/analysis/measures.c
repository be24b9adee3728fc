#include "analysis/measures.h"

#include <math.h>
#include <string.h>

#include "analysis/quantiles.h"
#include "stats/wilson.h"

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

struct view {
    const struct pairs *p;
    int side;
    const struct sample *sample;
    int column; /* that was looked up last; -1 none */
    struct quantiles of;
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

    take_share((double)counted(t, row->what),
               row->what == FAILED ? tally_counted(t) : t->replies, out);
}

static void ended(struct view *v, const struct row *row, struct measure *out)
{
    const struct tally *t = &v->sample->tally;

    take_share((double)t->outcome[row->what], tally_counted(t), out);
}

/* All that any row may ask of a column is looked up at once. */
static const struct quantiles *look_up(struct view *v, int column)
{
    static const double at[] = {.50, .90, .95, .99};

    if (v->column != column)
        quantiles_take(&v->of, v->p, (enum column)column, v->side,
                       (struct quantiles_asked){at, 4});
    v->column = column;
    return &v->of;
}

static void take_quantile(const struct quantiles *q, int with_failed, double p,
                          struct measure *out)
{
    struct quantile at;

    quantiles_at(q, with_failed, p, &at);
    out->n = at.n;
    out->needs = at.needs;
    out->value = at.value;
    out->low = at.low;
    out->high = at.high;
}

/* Where nobody streams there is no first token: failures alone are no
 * distribution of it. */
static void quantile(struct view *v, const struct row *row, struct measure *out)
{
    const struct quantiles *q = look_up(v, row->what);

    if (row->what == COLUMN_LATENCY || q->n)
        take_quantile(q, 1, row->p, out);
}

static void ok(struct view *v, const struct row *row, struct measure *out)
{
    const struct quantiles *q = look_up(v, row->what);

    if (row->what == COLUMN_LATENCY || q->n)
        take_quantile(q, 0, row->p, out);
}

static void mean(struct view *v, const struct row *row, struct measure *out)
{
    const struct quantiles *q = look_up(v, row->what);

    out->n = (int64_t)q->n;
    if (q->n)
        out->value = q->sum / (double)q->n;
}

static void part(struct view *v, const struct row *row, struct measure *out)
{
    const struct quantiles *q = look_up(v, row->what);

    take_share(q->sum, (int64_t)q->n, out);
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

/* Costs that a log tells say nothing of what they would have been. */
static int told_only(const struct tally *t)
{
    return t->cost > 0 && t->cost_uncached == 0;
}

/* A sum in which the price of one answer is not known is not known. Of a
 * failure nobody but the one who sends the bill knows: those are counted. What
 * nobody waited for was paid, but is the cost of no request that counts. */
static void money(struct view *v, const struct row *row, struct measure *out)
{
    const struct sample *s = v->sample;
    int whole = row->what == BILLED || row->what == UNCACHED;
    int64_t among = tally_counted(&s->tally);
    double sum = (double)(s->tally.cost - (whole ? 0 : s->left)) / 1e9;

    out->n = s->tally.replies;
    out->unpriced = s->tally.unpriced - (whole ? 0 : s->left_unpriced);
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
    struct view v = {.p = p, .side = side, .sample = s, .column = -1};

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
