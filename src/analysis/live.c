#include "analysis/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/contrasts.h"
#include "analysis/health.h"
#include "analysis/recent.h"
#include "analysis/shown.h"
#include "base/arena.h"
#include "base/text.h"

#define US_PER_S INT64_C(1000000)
#define PAIRS_PER_S 50000 /* statistics of so many wait a second longer */

struct live {
    struct store *store; /* owned */
    char where[128];
    struct settings settings;
    struct pairs pairs;
    struct recent recent;
    struct snapshot shown;
    struct contrast contrast[SNAPSHOT_CONTRASTS];
    int64_t last_reply, last_event, stats_at_us;
    int stale; /* there are replies that the statistics lack */
    enum contrast_look look;
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
    name_look(&l->shown, l->look);
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
    if (r->outcome == OUTCOME_SKIPPED) {
        tally_add(&l->shown.tally[r->side], r);
        return 0;
    }
    if (pairs_add(&l->pairs, r))
        return 0;
    l->stale = 1;
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
    memmove(line + 1, line, (size_t)kept * sizeof *line);
    s->events = kept + 1;
    *line = (struct event_line){.seq = e->seq,
                                .elapsed = run_time(&s->engine, e->wall_us),
                                .kind = e->kind,
                                .side = e->side};
    put_safe(line->text, sizeof line->text, e->text);
    return 0;
}

static void count_pair(struct snapshot *s, const struct pairs *p, size_t i)
{
    int control = outcome_failed((enum outcome)p->outcome[CONTROL][i]);
    int treatment = outcome_failed((enum outcome)p->outcome[TREATMENT][i]);
    uint64_t a = p->answer[CONTROL][i], b = p->answer[TREATMENT][i];

    s->pairs++;
    s->both_ok += !control && !treatment;
    s->only_control += control && !treatment;
    s->only_treatment += !control && treatment;
    s->both_failed += control && treatment;
    if (!pairs_both_ok(p, i) || !a || !b)
        return;
    s->compared++;
    s->agree += a == b;
}

static void count_pairs(struct live *l)
{
    struct snapshot *s = &l->shown;

    s->pairs = s->both_ok = s->only_control = s->only_treatment = 0;
    s->both_failed = s->compared = s->agree = 0;
    for (size_t i = 0; i < l->pairs.count; i++)
        if (pairs_complete(&l->pairs, i))
            count_pair(s, &l->pairs, i);
}

/* What is said last must be what the report says. */
static int is_due(const struct live *l, int64_t now_us)
{
    if (!l->stale)
        return 0;
    return now_us >= l->stats_at_us || phase_ended(l->shown.engine.phase);
}

/* Whoever stops when it suits may not use the limits for one look: those are
 * for a run that made all it planned. */
static void compute(struct live *l, int64_t now_us)
{
    struct snapshot *s = &l->shown;
    enum contrast_look look =
        s->engine.phase == PHASE_FINISHED ? LOOK_FINAL : LOOK_LIVE;
    size_t count;

    if (look == l->look && !is_due(l, now_us))
        return;
    count_pairs(l);
    count = contrasts_compute(&l->pairs, look, s->engine.total, l->contrast,
                              SNAPSHOT_CONTRASTS);
    shown_make(s, l->contrast, count);
    name_look(s, look);
    l->look = look;
    l->stale = 0;
    l->stats_at_us =
        now_us + US_PER_S + (int64_t)l->pairs.count * US_PER_S / PAIRS_PER_S;
}

static void derive(struct live *l)
{
    struct snapshot *s = &l->shown;
    const struct engine *e = &s->engine;
    int64_t ran_us = e->updated_us - e->started_us;

    s->alive =
        health_alive(e, strcmp(l->store->ops->name, "sqlite") == 0, s->now_us);
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
        o->events(l->store, l->last_event, add_event, l, err))
        return -1;
    recent_until(&l->recent, s, s->engine.elapsed);
    compute(l, now_us);
    derive(l);
    return 0;
}
