#include "analysis/sample.h"

void sample_add(struct sample *s, const struct reply *r)
{
    if (r->warmup || r->outcome == OUTCOME_SKIPPED)
        return;
    tally_add(&s->tally, r);
    if (outcome_failed(r->outcome))
        s->unbilled += r->maybe_billed && r->cost < 0;
    else if (outcome_counts(r->outcome))
        s->unpriced += r->cost < 0;
}
