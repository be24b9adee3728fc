#include "replay/replay.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/keep.h"
#include "replay/task.h"

#define EVENTS 128 /* that may come at once, with reserve */

int replay_open_loop(const struct replay *r)
{
    return r->set.schedule.pace->open;
}

/* A task makes a record an exchange: one a try, and one more for each time
 * that something was learnt while it was in flight. Those of some that have
 * ended may be held back. */
size_t replay_room(const struct replay_settings *s, int pairs)
{
    size_t task = (size_t)s->backoff.tries + ARM_LEARNS;

    return EVENTS + SIDES * task * ((size_t)pairs + ARM_GONE);
}

struct lacking {
    struct replay *replay;
    enum side side;
};

static void say_lacking(void *arg, const char *name)
{
    const struct lacking *l = arg;

    replay_say(l->replay, EVENT_REFUSED, (int)l->side,
               "%s is left out: this provider has no such parameter", name);
}

static void start_arm(struct replay *r, enum side s)
{
    const struct variant *v = r->set.variant;
    int shared = arm_same_key(&v[CONTROL], &v[TREATMENT]);
    struct lacking l = {.replay = r, .side = s};
    struct err err;

    if (arm_init(&r->arm[s], &v[s], &r->limit[shared ? CONTROL : s], &err))
        replay_stop(r, PHASE_FAILED, err.text);
    arm_lacking(&r->arm[s], say_lacking, &l);
}

struct replay *replay_new(const struct replay_settings *s,
                          const struct supply *supply, struct transport *t,
                          int64_t now, int64_t wall_us)
{
    struct replay *r = memory_new(1, sizeof(*r));
    int most = s->schedule.pace->open ? s->in_flight : s->concurrency;

    r->set = *s;
    r->supply = *supply;
    r->net = t;
    r->start = now;
    r->wall_us = wall_us;
    r->budget = (struct budget){
        .most = s->budget, .spent = s->spent, .blind = s->schedule.pace->open};
    for (int i = 0; i < SIDES && s->budget >= 0; i++)
        r->price[i] = price_find(s->prices, s->variant[i].model);
    r->warm = s->warmup;
    r->end = PHASE_FINISHED;
    r->tail = &r->held;
    r->armed = r->due_at = INT64_MAX;
    rng_seed(&r->rng, s->seed);
    for (int i = 0; i < SIDES; i++) {
        limit_init(&r->limit[i], most);
        start_arm(r, i);
    }
    return r;
}

void replay_free(struct replay *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->duos; i++)
        duo_free(r->all[i]);
    free(r->all);
    arm_release(&r->arm[CONTROL]);
    arm_release(&r->arm[TREATMENT]);
    heap_release(&r->timers);
    free(r);
}

void replay_say(struct replay *r, enum event_kind kind, int side,
                const char *fmt, ...)
{
    struct record *rec;
    va_list ap;

    va_start(ap, fmt);
    rec = record_said(kind, side, fmt, ap);
    va_end(ap);
    r->supply.put(r->supply.arg, rec);
}

/* ---- what may start ---------------------------------------------------- */

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* In an open loop answers, also those that say "too fast", hold nothing back;
 * but for a cap, and that is told. */
static int cap_allows(struct replay *r)
{
    int64_t most = r->arm[CONTROL].limit->most;
    int full = r->arm[CONTROL].in_flight >= most ||
               r->arm[TREATMENT].in_flight >= most;

    r->capped |= full;
    return !full;
}

static int limits_allow(struct replay *r, int64_t now)
{
    const struct arm *c = &r->arm[CONTROL], *t = &r->arm[TREATMENT];
    int64_t until = later(c->limit->until, t->limit->until);

    if (now < until) {
        r->due_at = until;
        return 0;
    }
    return limit_may(c->limit, c->in_flight, now) &&
           limit_may(t->limit, t->in_flight, now);
}

