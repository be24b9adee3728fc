#include "analysis/analysis.h"

#include <string.h>
#include <time.h>

#include "analysis/health.h"

static int add_reply(void *arg, const struct reply *r)
{
    struct analysis *a = arg;

    if (r->warmup)
        return 0;
    a->count.skipped[r->side] += r->outcome == OUTCOME_SKIPPED;
    if (pairs_add(&a->pairs, r))
        return 0;
    sample_add(&a->sample[r->side], r);
    seen_add(&a->models, &a->arena, r->side, r->model);
    seen_add(&a->fingerprints, &a->arena, r->side, r->fingerprint);
    if (r->repeat > a->repeats)
        a->repeats = r->repeat;
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
static int add_attempt(void *arg, const struct attempt *t)
{
    struct analysis *a = arg;

    if (t->repeat <= 0)
        return 0;
    a->again[t->side][t->outcome]++;
    a->adapted[t->side] += t->number == 1 && is_refusal(t);
    return 0;
}

static int add_event(void *arg, const struct event *e)
{
    struct analysis *a = arg;

    if (e->kind == EVENT_REFUSED)
        seen_add(&a->refused, &a->arena, e->side == TREATMENT, e->text);
    return 0;
}

static void count_pair(struct analysis *a, size_t i)
{
    const struct pairs *p = &a->pairs;
    struct pair_counts *c = &a->count;
    int failed[SIDES];

    for (int s = 0; s < SIDES; s++)
        failed[s] = outcome_failed((enum outcome)p->outcome[s][i]);
    c->complete++;
    c->first[p->first[i]]++;
    if (failed[CONTROL] && failed[TREATMENT])
        c->both_failed++;
    else if (failed[CONTROL])
        c->only_failed[CONTROL]++;
    else if (failed[TREATMENT])
        c->only_failed[TREATMENT]++;
    else
        c->both_ok++;
    if (pairs_both_ok(p, i) && p->answer[CONTROL][i] &&
        p->answer[TREATMENT][i]) {
        c->compared++;
        c->equal += p->answer[CONTROL][i] == p->answer[TREATMENT][i];
    }
}

static void count_pairs(struct analysis *a)
{
    struct pair_counts *c = &a->count;

    for (size_t i = 0; i < a->pairs.count; i++)
        if (pairs_complete(&a->pairs, i))
            count_pair(a, i);
    /* A run that does not know its end yet has at least what is there. */
    c->planned = a->engine.total;
    if (c->planned < (int64_t)a->pairs.count)
        c->planned = (int64_t)a->pairs.count;
    for (int s = 0; s < SIDES; s++) {
        c->missing[s] = c->planned - a->sample[s].tally.replies - c->skipped[s];
        if (c->missing[s] < 0)
            c->missing[s] = 0;
    }
}

void analysis_finish(struct analysis *a)
{
    count_pairs(a);
    for (int s = 0; s < SIDES; s++) {
        sample_sort(&a->sample[s]);
        a->measures =
            measures_compute(&a->sample[s], a->measure[s], MEASURES_MOST);
    }
    /* Whoever stops when it suits may not use the limits for one look. */
    a->look = a->engine.phase == PHASE_FINISHED ? LOOK_FINAL : LOOK_LIVE;
    a->contrasts = contrasts_compute(&a->pairs, a->look, a->count.planned,
                                     a->contrast, CONTRASTS_MOST);
    a->trusts = trust_compute(a, a->trust, TRUSTS_MOST);
}

static int is_gone(const struct store *s, const struct engine *e)
{
    int local = strcmp(s->ops->name, "sqlite") == 0;
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return e->updated_us > 0 && !phase_ended(e->phase) &&
           !health_alive(e, local,
                         t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000);
}

int analysis_load(struct store *s, struct analysis *out, struct err *err)
{
    const struct store_ops *o = s->ops;

    memset(out, 0, sizeof *out);
    if (o->settings(s, &out->settings, err) ||
        o->engine(s, &out->engine, err) ||
        o->replies(s, 0, add_reply, out, err) ||
        o->attempts(s, 0, add_attempt, out, err) ||
        o->events(s, 0, add_event, out, err))
        return -1;
    out->gone = is_gone(s, &out->engine);
    analysis_finish(out);
    return 0;
}

void analysis_release(struct analysis *a)
{
    settings_release(&a->settings);
    pairs_release(&a->pairs);
    for (int s = 0; s < SIDES; s++)
        sample_release(&a->sample[s]);
    arena_release(&a->arena);
    memset(a, 0, sizeof *a);
}
