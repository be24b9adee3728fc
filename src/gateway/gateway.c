#include "gateway/gateway.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/fields.h"
#include "gateway/visit.h"

#define URL_MOST 8192
#define MARKS 3 /* fields that name the variant */

/* ---- the two upstreams --------------------------------------------------- */

static char *mark(const char *name, const char *value)
{
    size_t size = strlen(name) + strlen(value) + 3;
    char *line = memory_new(size, 1);

    snprintf(line, size, "%s: %s", name, value);
    return line;
}

/* A client's own key was meant for control's endpoint, and goes to no other. */
static int is_open(const struct gateway_settings *s, enum side side)
{
    const struct variant *v = s->variant;

    return !v[side].key && !s->clients &&
           strcmp(v[side].base_url, v[CONTROL].base_url) == 0;
}

static int open_upstream(const struct gateway_settings *s, enum side side,
                         struct upstream *up, struct err *err)
{
    const struct variant *v = &s->variant[side];
    const struct provider *p = provider_find(v->provider);

    up->variant = v;
    up->open = is_open(s, side);
    buf_init(&up->url, URL_MOST);
    up->fields = p->headers(v, up->field, VISIT_FIELDS - MARKS);
    up->field[up->fields++] = mark("X-AB-Variant", side_name(side));
    up->field[up->fields++] =
        mark("X-Request-Route", side == TREATMENT ? "canary" : "baseline");
    up->field[up->fields++] = mark("X-Canary-Group", s->group[side]);
    return provider_url(v, &up->url, err);
}

static void close_upstream(struct upstream *up)
{
    for (size_t i = 0; i < up->fields; i++) {
        explicit_bzero(up->field[i], strlen(up->field[i]));
        free(up->field[i]);
    }
    buf_release(&up->url);
}

int gateway_check(const struct gateway_settings *s, struct err *err)
{
    const struct variant *v = s->variant;
    struct upstream up;
    int rc = 0;

    if (strcmp(v[CONTROL].provider, v[TREATMENT].provider))
        return err_set(err, ERR_USAGE,
                       "control speaks %s and treatment %s: a client that is "
                       "answered by both needs one dialect",
                       v[CONTROL].provider, v[TREATMENT].provider);
    for (int i = 0; i < SIDES && rc == 0; i++) {
        rc = open_upstream(s, (enum side)i, &up, err);
        close_upstream(&up);
    }
    return rc;
}

/* ---- its life ------------------------------------------------------------ */

struct gateway *gateway_new(const struct gateway_settings *s,
                            const struct sink *sink, struct transport *t,
                            int64_t now, int64_t wall_us)
{
    struct gateway *g = memory_new(1, sizeof(*g));
    struct err unused; /* gateway_check would have told */

    g->set = *s;
    g->sink = *sink;
    g->net = t;
    g->start = g->now = now;
    g->wall_us = wall_us;
    g->prompts = s->prompts;
    g->spent = s->spent;
    g->provider = provider_find(s->variant[CONTROL].provider);
    rng_seed(&g->dice, s->seed);
    for (int i = 0; i < SIDES; i++)
        open_upstream(s, (enum side)i, &g->up[i], &unused);
    return g;
}

void gateway_free(struct gateway *g)
{
    if (!g)
        return;
    while (g->visits)
        visit_free(g->visits);
    visit_spares_free(g);
    for (int i = 0; i < SIDES; i++)
        close_upstream(&g->up[i]);
    free(g);
}

void gateway_say(struct gateway *g, enum event_kind kind, int side,
                 const char *fmt, ...)
{
    struct record *rec = record_new(RECORD_EVENT);
    char text[1024];
    struct event e = {.kind = kind, .side = side, .text = text};
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    record_event(rec, &e);
    g->sink.put(g->sink.arg, rec);
}

/* ---- which way ----------------------------------------------------------- */

static const char *field_of(struct visit *c, const char *name)
{
    const char *value = conversation_header(c->client, name);

    return value && *value ? arena_string(&c->arena, value) : NULL;
}

static void find_key(struct visit *c)
{
    const struct gateway_settings *s = &c->gateway->set;

    c->user = field_of(c, s->user_field);
    if (!c->user && c->relay.user && *c->relay.user)
        c->user = arena_string(&c->arena, c->relay.user);
    c->conversation = field_of(c, s->conversation_field);
}

static void split(struct visit *c, int64_t now)
{
    struct gateway *g = c->gateway;
    time_t at = (time_t)((g->wall_us + (now - g->start) / 1000) / 1000000);
    struct split_asked asked = {.key = c->user ? c->user : c->conversation};
    char date[16];
    struct tm day;

    gmtime_r(&at, &day);
    strftime(date, sizeof(date), "%Y-%m-%d", &day);
    asked.date = date;
    split_make(&g->set.split, &asked, &g->dice, &c->made);
    if (c->made.keyless && g->keyless++ == 0)
        gateway_say(g, EVENT_NOTE, -1,
                    "a request names no user and no conversation: the dice "
                    "decide for each of these");
}

static void note_request(struct visit *c, const struct server_request *r)
{
    struct buf chat;

    if (!c->dialect->chat) {
        c->request = arena_copy(&c->arena, r->body, r->len);
        return;
    }
    buf_init(&chat, 2 * c->gateway->set.most_body + 4096);
    c->dialect->chat(r->body, r->len, &chat);
    c->request = arena_copy(&c->arena, chat.data, chat.len);
    buf_release(&chat);
}

