#include "gateway/gateway.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/visit.h"

#define ANSWERED_MOST 65536
#define SHED_QUIET INT64_C(60000000000) /* ns in which all are sent: over */

/* ---- its life ------------------------------------------------------------ */

int gateway_check(const struct gateway_settings *s, struct err *err)
{
    const struct variant *v = s->variant;
    struct upstream up;
    int rc = 0;

    if (strcmp(v[CONTROL].provider, v[TREATMENT].provider))
        return err_set(err, ERR_USAGE,
                       "--treatment: control speaks %s and treatment %s, but a "
                       "client that both answer needs one dialect: name a "
                       "treatment of control's, or compare them with diptych "
                       "replay",
                       v[CONTROL].provider, v[TREATMENT].provider);
    for (int i = 0; i < SIDES && rc == 0; i++) {
        rc = upstream_open(s, (enum side)i, &up, err);
        upstream_close(&up);
    }
    return rc;
}

struct gateway *gateway_new(const struct gateway_settings *s,
                            const struct sink *sink, struct transport *t,
                            int64_t now, int64_t wall_us)
{
    struct gateway *g = memory_new(1, sizeof(*g));

    g->terms = terms_new(s);
    g->sink = *sink;
    g->net = t;
    g->start = g->now = now;
    g->wall_us = wall_us;
    g->earlier = s->earlier;
    g->prompts = s->prompts;
    g->spent = s->spent;
    g->provider = provider_find(s->variant[CONTROL].provider);
    rng_seed(&g->dice, s->seed);
    g->answered = answered_new(ANSWERED_MOST, s->seed);
    doors_open(g, &s->limits, s->side_spent);
    steer_new(g, s);
    return g;
}

void gateway_free(struct gateway *g)
{
    if (!g)
        return;
    while (g->visits)
        visit_free(g->visits);
    visit_spares_free(g);
    answered_free(g->answered);
    terms_drop(g->terms);
    steer_free(g->steer);
    late_release(&g->late);
    free(g);
}

void gateway_renew(struct gateway *g, const struct gateway_settings *s)
{
    terms_drop(g->terms);
    g->terms = terms_new(s);
    doors_set(g, &s->limits);
    steer_renew(g, s);
}

static int has_room(const struct gateway *g)
{
    return g->sink.room(g->sink.arg) > 0;
}

static void put_late(struct gateway *g)
{
    while (g->late.count && has_room(g))
        g->sink.put(g->sink.arg, late_take(&g->late));
}

void gateway_say(struct gateway *g, enum event_kind kind, int side,
                 const char *fmt, ...)
{
    struct record *rec;
    va_list ap;

    va_start(ap, fmt);
    rec = record_said(kind, side, fmt, ap);
    va_end(ap);
    put_late(g);
    if (g->late.count == 0 && has_room(g)) {
        g->sink.put(g->sink.arg, rec);
        return;
    }
    rec->u.event.wall_us = g->wall_us + (g->now - g->start) / 1000;
    late_add(&g->late, rec);
}

/* ---- news ---------------------------------------------------------------- */

void gateway_gone(void *gateway, struct conversation *client, int64_t now)
{
    struct gateway *g = gateway;
    struct visit *c = conversation_arg(client);

    g->now = now;
    if (c)
        visit_gone(c);
}

void gateway_room(void *gateway, struct conversation *client, int64_t now)
{
    struct gateway *g = gateway;
    struct visit *c = conversation_arg(client);

    g->now = now;
    if (c)
        visit_room(c);
}

static void say_lost(struct gateway *g)
{
    put_late(g);
    if (g->sink.room(g->sink.arg) < 2)
        return;
    if (g->late.lost)
        gateway_say(g, EVENT_FAULT, -1,
                    "%lld events were not recorded: the store was too slow",
                    (long long)g->late.lost);
    g->late.lost = 0;
    if (g->lost > g->lost_said)
        gateway_say(g, EVENT_FAULT, -1,
                    "%lld replies were not recorded: the store was too slow",
                    (long long)(g->lost - g->lost_said));
    g->lost_said = g->lost;
}

