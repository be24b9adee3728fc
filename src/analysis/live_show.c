/* The snapshot of what was read. */
#include <stdio.h>
#include <string.h>

#include "analysis/frozen.h"
#include "analysis/health.h"
#include "analysis/live_parts.h"
#include "analysis/shown.h"
#include "analysis/trust_row.h"
#include "base/text.h"

#define US_PER_S INT64_C(1000000)

#define CUT "..."
#define WHY 400

/* Cut between characters, never inside one, and marked: in ASCII, since nobody
 * knows here what a terminal can do. */
void live_text(char *out, size_t size, const char *text)
{
    struct buf safe;
    size_t len;

    buf_init(&safe, size * 16);
    text_safe(&safe, text ? text : "", text ? strnlen(text, size * 4) : 0, 0);
    len = safe.len < size ? safe.len : size - sizeof CUT;
    while (len > 0 && ((unsigned char)safe.data[len] & 0xC0) == 0x80)
        len--;
    memcpy(out, safe.data, len);
    snprintf(out + len, size - len, "%s", len < safe.len ? CUT : "");
    buf_release(&safe);
}

static void name_side(struct live *l, enum side side)
{
    struct snapshot *s = &l->shown;
    char name[32];

    snprintf(name, sizeof name, "%s.model", side_name(side));
    live_text(s->model[side], sizeof s->model[side],
              settings_find(&l->a.settings, name));
    snprintf(name, sizeof name, "%s.endpoint", side_name(side));
    live_text(s->endpoint[side], sizeof s->endpoint[side],
              settings_find(&l->a.settings, name));
}

static void name_look(struct snapshot *s, enum contrast_look look)
{
    snprintf(s->label, sizeof s->label, "%s",
             look == LOOK_FINAL ? "fixed 95 %, final" : "anytime-valid 95 %");
}

void live_name(struct live *l)
{
    const struct settings *from = &l->a.settings;
    const char *store = settings_find(from, "store");
    struct snapshot *s = &l->shown;

    live_text(s->name, sizeof s->name, settings_find(from, "name"));
    live_text(s->loop, sizeof s->loop, settings_find(from, "schedule"));
    live_text(s->store, sizeof s->store, store ? store : l->where);
    s->open_loop = health_open_loop(from);
    live_name_split(l);
    for (int side = 0; side < SIDES; side++)
        name_side(l, (enum side)side);
    name_look(s, LOOK_LIVE);
}

void live_fault(struct live *l, const struct reply *r)
{
    struct snapshot *s = &l->shown;
    struct fault_line *f = &s->fault[0];
    int kept =
        s->faults < SNAPSHOT_FAULTS - 1 ? s->faults : SNAPSHOT_FAULTS - 1;

    memmove(f + 1, f, (size_t)kept * sizeof *f);
    memmove(l->repeat + 1, l->repeat, (size_t)kept * sizeof *l->repeat);
    s->faults = kept + 1;
    *f = (struct fault_line){.elapsed = recent_end(r),
                             .side = r->side,
                             .outcome = r->outcome,
                             .status = r->status,
                             .attempts = r->attempts,
                             .prompt = r->prompt};
    l->repeat[0] = r->repeat;
}

static int put_text(void *arg, const struct reply *r)
{
    struct fault_line *f = arg;

    live_text(f->text, sizeof f->text, r->error);
    return 0;
}

/* Texts are wide: only those that are shown are read. */
int live_fault_texts(struct live *l, struct err *err)
{
    for (int i = 0; i < l->shown.faults; i++) {
        struct fault_line *f = &l->shown.fault[i];
        const struct store_key k = {f->prompt, l->repeat[i], f->side};

        if (k.repeat && l->store->ops->body(l->store, k, put_text, f, err))
            return -1;
        l->repeat[i] = 0;
    }
    return 0;
}

void live_event(struct live *l, const struct event *e, int64_t elapsed)
{
    struct snapshot *s = &l->shown;
    struct event_line *line = &s->event[0];
    int kept =
        s->events < SNAPSHOT_EVENTS - 1 ? s->events : SNAPSHOT_EVENTS - 1;

    if (e->kind == EVENT_VERDICT && !l->sentence.decided[0])
        live_text(l->sentence.decided, sizeof l->sentence.decided, e->text);
    memmove(line + 1, line, (size_t)kept * sizeof *line);
    s->events = kept + 1;
    *line = (struct event_line){
        .seq = e->seq, .elapsed = elapsed, .kind = e->kind, .side = e->side};
    live_text(line->text, sizeof line->text, e->text);
}

/* Of the past nobody noted how the engine was; what it spent is what the
 * replies cost. */
static struct engine engine_then(const struct live *l)
{
    const struct engine *e = &l->engine;

    return (struct engine){
        .phase = PHASE_RUNNING,
        .started_us = e->started_us,
        .updated_us = e->updated_us,
        .elapsed = l->at,
        .total = e->total,
        .prompts = e->prompts,
        .skipped = e->skipped,
        .budget = e->budget,
        .spent =
            l->a.sample[CONTROL].tally.cost + l->a.sample[TREATMENT].tally.cost,
        .lag_p50 = -1,
        .lag_p99 = -1,
        .lag_max = -1,
        .late_p50 = -1,
        .late_p99 = -1,
        .late_max = -1,
        .rss_bytes = -1,
    };
}

