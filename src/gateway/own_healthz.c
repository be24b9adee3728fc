/* Whether it serves, for whoever balances between gateways. One whose store
 * failed serves on: to take it out would lose requests, not records. */
#include "gateway/own.h"
#include "gateway/visit.h"
#include "wire/duration.h"

static const char *status_of(const struct gateway *g)
{
    if (g->draining)
        return "draining";
    return g->around.store_failed ? "degraded" : "ok";
}

void own_healthz(struct visit *c, const struct server_request *r)
{
    const struct gateway *g = c->gateway;
    const struct release *now;
    struct engine e;
    struct buf body;

    own_engine(g, r->now, &e);
    now = &e.release;
    buf_init(&body, 4096);
    buf_addf(&body, "{\"status\":\"%s\",\"state\":\"%s\",\"share\":%.9g",
             status_of(g), release_name(now->state),
             (double)now->share / (double)SHARE_WHOLE);
    buf_addf(&body, ",\"stage\":%d,\"store\":\"%s\",\"lost\":%lld", now->stage,
             g->around.store_failed ? "failed" : "ok", (long long)g->lost);
    for (int s = 0; s < SIDES; s++)
        buf_addf(&body, ",\"%s\":{\"in_flight\":%lld,\"breaker\":\"%s\"}",
                 side_name((enum side)s), (long long)e.in_flight[s],
                 breaker_name(now->breaker[s]));
    buf_addf(&body, ",\"uptime_s\":%lld,\"version\":\"%s\"}\n",
             (long long)((r->now - g->start) / NS_PER_S),
             g->around.version ? g->around.version : "");
    own_reply(c, g->draining ? 503 : 200, "application/json", &body);
    buf_release(&body);
}
