/* What is new in a store, and what of it was known at the time shown. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/intake.h"
#include "analysis/live_parts.h"

/* While a run is under way its retries are counted anew at most so often: there
 * is no reading on where one was. */
#define RETRIES_US INT64_C(5000000)

/* One run's replies agree to the microsecond; a clock that was set shows. */
#define NEAR_US 1000

/* Callbacks end a reading with these. */
enum { ON, ENOUGH };

/* Of earlier runs only their replies tell which run time went with which time
 * of day. */
static void note_run(struct live *l, const struct reply *r)
{
    struct live_run run = {r->wall_us, r->sent, r->wall_us - r->sent / 1000};

    if (r->sent < 0 || r->wall_us <= 0)
        return;
    for (int i = l->runs - 1; i >= 0; i--)
        if (llabs(l->run[i].zero_us - run.zero_us) < NEAR_US)
            return;
    if (l->runs == LIVE_RUNS)
        memmove(l->run, l->run + 1, (size_t)--l->runs * sizeof run);
    l->run[l->runs++] = run;
}

/* Between two runs time stands still. */
static int64_t run_time_before(const struct live *l, int64_t wall_us)
{
    const struct engine *e = &l->engine;
    int64_t end = e->elapsed - (e->updated_us - e->started_us) * 1000, at;
    int i = l->runs - 1;

    if (i < 0)
        return -1;
    while (i > 0 && wall_us < l->run[i].wall_us)
        i--;
    at = (wall_us - l->run[i].zero_us) * 1000;
    if (i + 1 < l->runs && at > l->run[i + 1].sent)
        at = l->run[i + 1].sent;
    if (at > end)
        at = end;
    return at > 0 ? at : 0;
}

/* An event has a wall clock only; that of the engine's row goes with a run
 * time. -1: not known. */
static int64_t run_time(const struct live *l, int64_t wall_us)
{
    const struct engine *e = &l->engine;
    int64_t at = e->elapsed - (e->updated_us - wall_us) * 1000;

    if (wall_us < e->started_us)
        return run_time_before(l, wall_us);
    return e->updated_us > 0 && at >= 0 ? at : -1;
}

static int is_known(const struct live *l, int64_t wall_us)
{
    return run_time(l, wall_us) <= l->bound;
}

static int take_reply(struct live *l, const struct reply *r)
{
    struct snapshot *s = &l->shown;
    int64_t end = recent_end(r);

    if (r->warmup) {
        intake_reply(&l->a, r);
        return 0;
    }
    l->stale = 1;
    l->latest = end > l->latest ? end : l->latest;
    if (intake_reply(&l->a, r))
        return 0;
    if (l->needs & LIVE_PROFILE)
        profile_add(l->profile, r);
    recent_add(&l->recent, s, r);
    live_stage_reply(l, r);
    if (outcome_failed(r->outcome) || r->outcome == OUTCOME_FILTERED)
        live_fault(l, r);
    return 0;
}

static int add_reply(void *arg, const struct reply *r)
{
    struct live *l = arg;

    l->read.reply = r->seq;
    note_run(l, r);
    if (recent_end(r) > l->bound)
        l->held = l->held ? l->held : r->seq;
    else if (r->seq > l->frontier || !pairs_knows(&l->a.pairs, r))
        take_reply(l, r);
    return ++l->count == l->most ? ENOUGH : ON;
}

/* For columns and a profile that were not kept when it came. */
static int add_again(void *arg, const struct reply *r)
{
    struct live *l = arg;

    if (r->seq > l->again_until)
        return ENOUGH;
    l->again = r->seq;
    if (recent_end(r) > l->bound)
        return ++l->count == l->most ? ENOUGH : ON;
    pairs_again(&l->a.pairs, r);
    if (l->profiling && !r->warmup && r->outcome != OUTCOME_SKIPPED)
        profile_add(l->profile, r);
    return ++l->count == l->most ? ENOUGH : ON;
}

