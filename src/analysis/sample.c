#include "analysis/sample.h"

/* What is known of its cost is that of the part that came. */
static void add_left(struct sample *s, const struct reply *r)
{
    s->left_unpriced += r->maybe_billed;
    if (r->cost > 0 && s->left < TALLY_MOST - r->cost)
        s->left += r->cost;
}

void sample_add(struct sample *s, const struct reply *r)
{
    if (r->warmup || r->outcome == OUTCOME_SKIPPED)
        return;
    tally_add(&s->tally, r);
    if (outcome_failed(r->outcome))
        s->unbilled += r->maybe_billed && r->cost < 0;
    else if (outcome_counts(r->outcome))
        s->unpriced += r->cost < 0;
    else
        add_left(s, r);
}
