#include "gateway/refusal.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "gateway/fields.h"
#include "gateway/inside.h"
#include "provider/relay.h"

const char *refusal_words(int status)
{
    static const struct {
        int status;
        const char *text;
    } all[] = {
        {401, "no key of this gateway came with the request"},
        {403, "a page of another server sent it (its Origin is not its Host): "
              "that takes a key of this gateway"},
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

static int has_key(const struct clients *all, struct conversation *c)
{
    int known = 0;

    for (size_t i = 0; !known && fields_key(i); i++)
        known = clients_know(all, conversation_header(c, fields_key(i)));
    return known;
}

/* A proxy may write the port that a browser leaves out. */
static int is_at(const char *origin, const char *host)
{
    const char *at = strstr(origin, "://");
    const char *port = strncmp(origin, "https:", 6) ? ":80" : ":443";
    size_t len = at ? strlen(at += 3) : 0;

    return at && host && strncasecmp(at, host, len) == 0 &&
           (!host[len] || strcmp(host + len, port) == 0);
}

/* Programs say no Origin. */
static int is_foreign(struct conversation *c)
{
    const char *origin = conversation_header(c, "Origin");

    return origin && !is_at(origin, conversation_header(c, "Host"));
}

/* A page cannot send a key without a preflight, and that is not answered to
 * its liking: a key is proof enough. */
int refusal_of_client(const struct gateway_settings *s, struct conversation *c,
                      const struct own *o)
{
    if (o && o->open)
        return 0;
    if (s->clients)
        return has_key(s->clients, c) ? 0 : 401;
    return !(o && own_tells(o)) && is_foreign(c) ? 403 : 0;
}

int gateway_admit(void *gateway, struct conversation *c,
                  const struct server_request *r)
{
    const struct gateway *g = gateway;
    const struct own *o = own_find(r->path);
    int no = refusal_of_client(&g->terms->set, c, o);

    if (no)
        return no;
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
    (p ? p : g->provider)->refuse(r->status, refusal_words(r->status), out);
    return "application/json";
}
