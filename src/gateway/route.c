/* Which way a request takes. */
#include <string.h>
#include <time.h>

#include "gateway/fields.h"
#include "gateway/visit.h"

#define URL_MOST 8192

static const char *field_of(struct visit *c, const char *name)
{
    const char *value = conversation_header(c->client, name);

    return value && *value ? arena_string(&c->arena, value) : NULL;
}

static void find_key(struct visit *c)
{
    const struct gateway_settings *s = &c->terms->set;

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
    split_make(&c->terms->set.split, &asked, &g->dice, &c->made);
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
    buf_init(&chat, 2 * c->terms->set.most_body + 4096);
    c->dialect->chat(r->body, r->len, &chat);
    c->request = arena_copy(&c->arena, chat.data, chat.len);
    buf_release(&chat);
}

static int send_to(struct visit *c, enum side side, int64_t now,
                   struct err *err)
{
    const struct upstream *up = &c->terms->up[side];
    struct leg *l = &c->leg[side];

    buf_clear(&l->body);
    l->url = up->url.data;
    if (relay_body(&c->relay, up->variant, c->terms->set.count, &l->body, err))
        return -1;
    return visit_start(c, side, now, err);
}

/* A copy that cannot be sent is no copy: the client does not notice. */
static void copy(struct visit *c, int64_t now)
{
    struct gateway *g = c->gateway;
    struct err unused;

    if (g->copies < c->terms->set.copies &&
        send_to(c, TREATMENT, now, &unused) == 0)
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
    if (relay_url(c->terms->up[CONTROL].variant, r->path, r->query, &url,
                  &err) == 0)
        l->url = arena_string(&c->arena, url.data);
    else
        l->url = NULL;
    buf_release(&url);
    if (!l->url || visit_start(c, CONTROL, r->now, &err))
        return refuse(c, 502, err.text);
    g->passed++;
    return 0;
}

static int is_known(const struct visit *c)
{
    const struct clients *all = c->terms->set.clients;
    int known = !all;

    for (size_t i = 0; !known && fields_key(i); i++)
        known =
            clients_know(all, conversation_header(c->client, fields_key(i)));
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
    else if (!is_known(c))
        refuse(c, 401, "no key of this gateway came with the request");
    else if (r->len > c->terms->set.most_body)
        refuse(c, 413, "the request is too large");
    else if (p == g->provider && strcmp(r->method, "POST") == 0)
        ask(c, r);
    else
        pass(c, r);
}
