#include "analysis/released.h"

static int is_change(enum event_kind k)
{
    return k == EVENT_SHARE || k == EVENT_ROLLED_BACK ||
           k == EVENT_TAKEN_BACK || k == EVENT_PAUSE || k == EVENT_RESUME ||
           k == EVENT_BREAKER;
}

/* After a roll back the ramp takes no step: who raises the share is a person.
 */
static void note_roll_back(struct released *r, const struct release_change *c)
{
    if (c->kind == EVENT_SHARE) {
        r->raised = r->rolled || r->raised ? c->text : NULL;
        r->rolled = NULL;
        r->by_hand = 0;
    }
    if (c->kind != EVENT_ROLLED_BACK && c->kind != EVENT_TAKEN_BACK)
        return;
    r->raised = NULL;
    r->rolled = c->text ? c->text : "";
    r->by_hand = c->kind == EVENT_TAKEN_BACK;
}

void released_event(struct released *r, struct arena *a, const struct event *e)
{
    struct release_change *c;

    if (!is_change(e->kind))
        return;
    c = arena_alloc(a, sizeof *c);
    *c = (struct release_change){.kind = e->kind,
                                 .wall_us = e->wall_us,
                                 .side = e->side,
                                 .text = arena_string(a, e->text)};
    if (r->last)
        r->last->next = c;
    else
        r->first = c;
    r->last = c;
    r->changes++;
    note_roll_back(r, c);
}

void released_stage(struct released *r, const struct stage *t)
{
    if (t->number > 0 && t->number < RELEASED_STAGES)
        r->stage[t->number] = *t;
}

void released_forget_events(struct released *r)
{
    r->first = r->last = NULL;
    r->changes = 0;
    r->rolled = r->raised = NULL;
    r->by_hand = 0;
}

int released_stuck(const struct release *r, int live, int split)
{
    int known = r->stage_us > 0 || r->share > 0;

    return live && known &&
           (r->share <= 0 || (split && r->share >= SHARE_WHOLE));
}
