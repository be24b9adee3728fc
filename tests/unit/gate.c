#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "unit/gate.h"

/* ---- clients ------------------------------------------------------------- */

const char *conversation_header(struct conversation *c, const char *name)
{
    for (int i = 0; i < 4 && c->field[i][0]; i++)
        if (strcasecmp(c->field[i][0], name) == 0)
            return c->field[i][1];
    return NULL;
}

void conversation_set_arg(struct conversation *c, void *arg)
{
    c->arg = arg;
}

void *conversation_arg(struct conversation *c)
{
    return c->arg;
}

void conversation_add(struct conversation *c, const char *name,
                      const char *value)
{
    assert_int_equal(c->status, 0);
    buf_addf(&c->head, "%s: %s\n", name, value);
}

void conversation_reply(struct conversation *c, int status, const char *body,
                        size_t len)
{
    assert_int_equal(c->end, OPEN);
    c->status = status;
    buf_add(&c->body, body, len);
    c->end = REPLIED;
}

void conversation_begin(struct conversation *c, int status)
{
    assert_int_equal(c->status, 0);
    c->status = status;
}

void conversation_send(struct conversation *c, const char *bytes, size_t len)
{
    assert_int_equal(c->end, OPEN);
    buf_add(&c->body, bytes, len);
}

size_t conversation_waiting(struct conversation *c)
{
    return c->waiting;
}

void conversation_end(struct conversation *c)
{
    assert_int_equal(c->end, OPEN);
    c->end = ENDED;
}

void conversation_cut(struct conversation *c)
{
    assert_int_equal(c->end, OPEN);
    c->end = CUT;
}

struct conversation *gate_ask(struct gate *g, const char *path,
                              const char *body, const char *name,
                              const char *value)
{
    struct conversation *c = &g->client[g->clients++];
    const struct server_request r = {
        .method = body        ? "POST"
                  : g->method ? g->method
                              : "GET",
        .path = path,
        .query = "",
        .body = body ? body : "",
        .len = body ? strlen(body) : 0,
        .now = g->now,
        .peer = "192.0.2.1",
    };

    assert_true(g->clients <= MOST);
    c->field[0][0] = name;
    c->field[0][1] = value;
    c->field[1][0] = name ? "Cookie" : NULL;
    c->field[1][1] = "secret";
    gateway_request(g->gateway, c, &r);
    return c;
}

/* ---- endpoints ----------------------------------------------------------- */

static struct exchange *start(struct transport *t,
                              const struct exchange_request *r, struct err *err)
{
    struct gate *g = (struct gate *)t;
    struct exchange *x = &g->sent[g->sents];
    struct buf head;

    if (g->broken) {
        err_set(err, ERR_LIMIT, "too many");
        return NULL;
    }
    assert_true(++g->sents <= MOST);
    buf_init(&head, 65536);
    for (size_t i = 0; r->headers[i]; i++)
        buf_addf(&head, "%s\n", r->headers[i]);
    x->ask = *r;
    x->url = memory_string(r->url);
    x->body = r->body ? memory_string(r->body) : NULL;
    x->head = buf_take(&head);
    *r->started = g->now;
    return x;
}

static void cancel(struct transport *t, struct exchange *x)
{
    (void)t;
    assert_false(x->cancelled || x->over);
    x->cancelled = 1;
}

static void hold(struct transport *t, struct exchange *x, int paused)
{
    (void)t;
    assert_int_equal(x->paused, !paused);
    x->paused = paused;
    x->held += paused;
}

void gate_head(struct gate *g, size_t n, int status, const char *type)
{
    struct exchange_request *a = &g->sent[n].ask;

    a->events->header(a->arg, "content-type", type);
    a->events->header(a->arg, "connection", "keep-alive");
    a->events->header(a->arg, "x-request-id", "theirs");
    a->events->head(a->arg, status, g->now);
}

void gate_data(struct gate *g, size_t n, const char *bytes)
{
    struct exchange_request *a = &g->sent[n].ask;

    a->events->data(a->arg, bytes, strlen(bytes), g->now);
}

void gate_done(struct gate *g, size_t n, enum ending how)
{
    const struct exchange_end end = {.how = how, .why = how ? "no" : NULL};

    assert_false(g->sent[n].cancelled);
    g->sent[n].over = 1;
    g->sent[n].ask.events->done(g->sent[n].ask.arg, &end, g->now);
}

void gate_fine(struct gate *g, size_t n)
{
    gate_head(g, n, 200, "application/json");
    gate_data(g, n, FINE);
    gate_done(g, n, END_WHOLE);
}

/* ---- the record ---------------------------------------------------------- */

static size_t room(void *arg)
{
    struct gate *g = arg;

    return g->room;
}

static int put(void *arg, struct record *r)
{
    struct gate *g = arg;

    if (g->room == 0) {
        record_free(r);
        return -1;
    }
    assert_true(g->records < 4 * MOST);
    g->record[g->records++] = r;
    g->room--;
    return 0;
}