static int money_allows(struct replay *r, const struct duo *d)
{
    int64_t need[SIDES];
    char why[BUDGET_WORDS];

    if (r->budget.most < 0)
        return 1;
    duo_need(r, d, need);
    if (budget_may(&r->budget, r->open, need))
        return 1;
    /* What is in flight may turn out cheaper: worth waiting for, but not in an
     * open loop, where nothing waits for answers. */
    if (r->open > 0 && !replay_open_loop(r))
        return 0;
    budget_words(&r->budget, need, why);
    replay_halt(r, EVENT_BUDGET, -1, PHASE_SPENT, why);
    return 0;
}

static int room_allows(struct replay *r)
{
    size_t room = r->supply.room(r->supply.arg);

    if (room >= replay_room(&r->set, (int)r->open + 1))
        return 1;
    r->capped |= replay_open_loop(r);
    if (!r->starved)
        replay_say(r, EVENT_NOTE, -1,
                   "the store is slower than the answers: nothing is started "
                   "until it has caught up");
    r->starved = 1;
    return 0;
}

static struct duo *ready(struct replay *r, int64_t now)
{
    int open = replay_open_loop(r);
    struct duo *d;
    int64_t due;

    if (r->stopping || r->paused)
        return NULL;
    if (!r->next)
        r->next = duo_next(r, now);
    d = r->next;
    if (!d)
        return NULL;
    due = duo_due(r, d, now);
    if (due > now) {
        r->due_at = due;
        return NULL;
    }
    if (!(open && !d->warmup ? cap_allows(r) : limits_allow(r, now)) ||
        !room_allows(r) || !money_allows(r, d))
        return NULL;
    r->next = NULL;
    return d;
}

static void tell(struct replay *r)
{
    int64_t when = replay_next(r);

    if (when >= r->armed)
        return;
    r->armed = when;
    r->supply.wake(r->supply.arg, when);
}

static void set_over(struct replay *r)
{
    int empty = r->supply_over && !r->next && !r->held && r->warm == 0;

    if (r->over || r->open > 0 || (!r->stopping && !empty))
        return;
    keep_settle(r);
    r->over = 1;
    r->due_at = 0; /* so that whoever waits for it hears of it */
}

int64_t replay_next(const struct replay *r)
{
    const struct heap_item *it = heap_first(&r->timers);
    int64_t when = it ? it->when : INT64_MAX;

    return when < r->due_at ? when : r->due_at;
}

void replay_timer(struct replay *r, struct task *t, int64_t when)
{
    heap_set(&r->timers, &t->timer, when);
    tell(r);
}

/* An answer can end while others are being started: then the loop that starts
 * them goes on, rather than one inside the other. */
static void fill(struct replay *r, int64_t now)
{
    struct duo *d;

    if (r->filling || r->over)
        return;
    r->filling = 1;
    r->due_at = INT64_MAX;
    while ((d = ready(r, now)))
        duo_start(r, d, now);
    r->filling = 0;
    set_over(r);
    tell(r);
}

/* ---- what has ended ---------------------------------------------------- */

void replay_ended(struct replay *r, struct task *t, struct reply *reply,
                  int64_t now)
{
    struct record *rec;

    heap_remove(&r->timers, &t->timer);
    t->state = TASK_IDLE;
    r->arm[t->side].in_flight--;
    budget_leave(&r->budget, t->side, t->need);
    if (reply) {
        rec = record_new(RECORD_REPLY);
        record_reply(rec, reply);
        record_reference(rec, t->duo->work->prompt.reference);
        keep_take(r, t->side, rec);
    }
    duo_left(r, t->duo);
    fill(r, now);
}

/* Asked to stop: what waits to be sent again is not sent. It stays missing,
 * and the same command sends it later. */
static void drop_waiting(struct replay *r, int64_t now)
{
    for (size_t i = 0; i < r->duos; i++)
        for (int s = 0; s < SIDES; s++)
            if (r->all[i]->task[s].state == TASK_WAITING)
                replay_ended(r, &r->all[i]->task[s], NULL, now);
}

