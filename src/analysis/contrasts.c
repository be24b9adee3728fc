#include "analysis/contrasts.h"

#include <math.h>
#include <string.h>

#include "analysis/kernels.h"
#include "analysis/ledger.h"

#define ALPHA .05
#define ROUNDING 1e-9 /* of quotients of counts */

/* The live interval is tightest half way to the end, but never tuned to so
 * few units that it would be too narrow later (Robbins' boundary is only
 * asymptotic, the more so where shares are rare and arms unequal). */
#define LEAST_TUNED_PAIRS 200
#define LEAST_TUNED_UNITS 1000

static const struct contrast_row table[] = {
#define CONTRAST(kernel, name, words, unit, in, ask, rows, p, worse, brief)    \
    {name,          words, KERNEL_##kernel, CONTRAST_##unit,                   \
     CONTRAST_##in, ask,   ROWS_##rows,     p,                                 \
     worse,         brief},
#include "analysis/contrasts.def"
#undef CONTRAST
};

#define ROWS (sizeof table / sizeof *table)
_Static_assert(ROWS <= 64, "a bit for each");

/* Its name as it is, with stages, at any time, with both. */
#define WAYS(name)                                                             \
    {                                                                          \
        name, name ", by stage", name ", at any time",                         \
            name ", by stage, at any time"                                     \
    }

static const struct kernel {
    kernel_compute *compute;
    double least;             /* units of any look */
    const char *method[3][4]; /* of pairs, of a split, by clusters */
} kernels[] = {
#define KERNEL(name, least, paired, split, clustered)                          \
    {kernel_##name, least, {WAYS(paired), WAYS(split), WAYS(clustered)}},
#include "analysis/kernels.def"
#undef KERNEL
};

const struct contrast_row *contrast_table(size_t *rows)
{
    *rows = ROWS;
    return table;
}

/* Rows without numbers: the same all, however the data came. */
static const struct contrast blank[] = {
#define CONTRAST(kernel, row, text, in_unit, measure, ask, rows, p_, worse,    \
                 in_brief)                                                     \
    {.name = row,                                                              \
     .words = text,                                                            \
     .method = "",                                                             \
     .unit = CONTRAST_##in_unit,                                               \
     .status = CONTRAST_NO_DATA,                                               \
     .more_is_worse = worse,                                                   \
     .brief = in_brief,                                                        \
     .in = CONTRAST_##measure,                                                 \
     .control = NAN,                                                           \
     .treatment = NAN,                                                         \
     .estimate = NAN,                                                          \
     .low = NAN,                                                               \
     .high = NAN,                                                              \
     .p = NAN,                                                                 \
     .level = 1 - ALPHA},
#include "analysis/contrasts.def"
#undef CONTRAST
};

const struct contrast *contrasts_row(size_t i)
{
    return i < ROWS ? &blank[i] : NULL;
}

const struct contrast *contrasts_named(const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(blank[i].name, name) == 0)
            return &blank[i];
    return NULL;
}

static enum contrast_status status_of(enum estimate_status s)
{
    static const enum contrast_status as[] = {
        [ESTIMATE_OK] = CONTRAST_OK,
        [ESTIMATE_NO_DATA] = CONTRAST_NO_DATA,
        [ESTIMATE_TOO_FEW] = CONTRAST_TOO_FEW,
        [ESTIMATE_ZERO_VARIANCE] = CONTRAST_ZERO_VARIANCE,
        [ESTIMATE_UNDEFINED] = CONTRAST_UNDEFINED,
    };

    return as[s];
}

/* A share of a whole, other than a difference, ends at 0. */
static void look(const struct contrast *c, const struct look *l,
                 struct estimate *out)
{
    pivot_look(&c->pivot, l, out);
    if (c->unit == CONTRAST_SHARE)
        out->low = fmax(0, out->low);
}

/* A quantile of too few is not worth a number; of enough it is, though failures
 * are so near that it has no limits. */
static double told(const struct contrast *c, const struct estimate *e,
                   int quantile)
{
    if (!quantile || e->status != ESTIMATE_TOO_FEW)
        return e->value;
    return c->pivot.open ? c->treatment / c->control : NAN;
}

static const char *method_of(const struct frame *f, const struct contrast *c,
                             const struct contrast_row *row)
{
    int ways = c->by_prompt ? 2 : f->p->design == DESIGN_UNPAIRED;

    return kernels[row->kind]
        .method[ways][(c->strata > 1) + 2 * (f->set->look == LOOK_LIVE)];
}

double contrasts_tuned(enum design d, int64_t planned)
{
    double least = d == DESIGN_PAIRED ? LEAST_TUNED_PAIRS : LEAST_TUNED_UNITS;

    return fmax(least, (double)planned / 2);
}

static struct look look_of(const struct contrasts_settings *s, enum design d)
{
    return (struct look){
        .alpha = s->alpha > 0 ? s->alpha : ALPHA,
        .tuned = s->look == LOOK_LIVE ? contrasts_tuned(d, s->planned) : 0,
    };
}

/* In both arms of a pivot of pairs there are all of them. */
static int is_two_arms(const struct pivot *p)
{
    return p->n > 0 && (p->arm[CONTROL] != p->n || p->arm[TREATMENT] != p->n);
}

double contrast_units(const struct contrast *c)
{
    const struct pivot *p = &c->pivot;

    if (!c->by_prompt)
        return (double)c->n;
    return is_two_arms(p) ? p->arm[CONTROL] + p->arm[TREATMENT] : p->n;
}

/* Pivots of two arms count 4 n_C n_T / (n_C + n_T), people what was sent: ten
 * times as much where one arm gets a tenth. */
static int64_t needed(const struct contrast *c, double units)
{
    double each = is_two_arms(&c->pivot) ? contrast_units(c) / c->pivot.n : 1;

    return (int64_t)ceil(units * each * (1 - ROUNDING));
}