static void line(void *arg, const struct access_line *l)
{
    struct gate *g = arg;

    access_line_write(l, &g->log);
}

static int lines(void *arg)
{
    return !((const struct gate *)arg)->unlogged;
}

static const struct record *nth(const struct gate *g, enum record_kind kind,
                                size_t n)
{
    for (size_t i = 0; i < g->records; i++)
        if (g->record[i]->kind == kind && n-- == 0)
            return g->record[i];
    return NULL;
}

const struct reply *gate_reply(const struct gate *g, size_t n)
{
    const struct record *r = nth(g, RECORD_REPLY, n);

    return r ? &r->u.reply : NULL;
}

const struct prompt *gate_prompt(const struct gate *g, size_t n)
{
    const struct record *r = nth(g, RECORD_PROMPT, n);

    return r ? &r->u.prompt : NULL;
}

const char *gate_event(const struct gate *g, enum event_kind kind)
{
    const struct record *r;

    for (size_t n = 0; (r = nth(g, RECORD_EVENT, n)); n++)
        if (r->u.event.kind == kind)
            return r->u.event.text;
    return "";
}

const char *gate_last_event(const struct gate *g, enum event_kind kind)
{
    const char *text = "";
    const struct record *r;

    for (size_t n = 0; (r = nth(g, RECORD_EVENT, n)); n++)
        if (r->u.event.kind == kind)
            text = r->u.event.text;
    return text;
}

size_t gate_events(const struct gate *g, enum event_kind kind)
{
    const struct record *r;
    size_t count = 0;

    for (size_t n = 0; (r = nth(g, RECORD_EVENT, n)); n++)
        count += r->u.event.kind == kind;
    return count;
}

int gate_says(const char *head, const char *line)
{
    const char *at = head;
    size_t len = strlen(line);

    for (; (at = strstr(at, line)); at++)
        if ((at == head || at[-1] == '\n') && at[len] == '\n')
            return 1;
    return 0;
}

/* ---- its life ------------------------------------------------------------ */

static void make_variant(struct variant *v, enum side side)
{
    v->provider = memory_string("openai");
    v->base_url = memory_string(side == CONTROL ? "http://control.test/v1"
                                                : "http://treatment.test/v1");
    v->model = memory_string(side == CONTROL ? "old" : "new");
    v->key = memory_string(side == CONTROL ? "key-control" : "key-treatment");
}

int gate_setup(void **state)
{
    struct gate *g = memory_new(1, sizeof(*g));

    g->net = (struct transport){start, cancel, hold, NULL};
    g->now = 1000 * S;
    g->room = SIZE_MAX;
    buf_init(&g->log, 65536);
    g->price = (struct price){"m", 1000000, -1, -1, 2000000, 0, ""};
    g->prices = (struct price_list){&g->price, 1};
    g->set = (struct gateway_settings){
        .group = {"control-v1", "treatment-v2"},
        .user_field = "X-User-Id",
        .conversation_field = "X-Conversation-Id",
        .prices = &g->prices,
        .copies = 2,
        .most_body = 4096,
        .behind = 100,
        .connect = 10 * S,
        .stall = 30 * S,
        .whole = 300 * S,
        .seed = 1,
    };
    split_init(&g->set.split, POLICY_split_off, 0, "");
    make_variant(&g->set.variant[CONTROL], CONTROL);
    make_variant(&g->set.variant[TREATMENT], TREATMENT);
    for (size_t i = 0; i < MOST; i++) {
        buf_init(&g->client[i].head, 65536);
        buf_init(&g->client[i].body, 65536);
    }
    *state = g;
    return 0;
}

void gate_begin_by(struct gate *g, const struct gateway_settings *s)
{
    const struct sink sink = {room, put, g, line, lines};
    struct err err;

    if (gateway_check(s, &err))
        fail_msg("%s", err.text);
    g->gateway = gateway_new(s, &sink, &g->net, g->now, 0);
}

void gate_begin(struct gate *g)
{
    gate_begin_by(g, &g->set);
}

int gate_teardown(void **state)
{
    struct gate *g = *state;

    gateway_free(g->gateway);
    for (size_t i = 0; i < g->sents; i++) {
        assert_true(g->sent[i].over || g->sent[i].cancelled);
        free(g->sent[i].url);
        free(g->sent[i].body);
        free(g->sent[i].head);
    }
    for (size_t i = 0; i < MOST; i++) {
        buf_release(&g->client[i].head);
        buf_release(&g->client[i].body);
    }
    for (size_t i = 0; i < g->records; i++)
        record_free(g->record[i]);
    buf_release(&g->log);
    variant_release(&g->set.variant[CONTROL]);
    variant_release(&g->set.variant[TREATMENT]);
    free(g);
    return 0;
}
