#include "analysis/contrasts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/kernels.h"
#include "base/arena.h"

#define ALPHA .05

/* The live interval is tightest half way to the end, but never tuned to so
 * few pairs that it would be too narrow later (Robbins' boundary is only
 * asymptotic). */
#define LEAST_TUNED 200

static const struct contrast_row table[] = {
#define CONTRAST(kernel, name, words, method, unit, column, p, worse)          \
    {name, words, method, CONTRAST_##unit, kernel_##kernel, column, p, worse},
#include "analysis/contrasts.def"
#undef CONTRAST
};

#define ROWS (sizeof table / sizeof *table)

static double *const *column_of(const struct pairs *p, enum column column)
{
    switch (column) {
    case FIRST_TOKEN:
        return p->first_token;
    case COST:
        return p->cost;
    default:
        return p->latency;
    }
}

static uint64_t prompt_of(const struct pairs *p, size_t i)
{
    return p->key[i] >> 16;
}

/* The first repeat of each prompt alone says nothing about clusters. */
static int repeated(const struct pairs *p)
{
    for (size_t i = 0; i < p->count; i++)
        if ((p->key[i] & 0xFFFF) > 1)
            return 1;
    return 0;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Numbers the prompts of the gathered pairs from 0; `prompt` has one for each
 * pair. */
static void number_clusters(struct columns *c, const uint64_t *prompt)
{
    uint64_t *all = memory_grow(NULL, c->n, sizeof *all);
    size_t count = 0;

    memcpy(all, prompt, c->n * sizeof *all);
    qsort(all, c->n, sizeof *all, by_number);
    for (size_t i = 0; i < c->n; i++)
        if (i == 0 || all[i] != all[count - 1])
            all[count++] = all[i];
    c->of = memory_grow(NULL, c->n, sizeof *c->of);
    for (size_t i = 0; i < c->n; i++) {
        const uint64_t *at =
            bsearch(&prompt[i], all, count, sizeof *all, by_number);

        c->of[i] = (uint32_t)(at - all);
    }
    c->clusters = (struct clusters){c->of, count};
    free(all);
}

void columns_gather(struct columns *c, const struct pairs *p,
                    enum column column, columns_keep *keep)
{
    double *const *from = column_of(p, column);
    uint64_t *prompt = NULL;

    *c = (struct columns){0};
    if (repeated(p))
        prompt = memory_grow(NULL, p->count, sizeof *prompt);
    for (int s = 0; s < SIDES; s++)
        c->v[s] = memory_grow(NULL, p->count, sizeof(double));
    for (size_t i = 0; i < p->count; i++) {
        double x = from[CONTROL][i], y = from[TREATMENT][i];

        if (!keep(p, i) || isnan(x) || isnan(y))
            continue;
        if (prompt)
            prompt[c->n] = prompt_of(p, i);
        c->v[CONTROL][c->n] = x;
        c->v[TREATMENT][c->n++] = y;
    }
    if (prompt)
        number_clusters(c, prompt);
    free(prompt);
}

void columns_release(struct columns *c)
{
    for (int s = 0; s < SIDES; s++)
        free(c->v[s]);
    free(c->of);
    *c = (struct columns){0};
}

struct paired columns_paired(const struct columns *c)
{
    return (struct paired){c->v[CONTROL], c->v[TREATMENT], c->n,
                           c->of ? &c->clusters : NULL};
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

void contrast_take(struct contrast *out, const struct estimate *e)
{
    out->status = status_of(e->status);
    out->estimate = e->value;
    out->low = e->low;
    out->high = e->high;
    out->p = e->p;
    out->needs = (int64_t)e->needs;
}

static enum contrast_measure measure_of(const struct contrast_row *row)
{
    if (row->unit != CONTRAST_RATIO)
        return CONTRAST_SHARES;
    return row->column == COST ? CONTRAST_DOLLARS : CONTRAST_SECONDS;
}

static void describe(struct contrast *out, const struct contrast_row *row)
{
    *out = (struct contrast){
        .name = row->name,
        .words = row->words,
        .method = row->method,
        .unit = row->unit,
        .in = measure_of(row),
        .more_is_worse = row->more_is_worse,
        .control = NAN,
        .treatment = NAN,
        .level = 1 - ALPHA,
    };
}

/* Rows from the first on that share their kernel and column. */
static size_t alike(const struct contrast_row *row, size_t most)
{
    size_t n = 1;

    while (n < most && row[n].kernel == row->kernel &&
           row[n].column == row->column)
        n++;
    return n;
}

size_t contrasts_compute(const struct pairs *p, enum contrast_look look,
                         int64_t planned, struct contrast *out, size_t most)
{
    double tuned = fmax(LEAST_TUNED, (double)planned / 2);
    struct look l = {ALPHA, look == LOOK_LIVE ? tuned : 0};
    size_t count = most < ROWS ? most : ROWS, n;

    for (size_t i = 0; i < count; i++)
        describe(&out[i], &table[i]);
    for (size_t i = 0; i < count; i += n) {
        n = alike(&table[i], count - i);
        table[i].kernel(p, &l, &table[i], n, &out[i]);
    }
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

const char *contrast_why(const struct contrast *c)
{
    int failed = isinf(c->control) || isinf(c->treatment);

    if (c->in != CONTRAST_DOLLARS)
        return failed ? "a failure" : "undefined";
    if (failed)
        return "no success";
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
