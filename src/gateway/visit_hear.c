/* What comes from an endpoint. */
#include <string.h>
#include <strings.h>

#include "gateway/fields.h"
#include "gateway/keep.h"
#include "gateway/visit.h"
#include "gateway/visit_log.h"

/* Control may still answer in treatment's place. */
static int may_fall(const struct leg *l)
{
    const struct visit *c = l->visit;

    return c->terms->set.limits.fall_back && c->recorded && !c->begun &&
           l->side == TREATMENT && leg_is_for_client(l);
}

static int is_failure(const struct leg *l, enum outcome o)
{
    const struct variant *v = &l->visit->terms->set.variant[l->side];

    if (o == OUTCOME_HTTP_4XX)
        return floors_key_refused(v, l->answer.status);
    return o == OUTCOME_CONNECT || o == OUTCOME_TLS || o == OUTCOME_TIMEOUT ||
           o == OUTCOME_HTTP_5XX || o == OUTCOME_RATE_LIMITED ||
           o == OUTCOME_QUOTA || o == OUTCOME_TRUNCATED;
}

/* What the client does, or asks for, says nothing of an endpoint. */
static enum breaker_sign sign_of(const struct leg *l, enum outcome o)
{
    switch (o) {
    case OUTCOME_CONNECT:
    case OUTCOME_TLS:
    case OUTCOME_HTTP_5XX:
    case OUTCOME_TIMEOUT:
        return BREAKER_FAILED;
    case OUTCOME_TRUNCATED:
        return l->answer.first_token ? BREAKER_NEITHER : BREAKER_FAILED;
    case OUTCOME_OK:
    case OUTCOME_FILTERED:
    case OUTCOME_HTTP_4XX:
        return BREAKER_ANSWERED;
    default:
        return BREAKER_NEITHER;
    }
}

/* Of what was passed on no more is known than whether somebody answered; and
 * an answer that its client does not take could not end. */
static enum outcome outcome_of(struct leg *l, enum answer_close how,
                               const char *why, int64_t now)
{
    enum outcome o;

    if (l->visit->recorded) {
        o = answer_end(&l->answer, how, why, now);
        return l->paused && o == OUTCOME_TIMEOUT ? OUTCOME_ABANDONED : o;
    }
    if (how == CLOSE_CONNECT || how == CLOSE_TLS)
        return OUTCOME_CONNECT;
    return l->answer.status && l->answer.status < 500 ? OUTCOME_OK
                                                      : OUTCOME_SKIPPED;
}

void visit_ended(struct leg *l, enum answer_close how,
                 const struct exchange_end *end, const char *why, int64_t now)
{
    struct visit *c = l->visit;
    int early = may_fall(l), fallen;
    enum outcome o = OUTCOME_OK;

    leg_leave(l);
    if (early)
        o = outcome_of(l, how, why, now);
    fallen = early && is_failure(l, o) && route_fall_back(c, now) == 0;
    if (leg_is_for_client(l) && !fallen)
        visit_answer(l, how, now);
    if (!early)
        o = outcome_of(l, how, why, now);
    if (c->recorded)
        keep(l, o, how, end, now);
    door_left(l, sign_of(l, o), o, now);
    if (!c->client)
        visit_log(c);
    visit_leave(c);
}

/* There may be several. */
static void add_hop(struct visit *c, const char *value)
{
    size_t before = c->hop ? strlen(c->hop) : 0;
    char *all = arena_alloc(&c->arena, before + strlen(value) + 2);

    if (c->hop)
        memcpy(all, c->hop, before);
    all[before] = ',';
    strcpy(all + before + 1, value);
    c->hop = all;
}

/* There it is not of bytes that are framed anew, but all that is asked for. */
static int is_length_to_head(const struct visit *c, const char *name)
{
    return c->method && strcmp(c->method, "HEAD") == 0 &&
           strcasecmp(name, "Content-Length") == 0;
}

static void on_header(void *arg, const char *name, const char *value)
{
    struct leg *l = arg;
    struct visit *c = l->visit;
    const struct gateway *g = c->gateway;

    answer_header(&l->answer, name, value,
                  (g->wall_us + (l->sent - g->start) / 1000) * 1000);
    if (leg_is_for_client(l) && strcasecmp(name, "Connection") == 0)
        add_hop(c, value);
    if (!leg_is_for_client(l) || c->fields == VISIT_FIELDS ||
        !(fields_answered(name) || is_length_to_head(c, name)))
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
    if (leg_is_for_client(l))
        c->line.upstream = status;
    if (leg_is_for_client(l) && c->client && !may_fall(l) &&
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

static void to_client(struct leg *l, const char *bytes, size_t len)
{
    struct visit *c = l->visit;

    if (c->sifted)
        sift_feed(&c->sift, bytes, len);
    else
        visit_send(c, bytes, len);
    hold_back(l);
}

/* Only what comes shows whether a stream is one: it may be an error after all,
 * or not have said what it is. */
static void hold(struct leg *l, const char *bytes, size_t len, int64_t now)
{
    struct visit *c = l->visit;

    buf_add(&c->whole, bytes, len);
    answer_data(&l->answer, bytes, len, now);
    if (!l->answer.streamed || l->answer.faulty)
        return;
    relay_release(&c->relay); /* nobody is asked any more */
    visit_begin(c, l->answer.status);
    to_client(l, c->whole.data, c->whole.len);
}

/* To the client first: it waits. */
static void on_data(void *arg, const char *bytes, size_t len, int64_t now)
{
    struct leg *l = arg;
    struct visit *c = l->visit;
    int heard = leg_is_for_client(l) && c->client;

    l->last = c->gateway->now = now;
    if (heard && !c->begun) {
        hold(l, bytes, len, now);
        return;
    }
    if (heard)
        to_client(l, bytes, len);
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
