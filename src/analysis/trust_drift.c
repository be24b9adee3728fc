#include "analysis/trust_row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "stats/comoments.h"
#include "stats/unpaired.h"

/* A server may be busier for a while: that hits both variants. */
#define WANDERS 1.1

enum half { EARLY, LATE, HALVES };

/* Numbers of pairs over time; owned. */
struct series {
    double *v[HALVES];
    size_t n[HALVES];
    struct comoments moments; /* of time, and of the number */
    double from, to;
};

static void span_of(const struct pairs *p, double *from, double *to)
{
    *from = INFINITY;
    *to = -INFINITY;
    for (size_t i = 0; i < p->count; i++) {
        if (!pairs_both_ok(p, i) || !isfinite(p->start[i]))
            continue;
        *from = fmin(*from, p->start[i]);
        *to = fmax(*to, p->start[i]);
    }
}

/* What is followed: the logarithm of one side's latency, or of the ratio. */
static double number(const struct pairs *p, int side, size_t i)
{
    double x = pairs_number(p, COLUMN_LATENCY, CONTROL, i);
    double y = pairs_number(p, COLUMN_LATENCY, TREATMENT, i);

    if (!(x > 0 && y > 0))
        return NAN;
    return side == SIDES ? log(y / x) : log(side == CONTROL ? x : y);
}

static void gather(struct series *s, const struct pairs *p, int side)
{
    *s = (struct series){0};
    span_of(p, &s->from, &s->to);
    comoments_init(&s->moments, 2);
    for (int h = 0; h < HALVES; h++)
        s->v[h] = memory_grow(NULL, p->count + 1, sizeof(double));
    for (size_t i = 0; i < p->count; i++) {
        double at = p->start[i], v = number(p, side, i);
        int half = at > (s->from + s->to) / 2 ? LATE : EARLY;

        if (!pairs_both_ok(p, i) || !isfinite(at) || !isfinite(v))
            continue;
        s->v[half][s->n[half]++] = v;
        comoments_add(&s->moments, (const double[]){at, v});
    }
}

static void release(struct series *s)
{
    free(s->v[EARLY]);
    free(s->v[LATE]);
}

static void halves(const struct series *s, struct estimate *out)
{
    const struct unpaired u = {
        {{s->v[EARLY], s->n[EARLY], NULL}, {s->v[LATE], s->n[LATE], NULL}},
    };
    const struct look once = {.alpha = TRUST_ALPHA};
    struct pivot p;

    unpaired_difference(&u, &p);
    pivot_look(&p, &once, out);
}

/* Least squares: what the line gains from the first pair to the last. */
static void trend(const struct series *s, struct estimate *out)
{
    const struct comoments *m = &s->moments;
    const struct look once = {.alpha = TRUST_ALPHA};
    double x = comoments_variance(m, (const double[]){1, 0});
    double y = comoments_variance(m, (const double[]){0, 1});
    double both = comoments_variance(m, (const double[]){1, 1});
    double slope = (both - x - y) / 2 / x, nu = m->n - 2, se;

    *out = (struct estimate){.status = ESTIMATE_TOO_FEW};
    if (!(nu > 0) || !(x > 0))
        return;
    se = sqrt(fmax(0, y / x - slope * slope) / nu);
    out->status = ESTIMATE_OK;
    out->value = slope * (s->to - s->from);
    out->se = se * (s->to - s->from);
    out->low = out->value - look_t_critical(&once, m->n, nu) * out->se;
    out->high = out->value + look_t_critical(&once, m->n, nu) * out->se;
}

/* The interval of the report is about the average over the run: it cannot
 * tell that treatment gets worse while it goes on. */
void trust_drift(const struct analysis *a, struct trust *t)
{
    char half[TRUST_WORDS], line[TRUST_WORDS];
    struct estimate by_half, by_line;
    struct series s;

    if (a->pairs.design != DESIGN_PAIRED)
        return;
    gather(&s, &a->pairs, SIDES);
    halves(&s, &by_half);
    trend(&s, &by_line);
    if (by_half.status == ESTIMATE_OK && by_line.status == ESTIMATE_OK)
        trust_say(t,
                  trust_sure(&by_half) || trust_sure(&by_line) ? TRUST_LOOK
                                                               : TRUST_OK,
                  "treatment / control, latency: second half %s of the first, "
                  "trend over the run %s",
                  trust_factor(&by_half, half), trust_factor(&by_line, line));
    release(&s);
}

void trust_wander(const struct analysis *a, struct trust *t)
{
    char factor[TRUST_WORDS], text[128];
    enum trust_grade grade = TRUST_OK;

    for (int side = 0; side < SIDES; side++) {
        struct estimate e;
        struct series s;

        gather(&s, &a->pairs, side);
        halves(&s, &e);
        release(&s);
        if (e.status != ESTIMATE_OK)
            continue;
        if (trust_sure(&e) && fabs(e.value) > log(WANDERS))
            grade = TRUST_LOOK;
        snprintf(text, sizeof text, "%s %s", side_name((enum side)side),
                 trust_factor(&e, factor));
        trust_add(t, text);
    }
    if (t->text[0])
        trust_add(t, "second half against the first");
    t->grade = grade;
}
