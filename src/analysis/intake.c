#include "analysis/intake.h"

#include <string.h>

int intake_reply(struct analysis *a, const struct reply *r)
{
    int added;

    if (r->warmup) {
        watermark_pass(&a->mark, &a->pairs, r, a->engine.prompts);
        return -1;
    }
    a->count.skipped[r->side] += r->outcome == OUTCOME_SKIPPED;
    added = pairs_add(&a->pairs, r);
    watermark_note(&a->mark, &a->pairs, r, a->engine.prompts);
    if (added)
        return -1;
    sample_add(&a->sample[r->side], r);
    seen_add(&a->models, &a->arena, r->side, r->model);
    seen_add(&a->fingerprints, &a->arena, r->side, r->fingerprint);
    return 0;
}

/* A request that was wrong is sent again only when it could be put right: one
 * without what was refused. */
static int is_refusal(const struct attempt *t)
{
    return t->outcome == OUTCOME_HTTP_4XX &&
           (t->status == 400 || t->status == 422);
}

/* Those of a warm-up are of repeat 0. */
void intake_attempt(struct analysis *a, const struct attempt *t)
{
    if (t->repeat <= 0)
        return;
    a->again[t->side][t->outcome]++;
    a->adapted[t->side] += t->number == 1 && is_refusal(t);
}

void intake_forget_attempts(struct analysis *a)
{
    memset(a->again, 0, sizeof a->again);
    memset(a->adapted, 0, sizeof a->adapted);
}

void intake_event(struct analysis *a, const struct event *e)
{
    if (e->kind == EVENT_REFUSED)
        seen_add(&a->refused, &a->arena, e->side == TREATMENT, e->text);
    if (e->kind == EVENT_VERDICT && !a->decided)
        a->decided = arena_string(&a->arena, e->text);
    released_event(&a->released, &a->arena, e);
}

void intake_vote(struct analysis *a, const struct vote *v)
{
    votes_add(&a->votes, v);
}

void intake_feedback(struct analysis *a, const struct feedback *f)
{
    pairs_feedback(&a->pairs, f);
}

void intake_stage(struct analysis *a, const struct stage *t)
{
    if (t->number > 0 && t->number < 256)
        a->asked.weight[t->number] = t->weight;
    released_stage(&a->released, t);
}
