#include "gateway/refusal.h"

#include <stddef.h>

#include "gateway/fields.h"
#include "gateway/inside.h"
#include "provider/relay.h"

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *text;
    } all[] = {
        {401, REFUSAL_NO_KEY},
        {405, REFUSAL_METHOD},
        {408, "the request took too long to come"},
        {413, REFUSAL_TOO_LARGE},
        {414, "the path is too long"},
        {417, "nothing but 100-continue can be expected"},
        {431, "the header fields are too long, or too many"},
        {501, "the only methods served are GET, HEAD, OPTIONS and POST"},
        {503, "too much is coming in just now"},
        {505, "this is spoken in HTTP/1.1"},
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        if (all[i].status == status)
            return all[i].text;
    return "the request is not well formed, or leaves in doubt where it ends "
           "or goes";
}

static void note(struct gateway *g, const struct server_refusal *r)
{
    const struct access_line line = {
        .wall_us = g->wall_us + (r->now - g->start) / 1000,
        .client = r->peer,
        .path = r->path,
        .status = r->status,
        .in = -1,
        .out = -1,
        .latency = -1,
        .first_token = -1,
        .input = -1,
        .output = -1,
        .cost = -1,
    };

    meter_refused(&g->meter, r->status);
    if (g->sink.line)
        g->sink.line(g->sink.arg, &line);
}

int refusal_is_known(const struct gateway_settings *s, struct conversation *c)
{
    int known = !s->clients;

    for (size_t i = 0; !known && fields_key(i); i++)
        known = clients_know(s->clients, conversation_header(c, fields_key(i)));
    return known;
}

int gateway_admit(void *gateway, struct conversation *c,
                  const struct server_request *r)
{
    const struct gateway *g = gateway;
    const struct own *o = own_find(r->path);

    if (!(o && o->open) && !refusal_is_known(&g->terms->set, c))
        return 401;
    if (o && !own_takes(o, c, r->method))
        return 405;
    return r->len > g->terms->set.most_body ? 413 : 0;
}

const char *gateway_refusal(void *gateway, const struct server_refusal *r,
                            struct buf *out)
{
    struct gateway *g = gateway;
    const struct provider *p = relay_provider(r->path);

    note(g, r);
    (p ? p : g->provider)->refuse(r->status, reason(r->status), out);
    return "application/json";
}
