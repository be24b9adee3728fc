#include "gateway/visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/fields.h"

#define SPARES 64
#define REFUSAL 4096
#define WHOLE_MOST ((size_t)ANSWER_MAX + 65536)

static int is_for_client(const struct leg *l)
{
    return l->side == l->visit->made.side;
}

/* ---- its life ------------------------------------------------------------ */

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
    for (int s = 0; s < SIDES; s++) {
        c->leg[s].visit = c;
        c->leg[s].side = (enum side)s;
        answer_init(&c->leg[s].answer);
        buf_init(&c->leg[s].body, WHOLE_MOST);
    }
    return c;
}

struct visit *visit_new(struct gateway *g, struct conversation *client,
                        int64_t now)
{
    struct visit *c = fresh(g);

    c->client = client;
    c->at = now;
    c->made = (struct split_made){.side = CONTROL};
    snprintf(c->id, sizeof(c->id), "req_%016llx%08llx",
             (unsigned long long)rng_next(&g->dice),
             (unsigned long long)(rng_next(&g->dice) >> 32));
    conversation_set_arg(client, c);
    c->next = g->visits;
    c->prev = NULL;
    if (g->visits)
        g->visits->prev = c;
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
    arena_release(&c->arena);
    free(c);
}

static void unlink_visit(struct visit *c)
{
    if (c->next)
        c->next->prev = c->prev;
    if (c->prev)
        c->prev->next = c->next;
    else
        c->gateway->visits = c->next;
}

static void leave_upstream(struct leg *l)
{
    struct gateway *g = l->visit->gateway;

    l->exchange = NULL;
    g->in_flight[l->side]--;
    g->copies -= !is_for_client(l);
}

static void cancel(struct leg *l)
{
    struct transport *net = l->visit->gateway->net;

    net->cancel(net, l->exchange);
    leave_upstream(l);
}