static void show_engine(struct live *l, int64_t now_us)
{
    int local = strcmp(l->store->ops->name, "sqlite") == 0;
    struct snapshot *s = &l->shown;
    struct engine *e = &s->engine;

    *e = live_past(l) ? engine_then(l) : l->engine;
    s->now_us = now_us;
    s->alive = !live_past(l) && health_alive(e, local, now_us);
    l->a.engine = *e;
    l->a.gone = !live_past(l) && e->updated_us > 0 && !phase_ended(e->phase) &&
                !s->alive;
}

static void show_tallies(struct live *l)
{
    for (int side = 0; side < SIDES; side++) {
        struct tally *t = &l->shown.tally[side];

        *t = l->a.sample[side].tally;
        t->outcome[OUTCOME_SKIPPED] = l->a.count.skipped[side];
    }
    memcpy(l->shown.again, l->a.again, sizeof l->shown.again);
}

static void show_counts(struct live *l)
{
    const struct pair_counts *c = &l->a.count;
    struct snapshot *s = &l->shown;

    s->pairs = c->complete;
    s->ended = c->ended;
    s->both_ok = c->both_ok;
    s->only_control = c->only_failed[CONTROL];
    s->only_treatment = c->only_failed[TREATMENT];
    s->both_failed = c->both_failed;
    s->compared = c->compared;
    s->agree = c->equal;
}

/* Then all that had begun was still under way. */
static int is_over(const struct live *l)
{
    return !live_past(l) && watermark_over(&l->a.engine, !l->shown.alive);
}

/* What is said last must be what the report says. What waits only for time to
 * go by needs no reply to be looked at. */
static int is_due(const struct live *l, int64_t now_us)
{
    const struct engine *e = &l->a.engine;
    int waits;

    if (running_look(l->shown.live, e) != l->running.asked.look ||
        is_over(l) != l->running.over)
        return 1;
    waits = l->a.pairs.overtaken > 0 && !l->hold && !live_past(l);
    return (l->stale || waits) &&
           (phase_ended(e->phase) || now_us >= l->stats_at_us);
}

/* What limits keep back is what a live release looks well by: no gate may be
 * said to hold without that. All else that can make it invalid costs more to
 * find, and is told on the screen that has the verdict. */
static const char *invalid(const struct analysis *a, char out[WHY])
{
    struct trust t = {.grade = TRUST_OK};

    if (!frozen_live(&a->settings) || a->pairs.design != DESIGN_UNPAIRED)
        return NULL;
    trust_missing(a, &t);
    snprintf(out, WHY, "missing replies cannot be trusted: %s", t.text);
    return t.grade == TRUST_BAD ? out : NULL;
}

static void show_verdict(struct live *l)
{
    const struct analysis *a = &l->a;
    char why[WHY];

    shown_verdict_make(
        &l->shown, &l->sentence, &l->running,
        &(struct computed){.design = a->pairs.design,
                           .contrast = a->contrast,
                           .contrasts = a->contrasts,
                           .released = &a->released,
                           .invalid = invalid(a, why),
                           .flatters = verdict_kept(a, TREATMENT) >
                                       verdict_kept(a, CONTROL)});
}

void live_compute(struct live *l, int64_t now_us)
{
    struct snapshot *s = &l->shown;
    struct analysis *a = &l->a;

    if (!is_due(l, now_us))
        return;
    memcpy(l->running.asked.weight, a->asked.weight, sizeof a->asked.weight);
    l->running.asked.votes = &a->votes;
    l->running.over = is_over(l);
    watermark_set(&a->mark, &a->pairs, &a->engine, l->running.longest,
                  l->running.over);
    a->contrasts =
        running_compute(&l->running, &a->pairs, &a->engine, a->contrast);
    a->asked = l->running.asked;
    analysis_count(a);
    show_counts(l);
    shown_make(s, a->contrast, a->contrasts);
    show_verdict(l);
    name_look(s, a->look);
    l->stale = 0;
    l->serial++;
    l->stats_at_us = now_us + running_pause_us(a->pairs.count);
}

static void derive(struct live *l)
{
    struct snapshot *s = &l->shown;
    const struct engine *e = &s->engine;
    int64_t ran_us = e->updated_us - e->started_us;

    s->cpu = ran_us > US_PER_S ? (double)e->cpu_ns / 1000 / (double)ran_us : -1;
    if (live_past(l))
        s->cpu = -1;
    s->rate_mhz = recent_rate(s);
    s->eta = -1;
    if (s->alive && !s->live && e->phase == PHASE_RUNNING && s->rate_mhz > 0 &&
        e->total >= s->ended)
        s->eta = (int64_t)((double)(e->total - s->ended) * 1e12 /
                           (double)s->rate_mhz);
    s->store_bytes = l->store->ops->size(l->store);
    health_judge(s);
}

void live_show(struct live *l, int64_t now_us)
{
    show_engine(l, now_us);
    show_tallies(l);
    recent_until(&l->recent, &l->shown, l->shown.engine.elapsed);
    live_show_release(l);
    live_compute(l, now_us);
    derive(l);
}
