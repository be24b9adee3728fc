#include "analysis/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/frozen.h"
#include "analysis/health.h"
#include "analysis/pair_counts.h"
#include "analysis/recent.h"
#include "analysis/shown.h"
#include "analysis/shown_verdict.h"
#include "base/arena.h"
#include "base/text.h"

#define US_PER_S INT64_C(1000000)

struct live {
    struct store *store; /* owned */
    char where[128];
    struct settings settings;
    struct pairs pairs;
    struct running running;
    struct sentence sentence;
    struct recent recent;
    struct snapshot shown;
    struct contrast contrast[CONTRASTS_MOST];
    int64_t last_reply, last_event, last_vote, last_feedback;
    int64_t stats_at_us;
    int stale; /* there is something that the statistics lack */
};

/* Cut between characters, never inside one. */
static void put_safe(char *out, size_t size, const char *text)
{
    struct buf safe;
    size_t len;

    buf_init(&safe, size * 16);
    text_safe(&safe, text ? text : "", text ? strnlen(text, size * 4) : 0, 0);
    len = safe.len < size ? safe.len : size - 1;
    while (len > 0 && ((unsigned char)safe.data[len] & 0xC0) == 0x80)
        len--;
    memcpy(out, safe.data, len);
    out[len] = '\0';
    buf_release(&safe);
}

static void name_side(struct live *l, enum side side)
{
    struct snapshot *s = &l->shown;
    char name[32];

    snprintf(name, sizeof name, "%s.model", side_name(side));
    put_safe(s->model[side], sizeof s->model[side],
             settings_find(&l->settings, name));
    snprintf(name, sizeof name, "%s.endpoint", side_name(side));
    put_safe(s->endpoint[side], sizeof s->endpoint[side],
             settings_find(&l->settings, name));
}

/* Frozen when the run began, so they are read once. */
static int read_settings(struct live *l, struct err *err)
{
    struct snapshot *s = &l->shown;
    const char *store, *loop;

    if (l->settings.count > 0)
        return 0;
    if (l->store->ops->settings(l->store, &l->settings, err))
        return -1;
    running_release(&l->running);
    running_init(&l->running, &l->settings);
    l->pairs.design = frozen_design(&l->settings);
    if (gates_thaw(&l->sentence.gates, &l->settings, err))
        return -1;
    store = settings_find(&l->settings, "store");
    put_safe(s->name, sizeof s->name, settings_find(&l->settings, "name"));
    put_safe(s->loop, sizeof s->loop, settings_find(&l->settings, "schedule"));
    loop = settings_find(&l->settings, "loop");
    s->open_loop = loop && strcmp(loop, "open") == 0;
    put_safe(s->store, sizeof s->store, store ? store : l->where);
    for (int side = 0; side < SIDES; side++)
        name_side(l, (enum side)side);
    return 0;
}

static void name_look(struct snapshot *s, enum contrast_look look)
{
    snprintf(s->label, sizeof s->label, "%s",
             look == LOOK_FINAL ? "fixed 95 %, final" : "anytime-valid 95 %");
}

struct live *live_new(struct store *store_take, const char *where,
                      struct err *err)
{
    struct live *l = memory_new(1, sizeof *l);

    l->store = store_take;
    snprintf(l->where, sizeof l->where, "%.127s", where);
    recent_init(&l->recent, &l->shown);
    l->shown.eta = -1;
    l->shown.cpu = -1;
    l->stale = 1;
    name_look(&l->shown, LOOK_LIVE);
    if (read_settings(l, err) == 0)
        return l;
    live_free(l);
    return NULL;
}

void live_free(struct live *l)
{
    if (!l)
        return;
    store_close(l->store);
    settings_release(&l->settings);
    pairs_release(&l->pairs);
    running_release(&l->running);
    free(l);
}

const struct snapshot *live_snapshot(const struct live *l)
{
    return &l->shown;
}

int live_ask(struct live *l, enum control_verb verb, int64_t value,
             struct err *err)
{
    const struct control c = {.verb = verb, .value = value};
    const struct store_ops *o = l->store->ops;

    if (o->begin(l->store, err))
        return -1;
    if (o->put_control(l->store, &c, err)) {
        o->rollback(l->store);
        return -1;
    }
    return o->commit(l->store, err);
}

static void add_fault(struct snapshot *s, const struct reply *r)
{
    struct fault_line *f = &s->fault[0];
    int kept =
        s->faults < SNAPSHOT_FAULTS - 1 ? s->faults : SNAPSHOT_FAULTS - 1;

    memmove(f + 1, f, (size_t)kept * sizeof *f);
    s->faults = kept + 1;
    *f = (struct fault_line){.elapsed = recent_end(r),
                             .side = r->side,
                             .outcome = r->outcome,
                             .status = r->status,
                             .attempts = r->attempts,
                             .prompt = r->prompt};
    put_safe(f->text, sizeof f->text, r->error);
}

