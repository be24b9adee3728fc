/* Strata put together. */
#include <math.h>
#include <stdlib.h>

#include "analysis/kernels.h"
#include "base/arena.h"

/* Strata with fewer in an arm are left out. */
#define LEAST_IN_STRATUM 5

struct paired stratum_paired(const struct stratum *s)
{
    const struct clusters *c = &s->clusters[CONTROL];

    return (struct paired){s->v[CONTROL], s->v[TREATMENT], s->n[CONTROL],
                           c->of ? c : NULL};
}

struct unpaired stratum_unpaired(const struct stratum *s)
{
    struct unpaired u;

    for (int k = 0; k < SIDES; k++) {
        const struct clusters *c = &s->clusters[k];

        u.arm[k] = (struct arm_sample){s->v[k], s->n[k], c->of ? c : NULL};
    }
    return u;
}

/* Mantel and Haenszel's: they do not depend on what was found. */
double part_weight(const struct part *p)
{
    double c = (double)p->n[CONTROL], t = (double)p->n[TREATMENT];

    return c + t > 0 ? c * t / (c + t) : 0;
}

static int is_large(const struct part *p)
{
    return p->n[CONTROL] >= LEAST_IN_STRATUM &&
           p->n[TREATMENT] >= LEAST_IN_STRATUM;
}

int part_in_use(const struct part *p)
{
    return is_large(p) && pivot_usable(&p->pivot);
}

/* Failures, or nothing to divide by, stand where the stage's number should be,
 * or its limit. To leave out such a stage would choose among stages by what
 * was found there: the worst would be forgiven. */
static int spoils(const struct part *p)
{
    return is_large(p) &&
           (p->pivot.status == ESTIMATE_UNDEFINED || p->pivot.open);
}

/* Where no stage has limits, numbers are shown without them. */
static int is_shown(const struct part *p, const struct contrast *out)
{
    if (out->strata_used > 0)
        return part_in_use(p) || spoils(p);
    return (is_large(p) && p->pivot.status == ESTIMATE_OK) || spoils(p);
}

/* The numbers of the sides are weighed as their difference is, so that what
 * is shown together fits together: a sum over stages would not. */
static double together(const struct part *part, size_t strata, int side,
                       const struct contrast *out)
{
    double sum = 0, weights = 0;
    int ratio = out->unit == CONTRAST_RATIO;

    for (size_t k = 0; k < strata; k++) {
        double w = part_weight(&part[k]), x = part[k].value[side];

        if (!is_shown(&part[k], out))
            continue;
        sum += w * (ratio ? log(x) : x);
        weights += w;
    }
    if (!(weights > 0))
        return NAN;
    return ratio ? exp(sum / weights) : sum / weights;
}

/* Its needs are of one stage alone: how many it takes of all cannot be told. */
static void spoil(const struct part *part, size_t strata, struct contrast *out)
{
    const struct part *by = NULL;

    for (size_t k = 0; k < strata; k++)
        if (spoils(&part[k]) &&
            (!by || part[k].pivot.status == ESTIMATE_UNDEFINED))
            by = &part[k];
    if (!by)
        return;
    pivot_none(&out->pivot, by->pivot.kind, by->pivot.status);
    out->pivot.open = by->pivot.open;
    out->pivot.value = by->pivot.value;
}

static void join(const struct part *part, size_t strata, struct contrast *out)
{
    struct pivot *pivot = memory_new(strata, sizeof *pivot);
    double *weight = memory_new(strata, sizeof *weight);

    for (size_t k = 0; k < strata; k++) {
        pivot[k] = part[k].pivot;
        pivot[k].shared = out->shared;
        weight[k] = part_weight(&part[k]);
        if (!is_large(&part[k]) && pivot[k].status == ESTIMATE_OK)
            pivot[k].status = ESTIMATE_TOO_FEW;
    }
    out->strata_used =
        (int)pivot_combine(pivot, weight, strata, &out->pivot, &out->q);
    spoil(part, strata, out);
    for (int s = 0; s < SIDES; s++) {
        double x = together(part, strata, s, out);

        *(s ? &out->treatment : &out->control) = x;
    }
    free(pivot);
    free(weight);
}

void part_join(const struct part *part, size_t strata, enum design d,
               struct contrast *out)
{
    int sides = d == DESIGN_PAIRED ? 1 : SIDES;
    struct pivot lone = part->pivot;

    out->strata = (int)strata;
    out->n = 0;
    for (size_t k = 0; k < strata; k++)
        for (int s = 0; s < sides; s++)
            out->n += (int64_t)part[k].n[s];
    if (strata > 1) {
        join(part, strata, out);
        return;
    }
    lone.shared = out->shared;
    pivot_combine(&lone, NULL, 1, &out->pivot, NULL);
    out->strata_used = part->pivot.status == ESTIMATE_OK;
    out->control = part->value[CONTROL];
    out->treatment = part->value[TREATMENT];
}