/* A visit that was large once does not stay so. */
void visit_free(struct visit *c)
{
    struct gateway *g = c->gateway;

    for (int s = 0; s < SIDES; s++)
        if (c->leg[s].exchange)
            cancel(&c->leg[s]);
    unlink_visit(c);
    relay_release(&c->relay);
    if (g->spares >= SPARES || c->whole.cap > 1 << 16 ||
        c->arena.used > 1 << 20) {
        destroy(c);
        return;
    }
    arena_clear(&c->arena);
    buf_clear(&c->whole);
    c->stored = c->recorded = c->get = c->begun = c->open = 0;
    c->user = c->conversation = c->request = NULL;
    c->seq = 0;
    c->fields = 0;
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

static void leave(struct visit *c)
{
    if (--c->open == 0)
        visit_free(c);
}

/* ---- to the client ------------------------------------------------------- */

static void add_marks(struct visit *c)
{
    const struct gateway *g = c->gateway;
    int new = c->made.side == TREATMENT;

    conversation_add(c->client, "X-Request-Id", c->id);
    if (!c->open)
        return;
    conversation_add(c->client, "X-AB-Variant", side_name(c->made.side));
    conversation_add(c->client, "X-Request-Route", new ? "canary" : "baseline");
    conversation_add(c->client, "X-Canary-Group", g->set.group[c->made.side]);
}

void visit_refuse(struct visit *c, int status, const char *text)
{
    struct conversation *client = c->client;
    struct buf body;

    if (!client)
        return;
    buf_init(&body, REFUSAL);
    c->dialect->refuse(status, text, &body);
    add_marks(c);
    conversation_add(client, "Content-Type", "application/json");
    if (status == 413 || status == 503)
        conversation_add(client, "Connection", "close");
    c->client = NULL;
    conversation_set_arg(client, NULL);
    conversation_reply(client, status, body.data, body.len);
    buf_release(&body);
}

static void add_fields(struct visit *c)
{
    for (size_t i = 0; i < c->fields; i++)
        conversation_add(c->client, c->name[i], c->value[i]);
    add_marks(c);
}

static void begin(struct visit *c, int status)
{
    add_fields(c);
    conversation_begin(c->client, status);
    c->begun = 1;
}

static void reply_whole(struct visit *c, const struct leg *l, int64_t now)
{
    struct conversation *client = c->client;
    const struct buf *body = &c->whole;
    struct buf noted;

    buf_init(&noted, WHOLE_MOST);
    if (c->gateway->set.annotate && answer_accepted(&l->answer) &&
        relay_annotate(c->whole.data, c->whole.len, c->made.side, now - c->at,
                       &noted) == 0)
        body = &noted;
    add_fields(c);
    c->client = NULL;
    conversation_set_arg(client, NULL);
    conversation_reply(client, l->answer.status, body->data, body->len);
    buf_release(&noted);
}

static void end_stream(struct visit *c, enum answer_close how)
{
    struct conversation *client = c->client;

    c->client = NULL;
    conversation_set_arg(client, NULL);
    if (how == CLOSE_WHOLE)
        conversation_end(client);
    else
        conversation_cut(client);
}

/* Nothing is known of an answer that broke off, but that it did. */
static void tell_client(struct leg *l, enum answer_close how, int64_t now)
{
    struct visit *c = l->visit;

    if (!c->client)
        return;
    if (c->begun)
        end_stream(c, how);
    else if (how == CLOSE_WHOLE && !c->whole.full)
        reply_whole(c, l, now);
    else if (how == CLOSE_TIMEOUT)
        visit_refuse(c, 504, "the endpoint did not answer in time");
    else if (how == CLOSE_CONNECT || how == CLOSE_TLS)
        visit_refuse(c, 502, "the endpoint cannot be reached");
    else
        visit_refuse(c, 502, "the endpoint broke its answer off");
}

/* ---- from the endpoint --------------------------------------------------- */

static void ended(struct leg *l, enum answer_close how,
                  const struct exchange_end *end, const char *why, int64_t now)
{
    struct visit *c = l->visit;

    leave_upstream(l);
    if (is_for_client(l))
        tell_client(l, how, now);
    if (c->recorded)
        keep(l, answer_end(&l->answer, how, why, now), how, end, now);
    leave(c);
}

static void on_header(void *arg, const char *name, const char *value)
{
    struct leg *l = arg;
    struct visit *c = l->visit;
    const struct gateway *g = c->gateway;

    answer_header(&l->answer, name, value,
                  (g->wall_us + (l->sent - g->start) / 1000) * 1000);
    if (!is_for_client(l) || c->fields == VISIT_FIELDS ||
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
    if (is_for_client(l) && c->client && (l->answer.streamed || !c->recorded))
        begin(c, status);
}

static void hold_back(struct leg *l)
{
    struct gateway *g = l->visit->gateway;

    if (l->paused || conversation_waiting(l->visit->client) <= g->set.behind)
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
    if (is_for_client(l) && c->client && c->begun) {
        conversation_send(c->client, bytes, len);
        hold_back(l);
    } else if (is_for_client(l) && c->client) {
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
    ended(l, how[end->how], end, end->why, now);
}

static const struct exchange_events events = {
    .header = on_header,
    .head = on_head,
    .data = on_data,
    .done = on_done,
};

/* ---- to the endpoint ----------------------------------------------------- */

static size_t add_field(struct leg *l, size_t n, const char *name)
{
    struct visit *c = l->visit;
    const char *value = conversation_header(c->client, name);
    size_t len;
    char *line;

    if (!value)
        return n;
    len = strlen(name) + strlen(value) + 3;
    line = arena_alloc(&c->arena, len);
    snprintf(line, len, "%s: %s", name, value);
    l->field[n] = line;
    return n + 1;
}

/* What the client says goes before what we would say ourselves. */
static int is_said(const struct leg *l, size_t n, const char *line)
{
    size_t len = strcspn(line, ":") + 1;

    for (size_t i = 0; i < n; i++)
        if (strncasecmp(l->field[i], line, len) == 0)
            return 1;
    return 0;
}

static void set_fields(struct leg *l)
{
    struct visit *c = l->visit;
    struct upstream *up = &c->gateway->up[l->side];
    char *id = arena_alloc(&c->arena, sizeof(c->id) + 16);
    size_t n = 0, said;

    for (size_t i = 0; fields_asked(i); i++)
        n = add_field(l, n, fields_asked(i));
    for (size_t i = 0; up->open && fields_key(i); i++)
        n = add_field(l, n, fields_key(i));
    said = n;
    for (size_t i = 0; i < up->fields; i++)
        if (!is_said(l, said, up->field[i]))
            l->field[n++] = up->field[i];
    snprintf(id, sizeof(c->id) + 16, "X-Request-Id: %s", c->id);
    l->field[n++] = id;
    l->field[n] = NULL;
}

int visit_start(struct visit *c, enum side side, int64_t now, struct err *err)
{
    struct gateway *g = c->gateway;
    struct leg *l = &c->leg[side];
    const struct exchange_request q = {
        .url = l->url,
        .headers = l->field,
        .body = c->get ? NULL : l->body.data,
        .len = l->body.len,
        .most = c->recorded ? ANSWER_MAX : SIZE_MAX,
        .connect_ns = g->set.connect,
        .http2 = g->set.variant[side].http2,
        .events = &events,
        .started = &l->sent,
        .arg = l,
    };

    set_fields(l);
    answer_clear(&l->answer, g->provider);
    l->answer.key = g->set.variant[side].key;
    l->sent = l->last = now;
    l->head = 0;
    l->paused = 0;
    l->exchange = g->net->start(g->net, &q, err);
    if (!l->exchange)
        return -1;
    c->open++;
    g->copies += !is_for_client(l);
    if (++g->in_flight[side] > g->peak[side])
        g->peak[side] = g->in_flight[side];
    return 0;
}

/* ---- news ---------------------------------------------------------------- */

/* Nobody pays for what nobody reads. An answer that is complete but for its
 * last bytes is one all the same. */
void visit_gone(struct visit *c)
{
    struct leg *l = &c->leg[c->made.side];
    int64_t now = c->gateway->now;
    enum outcome o;

    c->client = NULL;
    c->gateway->gone++;
    if (!l->exchange)
        return;
    cancel(l);
    if (c->recorded) {
        o = answer_end(&l->answer, CLOSE_CUT, NULL, now);
        keep(l, o == OUTCOME_TRUNCATED ? OUTCOME_ABANDONED : o, CLOSE_CUT, NULL,
             now);
    }
    leave(c);
}

void visit_room(struct visit *c)
{
    struct leg *l = &c->leg[c->made.side];
    struct gateway *g = c->gateway;

    if (!l->paused)
        return;
    l->paused = 0;
    l->last = g->now;
    g->net->pause(g->net, l->exchange, 0);
}

static const char *overdue(const struct leg *l, int64_t now)
{
    const struct gateway_settings *s = &l->visit->gateway->set;

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
        ended(l, CLOSE_TIMEOUT, NULL, why, now);
        if (last)
            return;
    }
}
