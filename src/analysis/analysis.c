#include "analysis/analysis.h"

#include <string.h>
#include <time.h>

#include "analysis/frozen.h"
#include "analysis/health.h"
#include "analysis/intake.h"
#include "analysis/running.h"

/* Room that is asked for at once, whatever a store says of its plans. */
#define ROOM_MOST (INT64_C(1) << 22)

static int add_reply(void *arg, const struct reply *r)
{
    intake_reply(arg, r);
    return 0;
}

static int add_attempt(void *arg, const struct attempt *t)
{
    intake_attempt(arg, t);
    return 0;
}

static int add_event(void *arg, const struct event *e)
{
    intake_event(arg, e);
    return 0;
}

static int add_vote(void *arg, const struct vote *v)
{
    intake_vote(arg, v);
    return 0;
}

static int add_feedback(void *arg, const struct feedback *f)
{
    intake_feedback(arg, f);
    return 0;
}

static int add_stage(void *arg, const struct stage *t)
{
    intake_stage(arg, t);
    return 0;
}

void analysis_count(struct analysis *a)
{
    const int64_t skipped[] = {a->count.skipped[CONTROL],
                               a->count.skipped[TREATMENT]};
    struct pair_counts *c = &a->count;
    int live = frozen_live(&a->settings);

    /* Whoever stops when it suits may not use the limits for one look. */
    a->look = running_look(live, &a->engine);
    a->repeats = a->pairs.repeats;
    *c =
        (struct pair_counts){.skipped = {skipped[CONTROL], skipped[TREATMENT]}};
    pair_counts_add(c, &a->pairs);
    /* What of a live release has no copy is no pair that is to come. */
    c->planned = pair_counts_planned(&a->pairs, live ? 0 : a->engine.total);
    for (int s = 0; s < SIDES; s++) {
        c->missing[s] = c->planned - a->sample[s].tally.replies - c->skipped[s];
        if (c->missing[s] < 0 || a->pairs.design == DESIGN_UNPAIRED)
            c->missing[s] = 0;
    }
}

/* Pairs that nobody heard of are lost only when all that was planned was
 * sent. */
static int64_t unseen(const struct analysis *a)
{
    int64_t n = a->count.planned - (int64_t)a->pairs.count;

    return a->look == LOOK_FINAL && n > 0 ? n : 0;
}

static void compare(struct analysis *a)
{
    struct contrasts_settings *s = &a->asked;

    frozen_contrasts(&a->settings, s);
    s->look = a->look;
    s->planned = running_planned(s->endless, &a->pairs, &a->engine);
    s->votes = &a->votes;
    a->contrasts = contrasts_compute(&a->pairs, s, a->contrast, CONTRASTS_MOST);
}

void analysis_judge(struct analysis *a)
{
    struct look l = {.alpha = .05};

    for (int s = 0; s < SIDES; s++)
        a->measures = measures_compute(&a->pairs, s, &a->sample[s],
                                       a->measure[s], MEASURES_MOST);
    noise_compute(&a->pairs, &a->noise);
    if (a->look == LOOK_LIVE)
        l.tuned = contrasts_tuned(a->pairs.design, a->asked.planned);
    missing_compute(&a->pairs, unseen(a), &l, &a->missing);
    a->trusts = trust_compute(a, a->trust, TRUSTS_MOST);
}

void analysis_finish(struct analysis *a)
{
    analysis_count(a);
    compare(a);
    analysis_judge(a);
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

/* What is known before the first reply. */
static int load_plan(struct store *s, struct analysis *a, struct err *err)
{
    const struct store_ops *o = s->ops;
    int64_t total;

    if (o->settings(s, &a->settings, err) || o->engine(s, &a->engine, err))
        return -1;
    a->gone = is_gone(s, &a->engine);
    a->pairs.design = frozen_design(&a->settings);
    a->mark.live = frozen_live(&a->settings);
    total = a->engine.total < ROOM_MOST ? a->engine.total : ROOM_MOST;
    pairs_reserve(&a->pairs, total > 0 ? (size_t)total : 0);
    return 0;
}

int analysis_load(struct store *s, struct analysis *out, struct err *err)
{
    const struct store_ops *o = s->ops;

    memset(out, 0, sizeof *out);
    if (load_plan(s, out, err) || o->numbers(s, 0, add_reply, out, err) ||
        o->feedbacks(s, 0, add_feedback, out, err) ||
        o->votes(s, 0, add_vote, out, err) ||
        o->stages(s, 0, add_stage, out, err) ||
        o->attempts(s, 0, add_attempt, out, err) ||
        o->events(s, 0, add_event, out, err))
        return -1;
    watermark_set(&out->mark, &out->pairs, &out->engine,
                  frozen_longest(&out->settings),
                  watermark_over(&out->engine, out->gone));
    analysis_finish(out);
    return 0;
}

void analysis_release(struct analysis *a)
{
    settings_release(&a->settings);
    pairs_release(&a->pairs);
    watermark_release(&a->mark);
    votes_release(&a->votes);
    arena_release(&a->arena);
    memset(a, 0, sizeof *a);
}
