/* verdict_case.h - contrasts made by hand for the tests of the verdict. */
#ifndef UNIT_VERDICT_CASE_H
#define UNIT_VERDICT_CASE_H

#include <math.h>

#include "analysis/verdict.h"

/* Evidence with room for its contrasts, and what was made of it. */
struct verdict_case {
    struct contrast contrast[4];
    struct evidence e;
    struct gates g;
    struct verdict v;
};

static inline void case_init(struct verdict_case *c, enum contrast_look look,
                             int64_t pairs)
{
    *c = (struct verdict_case){
        .e = {.look = look, .tuned = 1500, .pairs = pairs, .planned = 3000}};
    c->e.contrast = c->contrast;
}

static inline void case_limits(const struct verdict_case *c, struct contrast *x)
{
    const struct look l = {.05, c->e.look == LOOK_LIVE ? c->e.tuned : 0};

    x->estimate = x->pivot.value;
    x->n = (int64_t)x->pivot.n;
    if (contrast_limits(x, &l, &x->low, &x->high))
        x->status = CONTRAST_TOO_FEW;
}

static inline struct contrast *case_add(struct verdict_case *c,
                                        const char *name)
{
    struct contrast *x = &c->contrast[c->e.contrasts++];

    *x = *contrasts_named(name);
    x->status = CONTRAST_OK;
    x->level = .95;
    return x;
}

/* Pairs in which control alone, and treatment alone, failed. */
static inline struct contrast *case_errors(struct verdict_case *c,
                                           double control, double treatment)
{
    struct contrast *x = case_add(c, "error-rate");
    double n = (double)c->e.pairs;

    x->pivot = (struct pivot){.kind = PIVOT_PAIRED_SHARES,
                              .value = (treatment - control) / n,
                              .at = (treatment - control) / n,
                              .nu = INFINITY,
                              .n = n,
                              .needs_live = 20,
                              .p_fixed = NAN,
                              .tango = {n, control, treatment}};
    case_limits(c, x);
    return x;
}

static inline struct contrast *
case_ratio(struct verdict_case *c, const char *name, double value, double se)
{
    struct contrast *x = case_add(c, name);

    x->in = CONTRAST_SECONDS;
    x->pivot = (struct pivot){.kind = PIVOT_RATIO,
                              .value = value,
                              .at = log(value),
                              .se = se,
                              .nu = INFINITY,
                              .n = (double)c->e.pairs,
                              .needs_fixed = 2,
                              .needs_live = 100,
                              .p_fixed = NAN};
    case_limits(c, x);
    return x;
}

#endif