static void say_shed(struct gateway *g)
{
    gateway_say(g, EVENT_NOTE, TREATMENT,
                "copies that were not sent, until that was over: %lld",
                (long long)(g->dropped - g->dropped_said));
    g->dropped_said = g->dropped;
    g->shedding = 0;
}

/* One event when it begins, and one when it is over: there may be thousands. */
static void look_at_shed(struct gateway *g)
{
    if (g->dropped == g->dropped_seen) {
        if (g->shedding && g->now - g->shed >= SHED_QUIET)
            say_shed(g);
        return;
    }
    g->dropped_seen = g->dropped;
    g->shed = g->now;
    if (!g->shedding)
        gateway_say(g, EVENT_NOTE, TREATMENT,
                    "copies are not sent: %d in flight are the most, or "
                    "another limit was met",
                    g->terms->set.copies);
    g->shedding = 1;
}

void gateway_tick(struct gateway *g, int64_t now)
{
    struct visit *next;

    g->now = now;
    for (struct visit *c = g->visits; c; c = next) {
        next = c->next;
        visit_tick(c, now);
    }
    doors_tick(g, now);
    steer_tick(g, now);
    say_lost(g);
    look_at_shed(g);
}

void gateway_obey(struct gateway *g, const struct control *c, int64_t now)
{
    steer_obey(g, c, now);
}

void gateway_advise(struct gateway *g, const struct advice *a, int64_t now)
{
    steer_advise(g, a, now);
}

void gateway_drain(struct gateway *g)
{
    g->draining = 1;
}

int gateway_empty(const struct gateway *g)
{
    return g->draining && !g->visits;
}

int64_t gateway_close(struct gateway *g, int64_t *events)
{
    while (g->visits)
        visit_abandon(g->visits);
    steer_settle(g);
    say_lost(g);
    if (g->shedding)
        say_shed(g);
    gateway_say(g, EVENT_STOP, -1,
                "%lld requests were split, %lld passed on, %lld had no user "
                "and no conversation, %lld clients left, %lld replies were not "
                "recorded",
                (long long)g->sent, (long long)g->passed, (long long)g->keyless,
                (long long)g->gone, (long long)g->lost);
    *events = g->late.lost + g->late.count;
    return g->lost;
}

/* Visits are in the order in which they came, the last one first. */
static int64_t oldest(const struct gateway *g)
{
    for (const struct visit *c = g->oldest; c; c = c->prev)
        if (c->seq)
            return c->seq;
    return g->prompts + 1;
}

static void fill_release(const struct gateway *g, struct release *r,
                         int64_t now)
{
    steer_engine(g, r, now);
    r->oldest = oldest(g);
    r->keyless = g->keyless;
    r->lost = g->lost;
    r->unsent = g->dropped;
    r->fallen = g->fallen;
    for (int s = 0; s < SIDES; s++) {
        r->held_back[s] = g->door[s].held;
        r->breaker[s] = g->door[s].breaker.state;
    }
}

void gateway_engine(const struct gateway *g, struct engine *e, int64_t now)
{
    e->phase = g->draining ? PHASE_STOPPING : PHASE_RUNNING;
    e->elapsed = now - g->start + g->earlier;
    e->total = 0; /* nobody knows how many will come */
    e->prompts = g->prompts;
    e->budget = -1;
    e->spent = g->spent;
    e->sent = g->sent;
    e->offered_mhz = e->achieved_mhz = -1;
    e->late_p50 = e->late_p99 = e->late_max = e->late = -1;
    for (int s = 0; s < SIDES; s++) {
        e->in_flight[s] = g->in_flight[s];
        e->peak[s] = g->peak[s];
        e->limit[s] = g->terms->set.limits.allow[s].in_flight;
    }
    fill_release(g, &e->release, now);
}
