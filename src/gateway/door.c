#include "gateway/door.h"

#include <stdio.h>

#include "gateway/visit.h"
#include "wire/duration.h"

/* That long nothing was kept back: it is over. */
#define QUIET (60 * NS_PER_S)
#define BYTES_A_TOKEN 4

void doors_open(struct gateway *g, const struct limits *l,
                const int64_t spent[SIDES])
{
    for (int s = 0; s < SIDES; s++) {
        allowance_init(&g->door[s].allowance, &l->allow[s], spent[s]);
        breaker_init(&g->door[s].breaker, &l->breaker);
    }
}

/* What was said before is so no more; unless what is spent is as much as that,
 * or it is no more than it was. */
static void set_budget(struct gateway *g, enum side s, int64_t budget)
{
    struct door *d = &g->door[s];
    const struct allowance *a = &d->allowance;
    int more = budget > a->set.budget && budget > a->spent;

    if (d->broke && (more || !budget)) {
        d->broke = 0;
        gateway_say(g, EVENT_BUDGET, (int)s,
                    "%s has another budget: requests may go to it again",
                    side_name(s));
    }
}

static void set_breaker(struct gateway *g, enum side s,
                        const struct breaker_settings *set)
{
    struct breaker *b = &g->door[s].breaker;
    enum breaker_state was = b->state;

    breaker_set(b, set);
    if (b->state != was)
        gateway_say(g, EVENT_BREAKER, (int)s,
                    "%s has no breaker any more: all its requests are sent",
                    side_name(s));
}

void doors_set(struct gateway *g, const struct limits *l)
{
    for (int s = 0; s < SIDES; s++) {
        set_budget(g, (enum side)s, l->allow[s].budget);
        set_breaker(g, (enum side)s, &l->breaker);
        g->door[s].allowance.set = l->allow[s];
    }
}

void doors_tick(struct gateway *g, int64_t now)
{
    for (int s = 0; s < SIDES; s++) {
        struct door *d = &g->door[s];

        if (!d->busy || now - d->met < QUIET)
            continue;
        d->busy = 0;
        gateway_say(g, EVENT_LIMITED, s,
                    "its limit is free again: %lld requests were kept from %s",
                    (long long)d->times, side_name((enum side)s));
    }
}

/* ---- in ------------------------------------------------------------------ */

static struct door *door_of(const struct leg *l)
{
    return &l->visit->gateway->door[l->side];
}

static int keep_back(struct leg *l, int status, const char *why,
                     struct refusal *no)
{
    door_of(l)->held += leg_is_for_client(l);
    no->status = status;
    snprintf(no->text, sizeof(no->text), "%s is not asked: %s",
             side_name(l->side), why);
    return -1;
}

/* One event says that it began: there may be thousands. */
static void note_limit(struct leg *l, const char *why, int64_t now)
{
    struct door *d = door_of(l);

    d->met = now;
    if (d->busy) {
        d->times++;
        return;
    }
    d->busy = 1;
    d->times = 1;
    gateway_say(l->visit->gateway, EVENT_LIMITED, (int)l->side,
                "requests are kept from %s: %s", side_name(l->side), why);
}

/* That does not end by itself. */
static void note_broke(struct leg *l)
{
    if (!door_of(l)->broke)
        gateway_say(l->visit->gateway, EVENT_BUDGET, (int)l->side,
                    "nothing more is sent to %s: its budget is spent",
                    side_name(l->side));
    door_of(l)->broke = 1;
}

static int ask_breaker(struct leg *l, int64_t now, struct refusal *no)
{
    struct breaker *b = &door_of(l)->breaker;
    enum breaker_state was = b->state;

    l->pass = breaker_pass(b, now, &no->wait);
    if (b->state != was)
        gateway_say(l->visit->gateway, EVENT_BREAKER, (int)l->side,
                    "%s has rested: one request at a time tries it",
                    side_name(l->side));
    if (l->pass != BREAKER_KEPT)
        return 0;
    return keep_back(l, 503, "its endpoint fails, and is left alone", no);
}

int door_pass(struct leg *l, int64_t tokens, int64_t now, struct refusal *no)
{
    struct door *d = door_of(l);
    enum allowance_limit met;

    no->over = 0; /* it may be of another knock */
    if (ask_breaker(l, now, no))
        return -1;
    met = allowance_take(&d->allowance, tokens, now, &no->wait);
    l->guess = tokens;
    if (met == ALLOWANCE_FREE)
        return 0;
    breaker_ended(&d->breaker, l->pass, BREAKER_NEITHER, now);
    no->over = met == ALLOWANCE_BUDGET;
    if (no->over)
        note_broke(l);
    else
        note_limit(l, allowance_words(met), now);
    return keep_back(l, 429, allowance_words(met), no);
}

int64_t door_guess(const struct leg *l, size_t bytes, int64_t most)
{
    return allowance_guess(&door_of(l)->allowance, bytes, most);
}

/* ---- out ----------------------------------------------------------------- */

static void say_breaker(struct leg *l, enum outcome o)
{
    const struct breaker *b = &door_of(l)->breaker;
    struct gateway *g = l->visit->gateway;

    if (b->state == BREAKER_CLOSED)
        gateway_say(g, EVENT_BREAKER, (int)l->side,
                    "%s answers again: all its requests are sent",
                    side_name(l->side));
    else
        gateway_say(g, EVENT_BREAKER, (int)l->side,
                    "%s %s (%s): nothing is sent to it for %.9g s",
                    side_name(l->side),
                    l->pass == BREAKER_TRIES ? "still fails" : "fails",
                    outcome_words(o), (double)b->rest / NS_PER_S);
}

void door_unused(struct leg *l, int64_t now)
{
    struct door *d = door_of(l);

    allowance_return(&d->allowance, l->guess);
    breaker_ended(&d->breaker, l->pass, BREAKER_NEITHER, now);
}

void door_left(struct leg *l, enum breaker_sign how, enum outcome o,
               int64_t now)
{
    struct door *d = door_of(l);

    allowance_leave(&d->allowance);
    if (breaker_ended(&d->breaker, l->pass, how, now))
        say_breaker(l, o);
}

/* An answer that does not tell its tokens is not for nothing: a budget reckons
 * with its length. */
static int64_t cost_of(const struct leg *l, const struct reply *r)
{
    const struct gateway_settings *s = &l->visit->terms->set;
    const struct usage u = {
        .input = (int64_t)(l->body.len / BYTES_A_TOKEN),
        .output = (int64_t)((l->answer.text.len + l->answer.tools.len) /
                            BYTES_A_TOKEN),
        .cached = 0,
        .cache_write = 0,
        .reasoning = 0,
    };

    if (r->cost >= 0 || !s->limits.allow[l->side].budget ||
        !answer_accepted(&l->answer))
        return r->cost;
    return price_cost(price_find(s->prices, s->variant[l->side].model), &u);
}

/* Whoever refuses, or was not reached, has counted nothing. */
static int is_free(const struct leg *l, const struct reply *r)
{
    return !answer_accepted(&l->answer) && r->outcome != OUTCOME_TIMEOUT &&
           r->outcome != OUTCOME_ABANDONED;
}

void door_settle(struct leg *l, const struct reply *r)
{
    int nothing = is_free(l, r);
    const struct allowance_used u = {
        .guess = l->guess,
        .input = nothing ? 0 : r->usage.input,
        .output = nothing ? 0 : r->usage.output,
        .cost = cost_of(l, r),
    };

    allowance_settle(&door_of(l)->allowance, &u);
}