static int add_event(void *arg, const struct event *e)
{
    struct live *l = arg;

    l->read.event = e->seq;
    if (!is_known(l, e->wall_us))
        return ON;
    l->stale |= e->kind == EVENT_ROLLED_BACK || e->kind == EVENT_TAKEN_BACK ||
                e->kind == EVENT_SHARE ||
                (e->kind == EVENT_VERDICT && !l->a.decided);
    intake_event(&l->a, e);
    live_event(l, e, run_time(l, e->wall_us));
    return ON;
}

static int add_vote(void *arg, const struct vote *v)
{
    struct live *l = arg;

    l->read.vote = v->seq;
    if (!is_known(l, v->wall_us))
        return ON;
    intake_vote(&l->a, v);
    l->stale = 1;
    return ON;
}

static int add_feedback(void *arg, const struct feedback *f)
{
    struct live *l = arg;

    l->read.feedback = f->seq;
    if (!is_known(l, f->wall_us))
        return ON;
    intake_feedback(&l->a, f);
    l->stale = 1;
    return ON;
}

static int add_stage(void *arg, const struct stage *t)
{
    struct live *l = arg;

    l->read.stage = t->number;
    intake_stage(&l->a, t);
    live_stage(l, t);
    return ON;
}

static int add_attempt(void *arg, const struct attempt *t)
{
    struct live *l = arg;

    if (t->sent + (t->wire > 0 ? t->wire : 0) <= l->bound)
        intake_attempt(&l->a, t);
    return ON;
}

/* Further on in time: what was passed over is read, and what is by the wall
 * clock is noted anew. */
static void go_on(struct live *l, int64_t bound)
{
    struct snapshot *s = &l->shown;

    l->bound = bound;
    l->frontier = l->read.reply;
    if (l->held)
        l->read.reply = l->held - 1;
    l->held = 0;
    l->read.event = l->read.vote = l->read.feedback = 0;
    s->events = 0;
    l->a.refused = (struct seen){0};
    l->a.decided = NULL;
    released_forget_events(&l->a.released);
    l->sentence.decided[0] = '\0';
    votes_release(&l->a.votes);
    l->retried = -1;
    l->stale = 1;
    l->stats_at_us = 0;
}

static void move(struct live *l)
{
    int64_t bound = live_past(l) ? l->at : INT64_MAX;

    if (bound == l->bound)
        return;
    if (bound > l->bound) {
        go_on(l, bound);
        return;
    }
    l->bound = bound;
    live_restart(l);
}

int live_read_again(struct live *l, struct err *err)
{
    int rc;

    if (!l->again_until)
        return 0;
    rc = l->store->ops->numbers(l->store, l->again, add_again, l, err);
    if (rc == 0 || (rc == ENOUGH && l->again >= l->again_until))
        rc = l->again_until = l->profiling = 0;
    return rc;
}

/* Another slice of replies: 1 when there are more. */
static int read_replies(struct live *l, struct err *err)
{
    const struct store_ops *o = l->store->ops;
    int rc = o->numbers(l->store, l->read.reply, add_reply, l, err);

    return rc ? rc : live_read_again(l, err);
}

static int64_t retried(const struct live *l)
{
    return l->a.sample[CONTROL].tally.retried +
           l->a.sample[TREATMENT].tally.retried;
}

static int read_retries(struct live *l, int64_t now_us, struct err *err)
{
    int wait = now_us < l->retries_us + RETRIES_US && l->retried >= 0;

    if (retried(l) == l->retried || (wait && !phase_ended(l->engine.phase)))
        return 0;
    intake_forget_attempts(&l->a);
    l->retried = retried(l);
    l->retries_us = now_us;
    l->stale = 1;
    return l->store->ops->attempts(l->store, 0, add_attempt, l, err);
}

int live_read(struct live *l, int64_t now_us, struct err *err)
{
    const struct store_ops *o = l->store->ops;
    int rc;

    move(l);
    rc = read_replies(l, err);
    if (rc)
        return rc;
    if (o->events(l->store, l->read.event, add_event, l, err) ||
        o->votes(l->store, l->read.vote, add_vote, l, err) ||
        o->feedbacks(l->store, l->read.feedback, add_feedback, l, err) ||
        o->stages(l->store, l->read.stage, add_stage, l, err))
        return -1;
    return read_retries(l, now_us, err) || live_fault_texts(l, err) ? -1 : 0;
}
