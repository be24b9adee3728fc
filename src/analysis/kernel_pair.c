/* What is asked of a pair as a whole: are the answers alike, who won? */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/kernels.h"
#include "analysis/noise.h"
#include "analysis/preference.h"
#include "base/arena.h"
#include "stats/one_share.h"
#include "stats/paired_share.h"

#define LEAST_CLUSTERS 50
#define LEAST_UNITS 100
#define ROUNDING 1e-12

void pivot_of_units(const struct comoments *m, int clusters, struct pivot *out)
{
    const double one = 1;
    enum estimate_status status = m->n < 1   ? ESTIMATE_NO_DATA
                                  : m->n < 2 ? ESTIMATE_TOO_FEW
                                             : ESTIMATE_OK;

    pivot_none(out, PIVOT_SHARES, status);
    if (m->n > 0)
        out->value = out->at = comoments_mean(m, 0);
    out->n = out->arm[0] = out->arm[1] = m->n;
    out->nu = m->n - 1;
    out->needs_fixed = 2;
    out->needs_live = clusters ? LEAST_CLUSTERS : LEAST_UNITS;
    if (m->n > 1)
        out->se = sqrt(comoments_variance(m, &one) / m->n);
    if (m->n > 1 && out->se <= ROUNDING)
        out->status = ESTIMATE_ZERO_VARIANCE;
}

static struct comoments observed(const double *u, size_t n)
{
    struct comoments m;

    comoments_init(&m, 1);
    for (size_t i = 0; i < n; i++)
        comoments_add(&m, &u[i]);
    return m;
}

static void pivot_of(const double *u, size_t n, const struct clusters *c,
                     struct pivot *out)
{
    double *folded = c && n ? cluster_fold(c, u, n) : NULL;
    struct comoments m = folded ? observed(folded, c->count) : observed(u, n);

    pivot_of_units(&m, folded != NULL, out);
    free(folded);
}

/* Numbers of pairs, and their clusters among all rows. */
struct units {
    double *u;
    uint32_t *of; /* NULL without clusters */
    size_t n;
    struct clusters clusters;
};

static void units_init(struct units *u, const struct frame *f, size_t cap)
{
    *u = (struct units){.u = memory_new(cap + 1, sizeof *u->u)};
    if (f->cluster)
        u->of = memory_new(cap + 1, sizeof *u->of);
}

static void units_add(struct units *u, const struct frame *f, size_t row,
                      double x)
{
    if (u->of)
        u->of[u->n] = f->cluster[row];
    u->u[u->n++] = x;
}

/* NULL without clusters. */
static const struct clusters *units_clusters(struct units *u,
                                             const struct frame *f)
{
    if (!u->of)
        return NULL;
    u->clusters = clusters_of(u->of, u->n, f->clusters);
    return &u->clusters;
}

static void units_release(struct units *u)
{
    free(u->u);
    free(u->of);
}

/* The answer to one of them, of which there is no control and no treatment. */
static void settle(const struct pivot *pivot, size_t n, struct contrast *out)
{
    struct part part = {.pivot = *pivot, .value = {NAN, NAN}, .n = {n, n}};

    part_join(&part, 1, DESIGN_PAIRED, out);
}

/* One number a pair that both ended well. */
static void gather_pairs(struct units *u, const struct frame *f, int ask)
{
    units_init(u, f, f->p->count);
    for (size_t i = 0; i < f->p->count; i++) {
        double x = pairs_both_ok(f->p, i) ? ask_pair(f->p, ask, i) : NAN;

        if (!isnan(x))
            units_add(u, f, i, x);
    }
}

void kernel_agreement(struct frame *f, const struct contrast_row *row,
                      size_t rows, struct contrast *out)
{
    struct pivot pivot;
    struct units u;

    assert(rows == 1);
    gather_pairs(&u, f, row->ask);
    one_share(u.u, u.n, units_clusters(&u, f), &pivot);
    settle(&pivot, u.n, out);
    units_release(&u);
}

void kernel_similarity(struct frame *f, const struct contrast_row *row,
                       size_t rows, struct contrast *out)
{
    struct pivot pivot;
    struct units u;

    assert(rows == 1);
    gather_pairs(&u, f, row->ask);
    pivot_of(u.u, u.n, units_clusters(&u, f), &pivot);
    settle(&pivot, u.n, out);
    units_release(&u);
}

/* Who has it of two shares of pairs, control's first; with clusters, or
 * without (NULL). */
static void compare(const struct paired *s, struct contrast *out)
{
    struct counts c = {.pairs = (double)s->n};
    struct part part = {0};

    for (size_t i = 0; i < s->n; i++) {
        c.both += s->control[i] * s->treatment[i];
        c.only[CONTROL] += s->control[i] > s->treatment[i];
        c.only[TREATMENT] += s->treatment[i] > s->control[i];
    }
    part_of_counts(&c, DESIGN_PAIRED, &part);
    out->by_prompt = s->clusters != NULL;
    if (s->clusters && s->n)
        paired_share(s, &part.pivot);
    part_join(&part, 1, DESIGN_PAIRED, out);
}

void kernel_net(struct frame *f, const struct contrast_row *row, size_t rows,
                struct contrast *out)
{
    struct noise_units n;
    struct clusters clusters;
    uint32_t *of;

    (void)row;
    assert(rows == 1);
    noise_units(f->p, &n);
    of = memory_new(n.n + 1, sizeof *of);
    for (size_t i = 0; f->cluster && i < n.n; i++)
        of[i] = f->cluster[n.row[i]];
    clusters = clusters_of(of, n.n, f->clusters);
    compare(&(struct paired){n.own, n.raw, n.n,
                             clusters.count < n.n ? &clusters : NULL},
            out);
    noise_units_release(&n);
    free(of);
}

void kernel_votes(struct frame *f, const struct contrast_row *row, size_t rows,
                  struct contrast *out)
{
    static const struct votes none;
    struct preference p;
    struct paired paired;

    (void)row;
    assert(rows == 1);
    preference_gather(f->set->votes ? f->set->votes : &none, -1, &p);
    paired = preference_paired(&p);
    compare(&paired, out);
    preference_release(&p);
}
