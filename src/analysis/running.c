#include "analysis/running.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/frozen.h"
#include "analysis/pair_counts.h"
#include "base/arena.h"

#define ROW_US 2
#define PAUSE_LEAST_US INT64_C(1000000)
#define PAUSE_MOST_US INT64_C(10000000)

void running_init(struct running *r, const struct settings *s, uint64_t skip)
{
    *r = (struct running){.longest = frozen_longest(s)};
    frozen_contrasts(s, &r->asked);
    r->asked.skip = skip;
    r->ledger = ledger_new(frozen_design(s), &r->asked);
}

void running_release(struct running *r)
{
    ledger_free(r->ledger);
    free(r->taken);
    *r = (struct running){0};
}

enum contrast_look running_look(int endless, const struct engine *e)
{
    return e->phase == PHASE_FINISHED && !endless ? LOOK_FINAL : LOOK_LIVE;
}

int64_t running_planned(int endless, const struct pairs *p,
                        const struct engine *e)
{
    return endless ? 0 : pair_counts_planned(p, e->total);
}

int64_t running_pause_us(size_t rows)
{
    int64_t pause = (int64_t)rows * ROW_US;

    if (pause > PAUSE_MOST_US)
        pause = PAUSE_MOST_US;
    return pause > PAUSE_LEAST_US ? pause : PAUSE_LEAST_US;
}

static int is_ready(const struct pairs *p, size_t i)
{
    if (p->design == DESIGN_UNPAIRED)
        return pairs_has(p, CONTROL, i) || pairs_has(p, TREATMENT, i);
    return pairs_complete(p, i);
}

static void take(struct running *r, const struct pairs *p)
{
    if (r->rows < p->cap) {
        r->taken = memory_grow(r->taken, p->cap, sizeof *r->taken);
        memset(r->taken + r->rows, 0, p->cap - r->rows);
        r->rows = p->cap;
    }
    for (size_t i = r->low; i < p->count; i++) {
        if (!r->taken[i] && is_ready(p, i)) {
            ledger_add(r->ledger, p, i);
            r->taken[i] = 1;
        }
        r->low += i == r->low && r->taken[i];
    }
}

size_t running_compute(struct running *r, const struct pairs *p,
                       const struct engine *e,
                       struct contrast out[CONTRASTS_MOST])
{
    if (!phase_ended(e->phase))
        take(r, p);
    r->asked.look = running_look(r->asked.endless, e);
    r->asked.planned = running_planned(r->asked.endless, p, e);
    r->asked.ledger = phase_ended(e->phase) ? NULL : r->ledger;
    return contrasts_compute(p, &r->asked, out, CONTRASTS_MOST);
}