static int send_to(struct visit *c, enum side side, int64_t now,
                   struct err *err)
{
    const struct gateway *g = c->gateway;
    struct leg *l = &c->leg[side];

    buf_clear(&l->body);
    l->url = g->up[side].url.data;
    if (relay_body(&c->relay, g->up[side].variant, g->set.count, &l->body, err))
        return -1;
    return visit_start(c, side, now, err);
}

/* A copy that cannot be sent is no copy: the client does not notice. */
static void copy(struct visit *c, int64_t now)
{
    struct gateway *g = c->gateway;
    struct err unused;

    if (g->copies < g->set.copies && send_to(c, TREATMENT, now, &unused) == 0)
        return;
    c->made.copy = 0;
    g->dropped++;
}

static int refuse(struct visit *c, int status, const char *text)
{
    visit_refuse(c, status, text);
    visit_free(c);
    return 0;
}

static int ask(struct visit *c, const struct server_request *r)
{
    struct gateway *g = c->gateway;
    struct err err;

    if (relay_read(&c->relay, g->provider, r->body, r->len, &err))
        return refuse(c, 400, err.text);
    c->recorded = 1;
    find_key(c);
    split(c, r->now);
    note_request(c, r);
    if (send_to(c, c->made.side, r->now, &err))
        return refuse(c, 503, err.text);
    g->sent++;
    c->seq = ++g->prompts;
    if (c->made.copy)
        copy(c, r->now);
    relay_release(&c->relay);
    return 0;
}

static int pass(struct visit *c, const struct server_request *r)
{
    struct gateway *g = c->gateway;
    struct leg *l = &c->leg[CONTROL];
    struct err err;
    struct buf url;

    buf_init(&url, URL_MOST);
    buf_clear(&l->body);
    buf_add(&l->body, r->body, r->len);
    c->get = strcmp(r->method, "GET") == 0;
    if (relay_url(g->up[CONTROL].variant, r->path, r->query, &url, &err) == 0)
        l->url = arena_string(&c->arena, url.data);
    else
        l->url = NULL;
    buf_release(&url);
    if (!l->url || visit_start(c, CONTROL, r->now, &err))
        return refuse(c, 502, err.text);
    g->passed++;
    return 0;
}

static int is_known(const struct gateway *g, struct conversation *c)
{
    int known = !g->set.clients;

    for (size_t i = 0; !known && fields_key(i); i++)
        known =
            clients_know(g->set.clients, conversation_header(c, fields_key(i)));
    return known;
}

void gateway_request(void *gateway, struct conversation *client,
                     const struct server_request *r)
{
    struct gateway *g = gateway;
    struct visit *c = visit_new(g, client, r->now);
    const struct provider *p = relay_provider(r->path);

    g->now = r->now;
    c->dialect = p ? p : g->provider;
    if (g->draining)
        refuse(c, 503, "the gateway is being stopped");
    else if (!is_known(g, client))
        refuse(c, 401, "no key of this gateway came with the request");
    else if (r->len > g->set.most_body)
        refuse(c, 413, "the request is too large");
    else if (p == g->provider && strcmp(r->method, "POST") == 0)
        ask(c, r);
    else
        pass(c, r);
}

/* ---- news ---------------------------------------------------------------- */

void gateway_gone(void *gateway, struct conversation *client)
{
    struct visit *c = conversation_arg(client);

    (void)gateway;
    if (c)
        visit_gone(c);
}

void gateway_room(void *gateway, struct conversation *client)
{
    struct visit *c = conversation_arg(client);

    (void)gateway;
    if (c)
        visit_room(c);
}

static void say_lost(struct gateway *g)
{
    if (g->sink.room(g->sink.arg) < 2)
        return;
    if (g->lost > g->lost_said)
        gateway_say(g, EVENT_FAULT, -1,
                    "%lld replies were not recorded: the store was too slow",
                    (long long)(g->lost - g->lost_said));
    if (g->dropped > g->dropped_said)
        gateway_say(g, EVENT_NOTE, TREATMENT,
                    "%lld copies were not sent: %d were in flight",
                    (long long)(g->dropped - g->dropped_said), g->set.copies);
    g->lost_said = g->lost;
    g->dropped_said = g->dropped;
}

void gateway_tick(struct gateway *g, int64_t now)
{
    struct visit *next;

    g->now = now;
    for (struct visit *c = g->visits; c; c = next) {
        next = c->next;
        visit_tick(c, now);
    }
    say_lost(g);
}

void gateway_drain(struct gateway *g)
{
    g->draining = 1;
}

int gateway_empty(const struct gateway *g)
{
    return g->draining && !g->visits;
}

int64_t gateway_close(struct gateway *g)
{
    say_lost(g);
    gateway_say(g, EVENT_STOP, -1,
                "%lld requests were split, %lld passed on, %lld had no user "
                "and no conversation, %lld clients left, %lld replies were not "
                "recorded",
                (long long)g->sent, (long long)g->passed, (long long)g->keyless,
                (long long)g->gone, (long long)g->lost);
    return g->lost;
}

void gateway_engine(const struct gateway *g, struct engine *e, int64_t now)
{
    e->phase = g->draining ? PHASE_STOPPING : PHASE_RUNNING;
    e->elapsed = now - g->start + g->set.earlier;
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
    }
}
