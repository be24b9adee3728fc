#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/kernels.h"
#include "base/arena.h"
#include "stats/paired_share.h"

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

void kernel_share(struct frame *f, const struct contrast_row *row, size_t rows,
                  struct contrast *out)
{
    struct gathered *g = frame_gather(f, row->ask, row->rows);
    struct part *part = memory_new(g->strata, sizeof *part);
    enum design d = f->p->design;

    assert(rows == 1);
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
    part_join(part, g->strata, d, out);
    free(part);
}
