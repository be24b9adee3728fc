#include "analysis/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/frozen.h"
#include "analysis/health.h"
#include "analysis/live_parts.h"
#include "base/arena.h"

/* Room that is asked for at once, whatever a store says of its plans. */
#define ROOM_MOST (INT64_C(1) << 22)

/* Feedback is rare, and its columns are made when there is some. */
#define RARE                                                                   \
    (1U << COLUMN_THUMB | 1U << COLUMN_SCORE | 1U << COLUMN_CONTINUED |        \
     1U << COLUMN_TICKET)

static void begin_pairs(struct live *l)
{
    int64_t total = l->engine.total < ROOM_MOST ? l->engine.total : ROOM_MOST;

    l->a.pairs.design = frozen_design(&l->a.settings);
    l->a.mark.live = frozen_live(&l->a.settings);
    l->a.pairs.without = LIVE_COLUMNS & ~(RARE | l->needs);
    l->a.pairs.narrow = 1;
    pairs_reserve(&l->a.pairs, total > 0 ? (size_t)total : 0);
}

static void begin_running(struct live *l)
{
    uint64_t skip =
        l->needs & LIVE_CONTRASTS ? 0 : live_skip(&l->sentence.gates);

    running_release(&l->running);
    running_init(&l->running, &l->a.settings, skip);
}

/* Frozen when the run began, so they are read once. */
static int read_settings(struct live *l, struct err *err)
{
    struct settings *s = &l->a.settings;

    if (s->count > 0)
        return 0;
    if (l->store->ops->settings(l->store, s, err))
        return -1;
    if (gates_thaw(&l->sentence.gates, s, err))
        return -1;
    l->needs |= live_columns(&l->sentence.gates);
    begin_running(l);
    l->a.pairs.design = frozen_design(s);
    l->a.mark.live = frozen_live(s);
    l->a.pairs.without &= ~l->needs;
    live_name(l);
    return 0;
}

void live_restart(struct live *l)
{
    struct settings kept = l->a.settings;

    l->a.settings = (struct settings){0};
    analysis_release(&l->a);
    l->a.settings = kept;
    begin_running(l);
    profile_clear(l->profile);
    recent_init(&l->recent, &l->shown);
    live_forget_stages(l);
    memset(l->shown.class_minute, 0, sizeof l->shown.class_minute);
    l->shown.seconds = l->shown.faults = l->shown.events = 0;
    l->sentence.decided[0] = '\0';
    l->read = (struct live_read){0};
    l->runs = 0;
    l->held = l->frontier = l->again_until = l->profiling = 0;
    l->retried = l->latest = -1;
    l->stale = 1;
    l->stats_at_us = 0;
    begin_pairs(l);
}

struct live *live_new(struct store *store_take, const char *where,
                      struct err *err)
{
    struct live *l = memory_new(1, sizeof *l);

    l->store = store_take;
    snprintf(l->where, sizeof l->where, "%.127s", where);
    l->profile = profile_new();
    l->at = l->at_done = -1;
    l->going = 1;
    l->bound = INT64_MAX;
    l->shown.eta = -1;
    l->shown.cpu = -1;
    if (l->store->ops->engine(l->store, &l->engine, err) == 0 &&
        read_settings(l, err) == 0) {
        live_restart(l);
        return l;
    }
    live_free(l);
    return NULL;
}

void live_free(struct live *l)
{
    if (!l)
        return;
    store_close(l->store);
    analysis_release(&l->a);
    running_release(&l->running);
    profile_free(l->profile);
    visits_release(&l->visits);
    free(l);
}

const struct snapshot *live_snapshot(const struct live *l)
{
    return &l->shown;
}

const struct analysis *live_analysis(const struct live *l)
{
    return &l->a;
}

const struct pairs *live_pairs(const struct live *l)
{
    return &l->a.pairs;
}

const struct settings *live_settings(const struct live *l)
{
    return &l->a.settings;
}

const struct profile *live_profile(const struct live *l)
{
    return l->profile;
}

int64_t live_serial(const struct live *l)
{
    return l->serial;
}

void live_at(struct live *l, int64_t at)
{
    l->at = at;
}

int live_past(const struct live *l)
{
    return l->at >= 0 && l->at < l->engine.elapsed;
}

int64_t live_shown(const struct live *l)
{
    return live_past(l) ? l->at : -1;
}

int64_t live_end(const struct live *l)
{
    return l->engine.elapsed;
}

/* What was counted so far lacks those columns, and so does the ledger. */
void live_need(struct live *l, unsigned what)
{
    unsigned missing = what & l->a.pairs.without;
    int timed = (what & ~l->needs & LIVE_PROFILE) != 0;
    int more = missing || (what & ~l->needs & LIVE_CONTRASTS);

    l->needs |= what;
    l->profiling |= timed;
    if (!more && !timed)
        return;
    if (more)
        begin_running(l);
    l->stale = 1;
    l->stats_at_us = 0;
    if (!missing && !timed)
        return;
    pairs_keep(&l->a.pairs, missing);
    /* All that is to be read again is in it once. */
    if (l->profiling)
        profile_clear(l->profile);
    l->again = 0;
    l->again_until = l->read.reply;
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

void live_hold(struct live *l, int hold)
{
    l->hold = hold;
}

static int update(struct live *l, int64_t now_us, struct err *err)
{
    if (l->store->ops->engine(l->store, &l->engine, err) ||
        read_settings(l, err))
        return -1;
    l->a.engine.prompts = l->engine.prompts;
    l->at_done = l->at;
    l->going = 1;
    return live_read(l, now_us, err);
}

int live_update(struct live *l, int64_t now_us, int64_t most, struct err *err)
{
    int all = !l->hold || l->going || l->at != l->at_done, rc;

    l->most = most;
    l->count = 0;
    rc = all ? update(l, now_us, err) : live_read_again(l, err);
    if (rc)
        return rc;
    l->going = 0;
    if (all)
        live_show(l, now_us);
    else
        live_compute(l, now_us);
    return 0;
}
