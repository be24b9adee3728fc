#include "analysis/pair_counts.h"

static void add_pair(struct pair_counts *c, const struct pairs *p, size_t i)
{
    int control = outcome_failed((enum outcome)p->outcome[CONTROL][i]);
    int treatment = outcome_failed((enum outcome)p->outcome[TREATMENT][i]);
    uint64_t a = pairs_answer(p, CONTROL, i), b = pairs_answer(p, TREATMENT, i);

    c->complete++;
    c->first[p->first[i]]++;
    c->both_ok += !control && !treatment;
    c->only_failed[CONTROL] += control && !treatment;
    c->only_failed[TREATMENT] += !control && treatment;
    c->both_failed += control && treatment;
    if (control || treatment || !a || !b)
        return;
    c->compared++;
    c->equal += a == b;
}

static int sent(const struct pairs *p, int side, size_t i)
{
    uint8_t o = p->outcome[side][i];

    return o != PAIR_MISSING && o != OUTCOME_SKIPPED;
}

/* May it be looked at or not. */
static int ended(const struct pairs *p, size_t i)
{
    if (p->design == DESIGN_UNPAIRED)
        return sent(p, CONTROL, i) || sent(p, TREATMENT, i);
    return sent(p, CONTROL, i) && sent(p, TREATMENT, i);
}

void pair_counts_add(struct pair_counts *c, const struct pairs *p)
{
    for (size_t i = 0; i < p->count; i++) {
        c->ended += ended(p, i);
        if (p->design == DESIGN_UNPAIRED)
            c->complete +=
                pairs_has(p, CONTROL, i) || pairs_has(p, TREATMENT, i);
        else if (pairs_complete(p, i))
            add_pair(c, p, i);
    }
}

int64_t pair_counts_planned(const struct pairs *p, int64_t total)
{
    int64_t there = (int64_t)p->count;

    return total < there ? there : total;
}
