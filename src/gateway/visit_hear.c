/* What comes from an endpoint. */
#include "gateway/fields.h"
#include "gateway/visit.h"

void visit_ended(struct leg *l, enum answer_close how,
                 const struct exchange_end *end, const char *why, int64_t now)
{
    struct visit *c = l->visit;

    leg_leave(l);
    if (leg_is_for_client(l))
        visit_answer(l, how, now);
    if (c->recorded)
        keep(l, answer_end(&l->answer, how, why, now), how, end, now);
    visit_leave(c);
}

static void on_header(void *arg, const char *name, const char *value)
{
    struct leg *l = arg;
    struct visit *c = l->visit;
    const struct gateway *g = c->gateway;

    answer_header(&l->answer, name, value,
                  (g->wall_us + (l->sent - g->start) / 1000) * 1000);
    if (!leg_is_for_client(l) || c->fields == VISIT_FIELDS ||
        !fields_answered(name))
        return;
    c->name[c->fields] = arena_string(&c->arena, name);
    c->value[c->fields++] = arena_string(&c->arena, value);
}

/* A whole answer is held until it is there: should it break off, the client
 * gets an error that it understands. What is not ours to read is streamed. */
static void on_head(void *arg, int status, int64_t now)
{
    struct leg *l = arg;
    struct visit *c = l->visit;

    l->head = l->last = c->gateway->now = now;
    answer_head(&l->answer, status);
    if (leg_is_for_client(l) && c->client &&
        (l->answer.streamed || !c->recorded))
        visit_begin(c, status);
}

static void hold_back(struct leg *l)
{
    struct gateway *g = l->visit->gateway;

    if (l->paused ||
        conversation_waiting(l->visit->client) <= l->visit->terms->set.behind)
        return;
    l->paused = 1;
    g->net->pause(g->net, l->exchange, 1);
}

/* To the client first: it waits. */
static void on_data(void *arg, const char *bytes, size_t len, int64_t now)
{
    struct leg *l = arg;
    struct visit *c = l->visit;

    l->last = c->gateway->now = now;
    if (leg_is_for_client(l) && c->client && c->begun) {
        conversation_send(c->client, bytes, len);
        hold_back(l);
    } else if (leg_is_for_client(l) && c->client) {
        buf_add(&c->whole, bytes, len);
    }
    if (c->recorded)
        answer_data(&l->answer, bytes, len, now);
}

static void on_done(void *arg, const struct exchange_end *end, int64_t now)
{
    static const enum answer_close how[] = {
        [END_WHOLE] = CLOSE_WHOLE,     [END_CUT] = CLOSE_CUT,
        [END_CONNECT] = CLOSE_CONNECT, [END_TLS] = CLOSE_TLS,
        [END_LIMIT] = CLOSE_LIMIT,
    };
    struct leg *l = arg;

    l->visit->gateway->now = now;
    visit_ended(l, how[end->how], end, end->why, now);
}

const struct exchange_events visit_events = {
    .header = on_header,
    .head = on_head,
    .data = on_data,
    .done = on_done,
};