void replay_turn(struct replay *r, int64_t now)
{
    struct heap_item *it;

    r->armed = INT64_MAX;
    if (r->stopping)
        drop_waiting(r, now);
    while ((it = heap_pop(&r->timers, now)))
        task_timer((struct task *)it, now);
    fill(r, now);
}

int replay_over(const struct replay *r)
{
    return r->over;
}

/* ---- what people ask of it --------------------------------------------- */

void replay_pause(struct replay *r, int paused, int64_t now)
{
    if (r->stopping || r->paused == paused)
        return;
    r->paused = paused;
    if (paused) {
        r->paused_at = now;
        replay_say(r, EVENT_PAUSE, -1, "paused: what is in flight goes on");
    } else {
        r->shift += now - r->paused_at; /* moved, never bunched */
        replay_say(r, EVENT_RESUME, -1, "going on");
        fill(r, now);
    }
}

void replay_halt(struct replay *r, enum event_kind kind, int side,
                 enum engine_phase as, const char *why)
{
    if (r->stopping || r->over)
        return;
    r->stopping = 1;
    r->end = as;
    snprintf(r->why, sizeof(r->why), "%s%s%.*s",
             side < 0 ? "" : side_name((enum side)side), side < 0 ? "" : ": ",
             (int)sizeof(r->why) - 16, why);
    replay_say(r, kind, side, "%s", why);
    r->due_at = 0; /* the next turn lets go of what waits */
    tell(r);
}

void replay_stop(struct replay *r, enum engine_phase as, const char *why)
{
    replay_halt(r, EVENT_STOP, -1, as, why);
}

void replay_abort(struct replay *r)
{
    if (r->over)
        return;
    replay_stop(r, PHASE_INTERRUPTED, "interrupted");
    for (size_t i = 0; i < r->duos; i++)
        for (int s = 0; s < SIDES; s++)
            task_abort(&r->all[i]->task[s]);
    r->open = 0;
    set_over(r);
}

void replay_resize(struct replay *r, int64_t by)
{
    int64_t before = r->arm[CONTROL].limit->most, most = before + by;

    if (r->set.ceiling && most > r->set.ceiling)
        most = r->set.ceiling;
    if (most < 1)
        most = 1;
    if (most == before)
        return;
    limit_set_most(&r->limit[CONTROL], (int)most);
    limit_set_most(&r->limit[TREATMENT], (int)most);
    replay_say(r, EVENT_CHANGE, -1, "up to %lld in flight a variant",
               (long long)most);
}

static enum engine_phase phase(const struct replay *r)
{
    if (r->over)
        return r->end;
    if (r->stopping)
        return PHASE_STOPPING;
    if (r->paused)
        return PHASE_PAUSED;
    return r->begun || !r->set.warmup ? PHASE_RUNNING : PHASE_WARMUP;
}

/* What the schedule asked for until the last pair, and what it got. */
static int64_t per_1000_s(int64_t pairs, int64_t span)
{
    return span > 0 ? (int64_t)((double)pairs * 1e12 / (double)span) : 0;
}

void replay_engine(const struct replay *r, struct engine *e, int64_t now)
{
    e->phase = phase(r);
    e->elapsed = now - r->start + r->set.earlier;
    for (int s = 0; s < SIDES; s++) {
        e->in_flight[s] = r->arm[s].in_flight;
        e->peak[s] = r->arm[s].peak;
        e->limit[s] = r->arm[s].limit->window;
    }
    e->budget = r->budget.most;
    e->spent = r->budget.spent;
    e->late_p50 = hist_quantile(&r->lateness, .5);
    e->late_p99 = hist_quantile(&r->lateness, .99);
    e->late_max = r->lateness.count ? r->lateness.most : 0;
    e->late = r->late;
    e->sent = r->sent;
    e->offered_mhz = per_1000_s(r->started, r->offered);
    e->achieved_mhz = per_1000_s(r->started, r->took);
    e->capped = r->capped;
    snprintf(e->why, sizeof(e->why), "%s", r->why);
}