/* What the pairs leave out, nothing else may count: one of each, no warm-up. */
static int add_reply(void *arg, const struct reply *r)
{
    struct live *l = arg;

    l->last_reply = r->seq;
    if (r->warmup)
        return 0;
    if (r->outcome == OUTCOME_SKIPPED)
        tally_add(&l->shown.tally[r->side], r);
    l->stale = 1;
    if (pairs_add(&l->pairs, r))
        return 0;
    tally_add(&l->shown.tally[r->side], r);
    recent_add(&l->recent, &l->shown, r);
    if (outcome_failed(r->outcome) || r->outcome == OUTCOME_FILTERED)
        add_fault(&l->shown, r);
    return 0;
}

/* An event has a wall clock only; that of the engine's row goes with a run
 * time. -1 for what happened in an earlier run. */
static int64_t run_time(const struct engine *e, int64_t wall_us)
{
    int64_t at = e->elapsed - (e->updated_us - wall_us) * 1000;

    return e->updated_us > 0 && at >= 0 ? at : -1;
}

static int add_event(void *arg, const struct event *e)
{
    struct live *l = arg;
    struct snapshot *s = &l->shown;
    struct event_line *line = &s->event[0];
    int kept =
        s->events < SNAPSHOT_EVENTS - 1 ? s->events : SNAPSHOT_EVENTS - 1;

    l->last_event = e->seq;
    if (e->kind == EVENT_VERDICT && !l->sentence.decided[0]) {
        put_safe(l->sentence.decided, sizeof l->sentence.decided, e->text);
        l->stale = 1;
    }
    memmove(line + 1, line, (size_t)kept * sizeof *line);
    s->events = kept + 1;
    *line = (struct event_line){.seq = e->seq,
                                .elapsed = run_time(&s->engine, e->wall_us),
                                .kind = e->kind,
                                .side = e->side};
    put_safe(line->text, sizeof line->text, e->text);
    return 0;
}

static int add_vote(void *arg, const struct vote *v)
{
    struct live *l = arg;

    votes_add(&l->running.votes, v);
    l->last_vote = v->seq;
    l->stale = 1;
    return 0;
}

static int add_feedback(void *arg, const struct feedback *f)
{
    struct live *l = arg;

    pairs_feedback(&l->pairs, f);
    l->last_feedback = f->seq;
    l->stale = 1;
    return 0;
}

static void count_pairs(struct live *l)
{
    struct snapshot *s = &l->shown;
    struct pair_counts c = {0};

    pair_counts_add(&c, &l->pairs);
    s->pairs = c.complete;
    s->both_ok = c.both_ok;
    s->only_control = c.only_failed[CONTROL];
    s->only_treatment = c.only_failed[TREATMENT];
    s->both_failed = c.both_failed;
    s->compared = c.compared;
    s->agree = c.equal;
}

/* What is said last must be what the report says. */
static int is_due(const struct live *l, int64_t now_us)
{
    const struct engine *e = &l->shown.engine;
    int over = phase_ended(e->phase);

    if (running_look(e) != l->running.asked.look ||
        (over || !l->shown.alive) != l->running.over)
        return 1;
    return l->stale && (over || now_us >= l->stats_at_us);
}

static void compute(struct live *l, int64_t now_us)
{
    struct snapshot *s = &l->shown;
    size_t count;

    if (!is_due(l, now_us))
        return;
    count = running_compute(&l->running, &l->pairs, &s->engine, !s->alive,
                            l->contrast);
    count_pairs(l);
    shown_make(s, l->contrast, count);
    shown_verdict_make(s, &l->sentence, &l->running,
                       &(struct computed){l->pairs.design, l->contrast, count});
    name_look(s, running_look(&s->engine));
    l->stale = 0;
    l->stats_at_us = now_us + US_PER_S;
}

static void derive(struct live *l)
{
    struct snapshot *s = &l->shown;
    const struct engine *e = &s->engine;
    int64_t ran_us = e->updated_us - e->started_us;

    s->cpu = ran_us > US_PER_S ? (double)e->cpu_ns / 1000 / (double)ran_us : -1;
    s->rate_mhz = recent_rate(s);
    s->eta = -1;
    if (s->alive && e->phase == PHASE_RUNNING && s->rate_mhz > 0 &&
        e->total >= s->pairs)
        s->eta = (int64_t)((double)(e->total - s->pairs) * 1e12 /
                           (double)s->rate_mhz);
    s->store_bytes = l->store->ops->size(l->store);
    health_judge(s);
}

int live_update(struct live *l, int64_t now_us, struct err *err)
{
    const struct store_ops *o = l->store->ops;
    struct snapshot *s = &l->shown;

    s->now_us = now_us;
    if (read_settings(l, err) || o->engine(l->store, &s->engine, err) ||
        o->replies(l->store, l->last_reply, add_reply, l, err) ||
        o->events(l->store, l->last_event, add_event, l, err) ||
        o->votes(l->store, l->last_vote, add_vote, l, err) ||
        o->feedbacks(l->store, l->last_feedback, add_feedback, l, err))
        return -1;
    s->alive = health_alive(&s->engine,
                            strcmp(l->store->ops->name, "sqlite") == 0, now_us);
    recent_until(&l->recent, s, s->engine.elapsed);
    compute(l, now_us);
    derive(l);
    return 0;
}
