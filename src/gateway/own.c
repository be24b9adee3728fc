#include "gateway/own.h"

#include <string.h>

#include "gateway/refusal.h"
#include "gateway/visit.h"

static const struct own table[] = {
#define OWN(id, method, path, open) {method, path, open, id},
#include "gateway/own.def"
#undef OWN
};

const struct own *own_find(const char *path)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (strcmp(table[i].path, path) == 0)
            return &table[i];
    return NULL;
}

int own_tells(const struct own *o)
{
    return strcmp(o->method, "GET") == 0;
}

int own_takes(const struct own *o, struct conversation *client,
              const char *method)
{
    int get = own_tells(o);

    if (strcmp(o->method, method) == 0 || (get && strcmp(method, "HEAD") == 0))
        return 1;
    conversation_add(client, "Allow", get ? "GET, HEAD" : o->method);
    return 0;
}

void own_answer(const struct own *o, struct visit *c,
                const struct server_request *r)
{
    c->gateway->meter.own++;
    if (own_takes(o, c->client, r->method))
        o->answer(c, r);
    else
        visit_refuse(c, 405, REFUSAL_METHOD);
}

void own_reply(struct visit *c, int status, const char *type,
               const struct buf *body)
{
    struct conversation *client = c->client;

    conversation_add(client, "X-Request-Id", c->id);
    conversation_add(client, "Content-Type", type);
    conversation_add(client, "Cache-Control", "no-store");
    c->client = NULL;
    conversation_set_arg(client, NULL);
    c->line.status = status;
    c->line.out = (int64_t)body->len;
    conversation_reply(client, status, body->data, body->len);
}

void own_around(struct gateway *g, const struct around *a)
{
    g->around = *a;
}

void own_engine(const struct gateway *g, int64_t now, struct engine *out)
{
    *out = g->around.engine;
    gateway_engine(g, out, now);
}