/* What the pivot says at the look that was asked for. */
static void settle(struct contrast *c, const struct contrast_row *row,
                   const struct look *l)
{
    struct estimate e;

    look(c, l, &e);
    c->status = status_of(e.status);
    c->estimate = told(c, &e, row->p > 0);
    c->low = e.low;
    c->high = e.high;
    c->p = c->unit == CONTRAST_SHARE ? NAN : e.p;
    c->needs = needed(c, e.needs);
    c->level = 1 - l->alpha;
}

int contrast_limits(const struct contrast *c, const struct look *l, double *low,
                    double *high)
{
    struct estimate e;

    look(c, l, &e);
    *low = e.low;
    *high = e.high;
    return e.status == ESTIMATE_OK ||
                   (e.status == ESTIMATE_ZERO_VARIANCE && e.low == e.high)
               ? 0
               : -1;
}

/* Rows from the first on that are computed together. */
static size_t alike(const struct contrast_row *row, size_t most)
{
    size_t n = 1;

    while (n < most && row[n].p > 0 && row[n].kind == row->kind &&
           row[n].ask == row->ask && row[n].rows == row->rows)
        n++;
    return n;
}

static enum contrast_by by(const struct frame *f)
{
    if (!f->cluster)
        return BY_PROMPT;
    if (f->set->sticky)
        return BY_USER;
    return f->p->cluster ? BY_SENDER : BY_PROMPT;
}

static void begin(const struct frame *f, struct contrast *c)
{
    c->by_prompt = f->cluster != NULL;
    c->by = by(f);
    c->shared = f->recurring ? INFINITY : 0;
}

static void finish(const struct frame *f, const struct contrast_row *row,
                   const struct look *l, struct contrast *c)
{
    c->method = method_of(f, c, row);
    c->pivot.needs_fixed = fmax(c->pivot.needs_fixed, kernels[row->kind].least);
    c->tuned = f->set->endless ? l->tuned : 0;
    settle(c, row, l);
}

void contrasts_rows(struct frame *f, const struct contrast_row *row,
                    size_t rows, struct contrast *out)
{
    struct look l = look_of(f->set, f->p->design);

    for (size_t k = 0; k < rows; k++)
        begin(f, &out[k]);
    kernels[row->kind].compute(f, row, rows, out);
    for (size_t k = 0; k < rows; k++)
        finish(f, &row[k], &l, &out[k]);
}

/* The i-th row, and those that are computed with it. */
static void compute(struct frame *f, size_t i, size_t n, struct contrast *out)
{
    const struct ledger *ledger = f->set->ledger;
    struct look l = look_of(f->set, f->p->design);

    for (size_t k = 0; k < n; k++)
        begin(f, &out[k]);
    if (table[i].ask >= ASK_EXACT) /* of a pair as a whole: has its own */
        frame_forget(f);
    if (f->cluster || !ledger || ledger_settle(ledger, i, out))
        kernels[table[i].kind].compute(f, &table[i], n, out);
    for (size_t k = 0; k < n; k++)
        finish(f, &table[i + k], &l, &out[k]);
}

/* Those that are computed together are skipped together. */
static int is_wanted(const struct contrasts_settings *s, size_t i, size_t n)
{
    uint64_t rows = n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;

    return (~s->skip >> i & rows) != 0;
}

size_t contrasts_compute(const struct pairs *p,
                         const struct contrasts_settings *s,
                         struct contrast *out, size_t most)
{
    size_t count = most < ROWS ? most : ROWS, n;
    struct frame f;

    frame_init(&f, p, s);
    for (size_t i = 0; i < count; i += n) {
        n = alike(&table[i], count - i);
        memcpy(&out[i], &blank[i], n * sizeof *out);
        if (is_wanted(s, i, n))
            compute(&f, i, n, &out[i]);
    }
    frame_release(&f);
    return count;
}

static double no_change(const struct contrast *c)
{
    return c->unit == CONTRAST_RATIO ? 1 : 0;
}

/* 1: treatment is above control in each of enough pairs, -1: below. */
static int always(const struct contrast *c)
{
    double none = no_change(c);

    if (c->status != CONTRAST_ZERO_VARIANCE || !(c->p <= 1 - c->level))
        return 0;
    return (c->estimate > none) - (c->estimate < none);
}

const char *contrast_always(const struct contrast *c)
{
    static const char *const word[] = {"always less", "no call", "always more"};

    return c->estimate == no_change(c) ? "equal" : word[always(c) + 1];
}

const char *contrast_counts(const struct contrast *c)
{
    static const char *const words[] = {
        [BY_PROMPT] = "prompts",
        [BY_SENDER] = "clusters",
        [BY_USER] = "users",
    };

    if (!c->by_prompt)
        return c->pivot.arm[CONTROL] > 0 && is_two_arms(&c->pivot) ? "requests"
                                                                   : "pairs";
    return words[c->by];
}

const char *contrast_why(const struct contrast *c)
{
    int failed = isinf(c->control) || isinf(c->treatment);

    if (c->in != CONTRAST_DOLLARS)
        return failed ? "a failure" : "undefined";
    if (failed)
        return "no success";
    if (c->unpriced > 0 && c->n > 0)
        return "cost unknown";
    return isnan(c->control) ? "no prices" : "no cost";
}

int contrast_side(const struct contrast *c)
{
    double none = no_change(c);

    if (c->status == CONTRAST_ZERO_VARIANCE)
        return always(c) * c->more_is_worse;
    if (c->status != CONTRAST_OK || c->unit == CONTRAST_SHARE)
        return 0;
    return (c->low > none) * c->more_is_worse -
           (c->high < none) * c->more_is_worse;
}
