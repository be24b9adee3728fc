#include "analysis/kernels.h"

#include <assert.h>
#include <math.h>

#include "stats/mcnemar.h"
#include "stats/paired_share.h"
#include "stats/tango.h"
#include "stats/wilson.h"

/* Complete pairs by what failed. */
struct failures {
    size_t pairs, only[SIDES], both;
};

static int failed(const struct pairs *p, int s, size_t i)
{
    return outcome_failed((enum outcome)p->outcome[s][i]);
}

static struct failures count_failures(const struct pairs *p)
{
    struct failures f = {0};

    for (size_t i = 0; i < p->count; i++) {
        int control, treatment;

        if (!pairs_complete(p, i))
            continue;
        control = failed(p, CONTROL, i);
        treatment = failed(p, TREATMENT, i);
        f.pairs++;
        f.both += control && treatment;
        f.only[CONTROL] += control && !treatment;
        f.only[TREATMENT] += treatment && !control;
    }
    return f;
}

/* The score intervals hold from the first pair on, but live ones would jump
 * about too much to be read before there are a few. */
static enum contrast_status share_status(size_t n, const struct look *l,
                                         int64_t *needs)
{
    if (n == 0)
        return CONTRAST_NO_DATA;
    if (l->tuned <= 0 || n >= KERNEL_LEAST_SHARE)
        return CONTRAST_OK;
    *needs = KERNEL_LEAST_SHARE;
    return CONTRAST_TOO_FEW;
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

static double errors_p(const struct failures *f, const struct tango *t,
                       const struct look *l)
{
    if (f->pairs == 0)
        return 1;
    if (l->tuned > 0)
        return look_p(l, tango_z(t, 0), t->n);
    return mcnemar_midp((unsigned)f->only[CONTROL],
                        (unsigned)f->only[TREATMENT]);
}

/* Latencies of failed replies are infinite: the columns tell who failed. */
static void clustered_errors(struct columns *c, const struct look *l,
                             struct contrast *out)
{
    struct paired s = columns_paired(c);
    struct estimate e;

    for (int k = 0; k < SIDES; k++)
        for (size_t i = 0; i < c->n; i++)
            c->v[k][i] = isinf(c->v[k][i]) != 0;
    paired_share(&s, l, &e);
    contrast_take(out, &e);
    out->method = "t of prompts";
    out->by_prompt = 1;
    if (out->status == CONTRAST_OK)
        out->status = share_status(c->clusters.count, l, &out->needs);
}

KERNEL(errors)
{
    struct failures f = count_failures(p);
    struct tango t = {(double)f.pairs, (double)f.only[CONTROL],
                      (double)f.only[TREATMENT]};
    struct columns c;

    assert(rows == 1);
    columns_gather(&c, p, row->column, pairs_complete);
    out->status = share_status(f.pairs, l, &out->needs);
    out->control = share(f.only[CONTROL] + f.both, f.pairs);
    out->treatment = share(f.only[TREATMENT] + f.both, f.pairs);
    out->estimate = tango_estimate(&t);
    tango_interval(&t, look_critical(l, t.n), &out->low, &out->high);
    out->p = errors_p(&f, &t, l);
    out->n = (int64_t)f.pairs;
    if (c.of)
        clustered_errors(&c, l, out);
    columns_release(&c);
}

/* Both answers have a hash; an answer of nothing but refusal may have none. */
static void count_equal(const struct pairs *p, size_t *equal, size_t *compared)
{
    *equal = *compared = 0;
    for (size_t i = 0; i < p->count; i++) {
        uint64_t x = p->answer[CONTROL][i], y = p->answer[TREATMENT][i];

        if (!pairs_both_ok(p, i) || !x || !y)
            continue;
        ++*compared;
        *equal += x == y;
    }
}

KERNEL(agreement)
{
    size_t equal, n;

    count_equal(p, &equal, &n);
    assert(rows == 1);
    (void)row;
    out->status = share_status(n, l, &out->needs);
    out->estimate = share(equal, n);
    wilson_interval((double)equal, (double)n, look_critical(l, (double)n),
                    &out->low, &out->high);
    out->p = NAN;
    out->n = (int64_t)n;
}
