#include "gateway/visit.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/keep.h"
#include "gateway/visit_log.h"

#define SPARES 64
#define SPARE_MOST (1 << 18) /* bytes that one may keep */
#define EVENT_HELD 65536     /* bytes of an event that is not whole */

int leg_is_for_client(const struct leg *l)
{
    return l->side == l->visit->answers;
}

/* ---- its life ------------------------------------------------------------ */

static void to_client(void *arg, const char *bytes, size_t len)
{
    visit_send(arg, bytes, len);
}

static struct visit *fresh(struct gateway *g)
{
    struct visit *c = g->spare;

    if (c) {
        g->spare = c->next;
        g->spares--;
        return c;
    }
    c = memory_new(1, sizeof(*c));
    c->gateway = g;
    buf_init(&c->whole, WHOLE_MOST);
    sift_init(&c->sift, EVENT_HELD, to_client, c);
    for (int s = 0; s < SIDES; s++) {
        c->leg[s].visit = c;
        c->leg[s].side = (enum side)s;
        answer_init(&c->leg[s].answer);
        buf_init(&c->leg[s].body, WHOLE_MOST);
    }
    return c;
}

static char *add_hex(char *at, uint64_t n, int digits)
{
    for (int shift = 4 * digits - 4; shift >= 0; shift -= 4)
        *at++ = "0123456789abcdef"[n >> shift & 15];
    return at;
}

/* "req_" and 24 digits. */
static void make_id(struct rng *dice, char out[40])
{
    memcpy(out, "req_", 4);
    out = add_hex(out + 4, rng_next(dice), 16);
    out = add_hex(out, rng_next(dice) >> 32, 8);
    *out = '\0';
}

struct visit *visit_new(struct gateway *g, struct conversation *client,
                        int64_t now)
{
    struct visit *c = fresh(g);

    c->terms = terms_hold(g->terms);
    c->client = client;
    c->at = now;
    c->made = (struct split_made){.side = CONTROL};
    c->answers = CONTROL;
    make_id(&g->dice, c->id);
    conversation_set_arg(client, c);
    c->next = g->visits;
    c->prev = NULL;
    if (g->visits)
        g->visits->prev = c;
    else
        g->oldest = c;
    g->visits = c;
    return c;
}

static void destroy(struct visit *c)
{
    for (int s = 0; s < SIDES; s++) {
        answer_release(&c->leg[s].answer);
        buf_release(&c->leg[s].body);
    }
    buf_release(&c->whole);
    sift_release(&c->sift);
    arena_release(&c->arena);
    free(c);
}

static void unlink_visit(struct visit *c)
{
    if (c->next)
        c->next->prev = c->prev;
    else
        c->gateway->oldest = c->prev;
    if (c->prev)
        c->prev->next = c->next;
    else
        c->gateway->visits = c->next;
}

void leg_leave(struct leg *l)
{
    struct gateway *g = l->visit->gateway;

    l->exchange = NULL;
    g->in_flight[l->side]--;
    g->copies -= !leg_is_for_client(l);
}

static void cancel(struct leg *l)
{
    struct transport *net = l->visit->gateway->net;

    net->cancel(net, l->exchange);
    leg_leave(l);
    door_left(l, BREAKER_NEITHER, OUTCOME_ABANDONED, l->visit->gateway->now);
}

static size_t size_of(const struct visit *c)
{
    size_t size = c->whole.cap + c->arena.used;

    for (int s = 0; s < SIDES; s++)
        size += c->leg[s].body.cap + answer_size(&c->leg[s].answer);
    return size;
}

/* A visit that was large once does not stay so. */
void visit_free(struct visit *c)
{
    struct gateway *g = c->gateway;

    for (int s = 0; s < SIDES; s++)
        if (c->leg[s].exchange)
            cancel(&c->leg[s]);
    visit_log(c);
    unlink_visit(c);
    terms_drop(c->terms);
    relay_release(&c->relay);
    if (g->spares >= SPARES || size_of(c) > SPARE_MOST) {
        destroy(c);
        return;
    }
    arena_clear(&c->arena);
    buf_clear(&c->whole);
    sift_clear(&c->sift);
    c->stored = c->recorded = c->begun = c->open = c->logged = 0;
    c->method = NULL;
    c->sifted = 0;
    c->user = c->conversation = c->request = NULL;
    c->seq = 0;
    c->fields = 0;
    c->hop = NULL;
    c->next = g->spare;
    g->spare = c;
    g->spares++;
}

void visit_spares_free(struct gateway *g)
{
    struct visit *next;

    for (struct visit *c = g->spare; c; c = next) {
        next = c->next;
        destroy(c);
    }
}

void visit_leave(struct visit *c)
{
    if (--c->open == 0)
        visit_free(c);
}

/* ---- news ---------------------------------------------------------------- */

/* An answer that is complete but for its last bytes is one all the same. */
static void abandon(struct leg *l, int64_t now)
{
    enum outcome o;

    cancel(l);
    if (!l->visit->recorded)
        return;
    o = answer_end(&l->answer, CLOSE_CUT, NULL, now);
    keep(l, o == OUTCOME_TRUNCATED ? OUTCOME_ABANDONED : o, CLOSE_CUT, NULL,
         now);
}

void visit_abandon(struct visit *c)
{
    for (int s = 0; s < SIDES; s++)
        if (c->leg[s].exchange)
            abandon(&c->leg[s], c->gateway->now);
    visit_free(c);
}

/* Nobody pays for what nobody reads. */
void visit_gone(struct visit *c)
{
    struct leg *l = &c->leg[c->answers];

    c->client = NULL;
    c->gateway->gone++;
    if (!l->exchange)
        return;
    abandon(l, c->gateway->now);
    visit_log(c);
    visit_leave(c);
}

void visit_room(struct visit *c)
{
    struct leg *l = &c->leg[c->answers];
    struct gateway *g = c->gateway;

    if (!l->paused)
        return;
    l->paused = 0;
    l->last = g->now;
    g->net->pause(g->net, l->exchange, 0);
}

static const char *overdue(const struct leg *l, int64_t now)
{
    const struct gateway_settings *s = &l->visit->terms->set;

    if (now - l->sent > s->whole)
        return "the answer did not end in time";
    if (l->answer.streamed && l->head && !l->paused && now - l->last > s->stall)
        return "the answer stopped coming";
    return NULL;
}

void visit_tick(struct visit *c, int64_t now)
{
    for (int s = SIDES - 1; s >= 0; s--) {
        struct leg *l = &c->leg[s];
        const char *why = l->exchange ? overdue(l, now) : NULL;
        int last = c->open == 1;

        if (!why)
            continue;
        c->gateway->net->cancel(c->gateway->net, l->exchange);
        visit_ended(l, CLOSE_TIMEOUT, NULL, why, now);
        if (last)
            return;
    }
}
