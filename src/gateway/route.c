/* Which way a request takes. */
#include <stdio.h>
#include <string.h>

#include "gateway/keep.h"
#include "gateway/refusal.h"
#include "gateway/visit.h"
#include "gateway/visit_log.h"
#include "wire/duration.h"

#define URL_MOST 8192
#define RULES_MOST ((size_t)1 << 20) /* what a variant's rules add at most */

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
    const struct split_asked asked = {
        .key = c->user ? c->user : c->conversation,
        .at = (g->wall_us + (now - g->start) / 1000) / 1000000,
    };

    split_make(steer_split(g), &asked, &g->dice, &c->made);
    c->stage = steer_stage(g);
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

/* ---- to a variant -------------------------------------------------------- */

/* Whatever a client may send, an endpoint gets. */
static struct buf *body_of(struct leg *l)
{
    buf_clear(&l->body);
    l->body.max = l->visit->terms->set.most_body + RULES_MOST;
    return &l->body;
}

static int write_and_start(struct visit *c, enum side side, int64_t now,
                           struct err *err)
{
    const struct upstream *up = &c->terms->up[side];
    struct leg *l = &c->leg[side];

    l->url = up->url.data;
    if (relay_body(&c->relay, up->variant, c->terms->set.count, body_of(l),
                   err))
        return -1;
    return visit_start(c, side, now, err);
}

static int knock(struct visit *c, enum side side, size_t bytes,
                 struct refusal *no)
{
    struct leg *l = &c->leg[side];
    int64_t most = c->recorded ? c->relay.most : 0;

    return door_pass(l, door_guess(l, bytes, most), c->gateway->now, no);
}

/* After a knock. */
static int send_to(struct visit *c, enum side side, int64_t now,
                   struct err *err)
{
    if (write_and_start(c, side, now, err) == 0)
        return 0;
    door_unused(&c->leg[side], now);
    return -1;
}

/* A copy that cannot be sent is no copy: the client does not notice. */
static void copy(struct visit *c, const struct server_request *r)
{
    struct gateway *g = c->gateway;
    struct refusal unsaid;
    struct err unused;

    if (g->copies < c->terms->set.copies &&
        knock(c, TREATMENT, r->len, &unsaid) == 0 &&
        send_to(c, TREATMENT, r->now, &unused) == 0)
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

static int turn_away(struct visit *c, const struct refusal *no)
{
    char seconds[24];

    snprintf(seconds, sizeof(seconds), "%lld",
             (long long)(no->wait / NS_PER_S + 1));
    if (no->over)
        conversation_add(c->client, "X-Should-Retry", "false");
    else
        conversation_add(c->client, "Retry-After", seconds);
    return refuse(c, no->status, no->text);
}

/* What is kept from treatment is for control. */
static int choose(struct visit *c, const struct server_request *r,
                  struct refusal *no)
{
    c->answers = c->made.side;
    if (knock(c, c->answers, r->len, no) == 0)
        return 0;
    c->made.copy = 0;
    keep_skipped(c, c->made.side, no->text, r->now);
    if (c->made.side == CONTROL)
        return -1;
    c->answers = CONTROL;
    return knock(c, CONTROL, r->len, no);
}

/* A request that nobody was asked leaves no gap in the numbers. */
static int unsent(struct visit *c, const char *why)
{
    c->gateway->prompts -= !c->stored;
    if (c->leg[c->answers].body.full)
        return refuse(c, 413, REFUSAL_TOO_LARGE);
    return refuse(c, 503, why);
}

static int ask(struct visit *c, const struct server_request *r)
{
    struct gateway *g = c->gateway;
    struct refusal no = {0};
    struct err err;

    if (relay_read(&c->relay, g->provider, r->body, r->len, &err))
        return refuse(c, 400, err.text);
    c->recorded = 1;
    c->sifted = c->terms->set.count && c->relay.uncounted;
    find_key(c);
    split(c, r->now);
    note_request(c, r);
    c->seq = ++g->prompts;
    if (choose(c, r, &no))
        return turn_away(c, &no);
    if (send_to(c, c->answers, r->now, &err))
        return unsent(c, err.text);
    g->sent++;
    if (c->made.copy)
        copy(c, r);
    if (c->answers == CONTROL || !c->terms->set.limits.fall_back)
        relay_release(&c->relay);
    return 0;
}

int route_fall_back(struct visit *c, int64_t now)
{
    struct refusal unsaid;
    struct err unused;

    if (knock(c, CONTROL, c->leg[TREATMENT].body.len, &unsaid))
        return -1;
    c->answers = CONTROL;
    if (send_to(c, CONTROL, now, &unused)) {
        c->answers = TREATMENT;
        return -1;
    }
    relay_release(&c->relay);
    buf_clear(&c->whole);
    c->fields = 0;
    c->hop = NULL;
    c->gateway->fallen++;
    return 0;
}

static int pass(struct visit *c, const struct server_request *r)
{
    struct gateway *g = c->gateway;
    struct leg *l = &c->leg[CONTROL];
    struct refusal no = {0};
    struct err err;
    struct buf url;

    buf_init(&url, URL_MOST);
    buf_add(body_of(l), r->body, r->len);
    c->method = strcmp(r->method, "POST") ? r->method : NULL;
    if (relay_url(c->terms->up[CONTROL].variant, r->path, r->query, &url,
                  &err) == 0)
        l->url = arena_string(&c->arena, url.data);
    else
        l->url = NULL;
    buf_release(&url);
    if (!l->url)
        return refuse(c, 502, err.text);
    if (knock(c, CONTROL, r->len, &no))
        return turn_away(c, &no);
    if (visit_start(c, CONTROL, r->now, &err)) {
        door_unused(l, r->now);
        return refuse(c, 502, err.text);
    }
    g->passed++;
    return 0;
}

/* 1 when it is one that is not for an endpoint. */
static int own(struct visit *c, const struct server_request *r)
{
    const struct own *o = own_find(r->path);
    int no;

    if (!o)
        return 0;
    no = refusal_of_client(&c->terms->set, c->client, o);
    if (no)
        visit_refuse(c, no, refusal_words(no));
    else
        own_answer(o, c, r);
    visit_free(c);
    return 1;
}

void gateway_request(void *gateway, struct conversation *client,
                     const struct server_request *r)
{
    struct gateway *g = gateway;
    struct visit *c = visit_new(g, client, r->now);
    const struct provider *p = relay_provider(r->path);
    int no;

    g->now = r->now;
    visit_log_request(c, r);
    c->dialect = p ? p : g->provider;
    if (own(c, r))
        return;
    no = refusal_of_client(&c->terms->set, client, NULL);
    if (g->draining)
        refuse(c, 503, "the gateway is being stopped");
    else if (no)
        refuse(c, no, refusal_words(no));
    else if (r->len > c->terms->set.most_body)
        refuse(c, 413, REFUSAL_TOO_LARGE);
    else if (p == g->provider && strcmp(r->method, "POST") == 0)
        ask(c, r);
    else
        pass(c, r);
}
