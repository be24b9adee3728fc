/* What a client gets. */
#include "gateway/fields.h"
#include "gateway/visit.h"

#define REFUSAL 4096

static void add_marks(struct visit *c)
{
    int new = c->answers == TREATMENT;

    conversation_add(c->client, "X-Request-Id", c->id);
    if (!c->open)
        return;
    conversation_add(c->client, "X-AB-Variant", side_name(c->answers));
    conversation_add(c->client, "X-Request-Route", new ? "canary" : "baseline");
    conversation_add(c->client, "X-Canary-Group",
                     c->terms->set.group[c->answers]);
    if (c->recorded && c->answers != c->made.side)
        conversation_add(c->client, "X-AB-Assigned", side_name(c->made.side));
}

void visit_refuse(struct visit *c, int status, const char *text)
{
    struct conversation *client = c->client;
    struct buf body;

    if (!client)
        return;
    meter_refused(&c->gateway->meter, status);
    buf_init(&body, REFUSAL);
    c->dialect->refuse(status, text, &body);
    c->line.status = status;
    c->line.out = (int64_t)body.len;
    add_marks(c);
    conversation_add(client, "Content-Type", "application/json");
    if (status == 413 || c->gateway->draining)
        conversation_add(client, "Connection", "close");
    c->client = NULL;
    conversation_set_arg(client, NULL);
    conversation_reply(client, status, body.data, body.len);
    buf_release(&body);
}

static void add_fields(struct visit *c)
{
    for (size_t i = 0; i < c->fields; i++)
        if (!fields_listed(c->hop, c->name[i]))
            conversation_add(c->client, c->name[i], c->value[i]);
    add_marks(c);
}

void visit_begin(struct visit *c, int status)
{
    add_fields(c);
    conversation_begin(c->client, status);
    c->line.status = status;
    c->line.stream = 1;
    c->begun = 1;
}

void visit_send(struct visit *c, const char *bytes, size_t len)
{
    conversation_send(c->client, bytes, len);
    c->line.out += (int64_t)len;
}

static void reply_whole(struct visit *c, const struct leg *l, int64_t now)
{
    struct conversation *client = c->client;
    const struct buf *body = &c->whole;
    struct buf noted;

    buf_init(&noted, WHOLE_MOST);
    if (c->terms->set.annotate && answer_accepted(&l->answer) &&
        relay_annotate(c->whole.data, c->whole.len, c->answers, now - c->at,
                       &noted) == 0)
        body = &noted;
    add_fields(c);
    c->client = NULL;
    conversation_set_arg(client, NULL);
    c->line.status = l->answer.status;
    c->line.out = (int64_t)body->len;
    conversation_reply(client, l->answer.status, body->data, body->len);
    buf_release(&noted);
}

static void end_stream(struct visit *c, enum answer_close how)
{
    struct conversation *client = c->client;

    if (c->sifted)
        sift_end(&c->sift);
    c->client = NULL;
    conversation_set_arg(client, NULL);
    if (how == CLOSE_WHOLE)
        conversation_end(client);
    else
        conversation_cut(client);
}

/* Nothing is known of an answer that broke off, but that it did. */
void visit_answer(struct leg *l, enum answer_close how, int64_t now)
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
