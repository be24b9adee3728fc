#include "analysis/overlap.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

/* By cluster: of all strata, and of the arm that is looked at. */
struct sums {
    double *all, *arm;
    double apart; /* squares of the arms */
};

static double mean_of(const struct overlap_by *by, int side, size_t k, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += by->unit(by->arg, side, k, i);
    return sum / (double)n;
}

/* What is taken out of the arm's sums is 0 again for the next one. */
static void close_arm(struct sums *s, const uint32_t *who, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double x = s->arm[who[i]];

        s->apart += x * x;
        s->all[who[i]] += x;
        s->arm[who[i]] = 0;
    }
}

static void add_arm(struct sums *s, const struct gathered *g,
                    const struct overlap_by *by, int side, size_t k)
{
    const struct stratum *t = &g->stratum[k];
    const uint32_t *who = g->who[side] + (t->v[side] - g->v[side]);
    size_t n = t->n[side], other = t->n[!side];
    /* n_C n_T / (n_C + n_T), over n */
    double each = (double)other / (double)(n + other);
    double mean = mean_of(by, side, k, n);

    for (size_t i = 0; i < n; i++) {
        double x = each * (by->unit(by->arg, side, k, i) - mean);

        s->arm[who[i]] += side == TREATMENT ? x : -x;
    }
    close_arm(s, who, n);
}

double overlap_of(const struct frame *f, const struct gathered *g,
                  const struct part *part, const struct overlap_by *by)
{
    struct sums s = {.apart = 0};
    double whole = 0;

    if (!f->recurring)
        return 0;
    if (!g->who[CONTROL])
        return INFINITY;
    s.all = memory_new(f->clusters + 1, sizeof *s.all);
    s.arm = memory_new(f->clusters + 1, sizeof *s.arm);
    for (size_t k = 0; k < g->strata; k++)
        for (int side = 0; side < SIDES && part_in_use(&part[k]); side++)
            add_arm(&s, g, by, side, k);
    for (size_t c = 0; c < f->clusters; c++)
        whole += s.all[c] * s.all[c];
    free(s.all);
    free(s.arm);
    whole /= s.apart;
    return isfinite(whole) ? fmax(by->least, whole) : INFINITY;
}
