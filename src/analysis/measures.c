#include "analysis/measures.h"

#include <math.h>
#include <string.h>

#include "stats/order.h"
#include "stats/order_interval.h"
#include "stats/wilson.h"

#define ALPHA .05
#define Z 1.959963984540054

enum what {
    REPLIES,
    FAILED,
    OK,
    LATENCY,
    FIRST,
    INPUT,
    OUTPUT,
    CACHED,
    REASON,
    BILLED,
    UNCACHED,
    SUCCESS,
    TRUNCATED,
    FILTERED,
    ATTEMPTS,
    RETRIED,
    REUSED,
};

struct row {
    const char *name, *words;
    enum measure_unit unit;
    void (*kind)(const struct sample *s, const struct row *row,
                 struct measure *out);
    enum what what;
    double p;
};

static int64_t counted(const struct tally *t, enum what what)
{
    switch (what) {
    case FAILED:
        return t->failed;
    case TRUNCATED:
        return t->outcome[OUTCOME_TRUNCATED];
    case FILTERED:
        return t->outcome[OUTCOME_FILTERED];
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

static void count(const struct sample *s, const struct row *row,
                  struct measure *out)
{
    out->n = s->tally.replies;
    out->value = (double)counted(&s->tally, row->what);
}

static void share(const struct sample *s, const struct row *row,
                  struct measure *out)
{
    double part = (double)counted(&s->tally, row->what);

    out->n = s->tally.replies;
    if (out->n == 0)
        return;
    out->value = part / (double)out->n;
    wilson_interval(part, (double)out->n, Z, &out->low, &out->high);
}

/* Sorted spans with failures behind them. */
static double at_rank(const struct spans *s, size_t rank)
{
    return rank <= s->n ? s->v[rank - 1] : INFINITY;
}

static double at_place(const struct spans *s, size_t n, double t)
{
    size_t k = order_below(t, n);

    return exp(order_log(at_rank(s, k), at_rank(s, k < n ? k + 1 : k), t, n));
}

static void take_quantile(const struct spans *s, size_t failed, double p,
                          struct measure *out)
{
    size_t n = s->n + failed, needs = order_needs(p, ALPHA), low, high;

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

static const struct spans *spans_of(const struct sample *s, enum what what)
{
    return what == FIRST ? &s->first_token : &s->latency;
}

/* Where nobody streams there is no first token: failures alone are no
 * distribution of it. */
static void quantile(const struct sample *s, const struct row *row,
                     struct measure *out)
{
    const struct spans *v = spans_of(s, row->what);

    if (row->what == LATENCY || v->n)
        take_quantile(v, (size_t)s->tally.failed, row->p, out);
}

static void ok(const struct sample *s, const struct row *row,
               struct measure *out)
{
    const struct spans *v = spans_of(s, row->what);

    if (row->what == LATENCY || v->n)
        take_quantile(v, 0, row->p, out);
}

static void between(const struct sample *s, const struct row *row,
                    struct measure *out)
{
    const struct hist *h = &s->tally.between;

    (void)row;
    out->n = h->count;
    if (h->count)
        out->value = h->sum / (double)h->count / 1e9;
}

static void tokens(const struct sample *s, const struct row *row,
                   struct measure *out)
{
    const struct tally *t = &s->tally;
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
static void money(const struct sample *s, const struct row *row,
                  struct measure *out)
{
    int64_t ok_count = s->tally.replies - s->tally.failed;
    double sum = (double)s->tally.cost / 1e9;

    out->n = s->tally.replies;
    out->unpriced = s->tally.unpriced;
    if (priceless(&s->tally) || out->n == 0)
        return;
    if (row->what == UNCACHED)
        sum = (double)s->tally.cost_uncached / 1e9;
    if (s->unpriced)
        out->part = row->what == SUCCESS ? NAN : sum;
    else if (row->what != SUCCESS)
        out->value = sum;
    else if (ok_count)
        out->value = sum / (double)ok_count;
}

static const struct row table[] = {
#define MEASURE(kind, name, words, unit, what, p)                              \
    {name, words, MEASURE_##unit, kind, what, p},
#include "analysis/measures.def"
#undef MEASURE
};

#define ROWS (sizeof table / sizeof *table)

size_t measures_compute(const struct sample *s, struct measure *out,
                        size_t most)
{
    size_t rows = most < ROWS ? most : ROWS;

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
        table[i].kind(s, &table[i], &out[i]);
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
