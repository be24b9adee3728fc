#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/kernels.h"
#include "analysis/overlap.h"
#include "base/arena.h"
#include "stats/quantile_ratio.h"

static int any_finite(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i]))
            return 1;
    return 0;
}

/* Without streaming nobody ever told a first token: that all which failed
 * failed to tell one would be a comparison of errors only. */
static int told(const struct stratum *s, const struct contrast_row *row)
{
    return row->ask != COLUMN_FIRST_TOKEN ||
           (any_finite(s->v[CONTROL], s->n[CONTROL]) &&
            any_finite(s->v[TREATMENT], s->n[TREATMENT]));
}

struct answers {
    struct pivot pivot[QUANTILES_MOST];
    double at[QUANTILES_MOST][2];
};

static void ask(const struct stratum *s, enum design d, const double *p,
                size_t rows, struct answers *out)
{
    struct paired pairs = stratum_paired(s);
    struct unpaired units = stratum_unpaired(s);

    if (d == DESIGN_PAIRED)
        paired_quantiles(&pairs, p, rows, out->pivot, out->at);
    else
        unpaired_quantiles(&units, p, rows, out->pivot, out->at);
}

/* Row by row the parts of all strata: part[row * strata + stratum]. */
static void fill(const struct gathered *g, const struct frame *f,
                 const struct contrast_row *row, size_t rows, struct part *part)
{
    double p[QUANTILES_MOST];

    for (size_t i = 0; i < rows; i++)
        p[i] = row[i].p;
    for (size_t k = 0; k < g->strata; k++) {
        struct stratum s = g->stratum[k];
        struct answers a;

        if (!told(&s, row))
            s.n[CONTROL] = s.n[TREATMENT] = 0;
        ask(&s, f->p->design, p, rows, &a);
        for (size_t i = 0; i < rows; i++) {
            struct part *to = &part[i * g->strata + k];

            to->pivot = a.pivot[i];
            for (int side = 0; side < SIDES; side++) {
                to->n[side] = s.n[side];
                to->value[side] = s.n[side] ? a.at[i][side] : NAN;
            }
        }
    }
}

struct quantile_units {
    const struct stratum *stratum;
    const struct part *part;
};

static double is_below(const void *arg, int side, size_t k, size_t i)
{
    const struct quantile_units *u = arg;

    return u->stratum[k].v[side][i] <= u->part[k].value[side];
}

/* How dense the numbers are around the quantile is another matter, not asked
 * here: strata are taken to be alike, but never to cancel out. */
static double shared(const struct frame *f, const struct gathered *g,
                     const struct part *part)
{
    const struct quantile_units u = {g->stratum, part};

    return overlap_of(f, g, part, &(struct overlap_by){is_below, &u, 1});
}

void kernel_quantile(struct frame *f, const struct contrast_row *row,
                     size_t rows, struct contrast *out)
{
    struct gathered *g = frame_gather(f, row->ask, row->rows);
    struct part *part = memory_new(g->strata * rows, sizeof *part);

    assert(rows <= QUANTILES_MOST);
    fill(g, f, row, rows, part);
    for (size_t i = 0; i < rows; i++) {
        const struct part *of = &part[i * g->strata];

        if (f->p->design == DESIGN_UNPAIRED)
            out[i].shared = shared(f, g, of);
        part_join(of, g->strata, f->p->design, &out[i]);
    }
    free(part);
}
