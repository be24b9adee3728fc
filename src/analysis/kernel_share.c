#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/kernels.h"
#include "analysis/overlap.h"
#include "base/arena.h"
#include "stats/next_error.h"
#include "stats/paired_share.h"

/* Of the variance that as many strata have which share nobody. */
#define LEAST_SHARED .25

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
}

void part_of_counts(const struct counts *c, enum design d, struct part *out)
{
    if (d == DESIGN_PAIRED) {
        struct tango t = {c->pairs, c->only[CONTROL], c->only[TREATMENT]};

        pivot_paired_shares(&t, &out->pivot);
    } else {
        struct two_shares t = {{c->hits[CONTROL], c->hits[TREATMENT]},
                               {c->n[CONTROL], c->n[TREATMENT]}};

        pivot_two_shares(&t, &out->pivot);
    }
    for (int s = 0; s < SIDES; s++) {
        int paired = d == DESIGN_PAIRED;
        double n = paired ? c->pairs : c->n[s];

        out->n[s] = (size_t)n;
        out->value[s] = share(paired ? c->only[s] + c->both : c->hits[s], n);
    }
}

static struct counts count(const struct stratum *s, enum design d)
{
    struct counts c = {.n = {(double)s->n[CONTROL], (double)s->n[TREATMENT]}};

    for (int k = 0; k < SIDES; k++)
        for (size_t i = 0; i < s->n[k]; i++)
            c.hits[k] += s->v[k][i];
    if (d != DESIGN_PAIRED)
        return c;
    c.pairs = c.n[CONTROL];
    for (size_t i = 0; i < s->n[CONTROL]; i++)
        c.both += s->v[CONTROL][i] * s->v[TREATMENT][i];
    for (int k = 0; k < SIDES; k++)
        c.only[k] = c.hits[k] - c.both;
    return c;
}

/* 1: answered by how replies ended, for which rows need but be counted. */
static int by_outcome(int ask)
{
    return ask == ASK_FAILED || ask >= ASK_OUTCOME;
}

static int is_hit(int ask, int outcome)
{
    if (outcome == OUTCOMES)
        return 0;
    return ask == ASK_FAILED ? outcome_failed((enum outcome)outcome)
                             : outcome == ask - ASK_OUTCOME;
}

static void add_crossed(struct counts *k, const int hit[SIDES],
                        const int there[SIDES], double rows)
{
    for (int s = 0; s < SIDES; s++) {
        k->n[s] += there[s] * rows;
        k->hits[s] += hit[s] * rows;
        k->only[s] += (hit[s] && !hit[!s]) * rows;
    }
    k->both += (hit[CONTROL] && hit[TREATMENT]) * rows;
    k->pairs += rows;
}

static struct counts count_crossed(const struct crossed *x, int ask)
{
    struct counts k = {.pairs = 0};

    for (int c = 0; c <= OUTCOMES; c++)
        for (int t = 0; t <= OUTCOMES; t++) {
            const int hit[] = {is_hit(ask, c), is_hit(ask, t)};
            const int there[] = {c < OUTCOMES, t < OUTCOMES};

            add_crossed(&k, hit, there, (double)x->rows[c][t]);
        }
    return k;
}

/* Exact, for requests that were dealt one by one with a chance that is known:
 * whose failure was the next one? */
static double harm_of_split(const struct frame *f, const struct part *part)
{
    struct next_error_stage stage[256] = {{0}};

    for (size_t k = 0; k < 256; k++) {
        const struct two_shares *s = &part[f->place[k]].pivot.shares;

        if (!f->staged[k])
            continue;
        stage[k] = (struct next_error_stage){
            s->hits[CONTROL], s->hits[TREATMENT], f->set->weight[k]};
    }
    return next_error_harm_log_e(stage, 256);
}

static void share_of_outcomes(struct frame *f, int ask, struct contrast *out)
{
    const struct crossed *cross = frame_cross(f);
    struct part *part = memory_new(f->strata, sizeof *part);
    enum design d = f->p->design;

    for (size_t k = 0; k < f->strata; k++) {
        struct counts c = count_crossed(&cross[k], ask);

        part_of_counts(&c, d, &part[k]);
    }
    part_join(part, f->strata, d, out);
    if (d == DESIGN_UNPAIRED && out->more_is_worse > 0)
        out->harm = harm_of_split(f, part);
    free(part);
}

static double number(const void *arg, int side, size_t k, size_t i)
{
    return ((const struct stratum *)arg)[k].v[side][i];
}

static void share_of_numbers(struct frame *f, const struct contrast_row *row,
                             struct contrast *out)
{
    struct gathered *g = frame_gather(f, row->ask, row->rows);
    struct part *part = memory_new(g->strata, sizeof *part);
    enum design d = f->p->design;

    for (size_t k = 0; k < g->strata; k++) {
        const struct stratum *s = &g->stratum[k];
        struct paired pairs = stratum_paired(s);
        struct unpaired units = stratum_unpaired(s);
        struct counts c = count(s, d);

        part_of_counts(&c, d, &part[k]);
        if (f->cluster && d == DESIGN_PAIRED)
            paired_share(&pairs, &part[k].pivot);
        else if (f->cluster)
            unpaired_share(&units, &part[k].pivot);
    }
    if (d == DESIGN_UNPAIRED)
        out->shared = overlap_of(
            f, g, part, &(struct overlap_by){number, g->stratum, LEAST_SHARED});
    part_join(part, g->strata, d, out);
    free(part);
}

void kernel_share(struct frame *f, const struct contrast_row *row, size_t rows,
                  struct contrast *out)
{
    assert(rows == 1);
    if (by_outcome(row->ask) && !f->cluster)
        share_of_outcomes(f, row->ask, out);
    else
        share_of_numbers(f, row, out);
}
