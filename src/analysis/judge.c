#include "analysis/judge.h"

#include <math.h>
#include <string.h>

const struct contrast *judge_find(const struct evidence *e, const char *name)
{
    for (size_t i = 0; i < e->contrasts; i++)
        if (strcmp(e->contrast[i].name, name) == 0)
            return &e->contrast[i];
    return NULL;
}

int judge_on_spans(const struct contrast *c)
{
    return c->in == CONTRAST_SECONDS || strncmp(c->name, "slow-", 5) == 0;
}

static int inside(const struct gate *g, double low, double high)
{
    return g->op == GATE_AT_MOST ? high <= g->margin : low >= g->margin;
}

static int outside(const struct gate *g, double low, double high)
{
    return g->op == GATE_AT_MOST ? low > g->margin : high < g->margin;
}

/* A share about both variants has no control to be worse than. What has no
 * worse of its own has the one that the gate is against. */
static int beyond_control(const struct contrast *c, const struct gate *g,
                          double low, double high)
{
    double none = c->unit == CONTRAST_RATIO ? 1 : 0;
    int guards = gate_guards(c);

    if (c->unit == CONTRAST_SHARE)
        return 0;
    if (guards < 0)
        guards = (int)g->op;
    return guards == GATE_AT_MOST ? low > none : high < none;
}

/* Harm by one kind of look. */
static void harm_by(const struct look *l, double *low, double *high,
                    struct judged *j)
{
    if (contrast_limits(j->contrast, l, low, high))
        return;
    if (outside(&j->gate, *low, *high))
        j->state = GATE_BROKEN;
    if (beyond_control(j->contrast, &j->gate, *low, *high))
        j->worse = 1;
}

/* At the end both looks count: each errs in at most alpha / 2 of the runs in
 * which nothing is wrong, whatever the number of gates. */
static void look_for_harm(const struct harm *h, struct judged *j)
{
    double low, high;

    harm_by(&h->live, &j->harm_low, &j->harm_high, j);
    if (h->final.alpha > 0)
        harm_by(&h->final, &low, &high, j);
}

/* Nothing spread at all: the value itself decides, if there are enough pairs
 * for it to be no accident; when nothing differs, in any case. */
static void judge_same(const struct harm *h, struct judged *j)
{
    const struct contrast *c = j->contrast;
    double none = c->unit == CONTRAST_RATIO ? 1 : 0;
    double p = c->estimate == none ? 0 : c->p;

    if (inside(&j->gate, c->estimate, c->estimate) && p <= JUDGE_ALPHA)
        j->state = GATE_HOLDS;
    if (outside(&j->gate, c->estimate, c->estimate) && p <= h->live.alpha)
        j->state = GATE_BROKEN;
    if (beyond_control(c, &j->gate, c->estimate, c->estimate) &&
        p <= h->live.alpha)
        j->worse = 1;
    j->low = j->high = c->estimate;
}

static void judge_limits(const struct harm *h, struct judged *j)
{
    const struct contrast *c = j->contrast;

    j->low = c->low;
    j->high = c->high;
    if (isnan(c->low) || isnan(c->high))
        return;
    j->state = inside(&j->gate, c->low, c->high) ? GATE_HOLDS : GATE_UNDECIDED;
    look_for_harm(h, j);
}

static int has_value(const struct contrast *c)
{
    return c->status != CONTRAST_NO_DATA && c->status != CONTRAST_UNDEFINED;
}

void judge_gate(const struct evidence *e, const struct harm *h,
                const struct gate *g, struct judged *out)
{
    const struct contrast *c = judge_find(e, g->name);

    *out = (struct judged){.gate = *g,
                           .state = GATE_UNKNOWN,
                           .contrast = c,
                           .value = NAN,
                           .low = NAN,
                           .high = NAN,
                           .harm_low = NAN,
                           .harm_high = NAN};
    if (!c)
        return;
    if (has_value(c))
        out->value = c->estimate;
    if (e->late && judge_on_spans(c))
        return;
    if (c->status == CONTRAST_OK)
        judge_limits(h, out);
    else if (c->status == CONTRAST_ZERO_VARIANCE)
        judge_same(h, out);
    else if (c->status == CONTRAST_TOO_FEW)
        look_for_harm(h, out);
}
