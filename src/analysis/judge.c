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

struct look judge_hold(const struct evidence *e)
{
    return (struct look){JUDGE_ALPHA, e->endless ? e->tuned : 0};
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

/* What is late at either end of a span is in it, or not: a ratio of two of them
 * is off by so much of itself at most. */
static void widen(const struct judged *j, double *low, double *high)
{
    *low *= 1 - j->off;
    *high *= 1 + j->off;
}

/* Harm by one kind of look. */
static void harm_by(const struct look *l, struct judged *j)
{
    double low, high;

    if (contrast_limits(j->contrast, l, &low, &high))
        return;
    widen(j, &low, &high);
    if (outside(&j->gate, low, high))
        j->state = GATE_BROKEN;
    if (beyond_control(j->contrast, &j->gate, low, high))
        j->worse = 1;
}

/* At the end both looks count: each errs in at most alpha / 2 of the runs in
 * which nothing is wrong, whatever the number of gates. */
static void look_for_harm(const struct harm *h, struct judged *j)
{
    harm_by(&h->live, j);
    if (contrast_limits(j->contrast, &h->live, &j->harm_low, &j->harm_high))
        j->harm_low = j->harm_high = NAN;
    if (h->final.alpha > 0)
        harm_by(&h->final, j);
}

/* Nothing spread at all: the value itself decides, if there are enough pairs
 * for it to be no accident; when nothing differs, in any case. */
static void judge_same(const struct harm *h, struct judged *j)
{
    const struct contrast *c = j->contrast;
    double none = c->unit == CONTRAST_RATIO ? 1 : 0;
    double p = c->estimate == none ? 0 : c->p;
    double low = c->estimate, high = c->estimate;

    widen(j, &low, &high);
    if (inside(&j->gate, low, high) && p <= JUDGE_ALPHA)
        j->state = GATE_HOLDS;
    if (outside(&j->gate, low, high) && p <= h->live.alpha)
        j->state = GATE_BROKEN;
    if (beyond_control(c, &j->gate, low, high) && p <= h->live.alpha)
        j->worse = 1;
    j->low = j->high = c->estimate;
}

static void judge_limits(const struct harm *h, struct judged *j)
{
    const struct contrast *c = j->contrast;
    double low = c->low, high = c->high;

    j->low = low;
    j->high = high;
    if (isnan(low) || isnan(high))
        return;
    widen(j, &low, &high);
    j->state = inside(&j->gate, low, high) ? GATE_HOLDS : GATE_UNDECIDED;
    look_for_harm(h, j);
}

static void judge_by(const struct harm *h, struct judged *j)
{
    if (j->contrast->status == CONTRAST_OK)
        judge_limits(h, j);
    else if (j->contrast->status == CONTRAST_ZERO_VARIANCE)
        judge_same(h, j);
    else if (j->contrast->status == CONTRAST_TOO_FEW)
        look_for_harm(h, j);
}

/* ---- our own lateness -------------------------------------------------- */

/* The part of itself by which a ratio of spans may be off, 1: nobody knows. Of
 * the two spans the shorter one is moved the most. */
static double part_off(const struct evidence *e, const struct contrast *c)
{
    if (!e->late || !judge_on_spans(c))
        return 0;
    if (c->in != CONTRAST_SECONDS)
        return 1;
    return fmin(e->off / fmin(c->control, c->treatment), 1);
}

int judge_rolls_back(const struct judged *j)
{
    return j->state == GATE_BROKEN || j->alarm ||
           (j->worse && j->gate.critical);
}

void judge_late(struct judged *j)
{
    j->late = LATE_OPEN;
    if (judge_rolls_back(j))
        j->late = LATE_BROKE;
    else if (j->state == GATE_HOLDS)
        j->late = LATE_HELD;
    j->state = GATE_UNKNOWN;
    j->worse = j->alarm = 0;
}

/* What lateness cannot have brought about stands. */
static void doubt(const struct harm *h, struct judged moved, struct judged *j)
{
    int knows = j->contrast->in == CONTRAST_SECONDS;

    judge_by(h, &moved);
    if (knows && moved.state == j->state &&
        judge_rolls_back(&moved) == judge_rolls_back(j))
        *j = moved;
    else if (j->state != GATE_UNKNOWN || judge_rolls_back(j))
        judge_late(j);
}

static int has_value(const struct contrast *c)
{
    return c->status != CONTRAST_NO_DATA && c->status != CONTRAST_UNDEFINED;
}

void judge_gate(const struct evidence *e, const struct harm *h,
                const struct gate *g, struct judged *out)
{
    const struct contrast *c = judge_find(e, g->name);
    struct judged moved;

    *out = (struct judged){.gate = *g,
                           .split = e->split,
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
    moved = *out;
    moved.off = part_off(e, c);
    judge_by(h, out);
    if (moved.off > 0)
        doubt(h, moved, out);
}

int judge_better(const struct evidence *e, const struct contrast *c)
{
    double off = part_off(e, c), high = isnan(c->high) ? c->estimate : c->high;

    if (contrast_side(c) >= 0)
        return 0;
    return !(off > 0) || (c->in == CONTRAST_SECONDS && high * (1 + off) < 1);
}
