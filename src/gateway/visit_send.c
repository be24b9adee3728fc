/* What goes to an endpoint. */
#include <string.h>
#include <strings.h>

#include "gateway/fields.h"
#include "gateway/visit.h"
#include "gateway/visit_log.h"

static size_t add_field(struct leg *l, size_t n, const char *name,
                        const char *value)
{
    size_t len = strlen(name), more = strlen(value) + 1;
    char *line = arena_alloc(&l->visit->arena, len + 2 + more);

    memcpy(line, name, len);
    memcpy(line + len, ": ", 2);
    memcpy(line + len + 2, value, more);
    l->field[n] = line;
    return n + 1;
}

static size_t hand_on(struct leg *l, size_t n, const char *name)
{
    const char *value = conversation_header(l->visit->client, name);

    return value ? add_field(l, n, name, value) : n;
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
    struct upstream *up = &c->terms->up[l->side];
    size_t n = 0, said;

    for (size_t i = 0; fields_asked(i); i++)
        n = hand_on(l, n, fields_asked(i));
    for (size_t i = 0; !c->recorded && fields_content(i); i++)
        n = hand_on(l, n, fields_content(i));
    for (size_t i = 0; up->open && fields_key(i); i++)
        n = hand_on(l, n, fields_key(i));
    said = n;
    for (size_t i = 0; i < up->fields; i++)
        if (!is_said(l, said, up->field[i]))
            l->field[n++] = up->field[i];
    n = add_field(l, n, "X-Request-Id", c->id);
    l->field[n] = NULL;
}

int visit_start(struct visit *c, enum side side, int64_t now, struct err *err)
{
    struct gateway *g = c->gateway;
    struct leg *l = &c->leg[side];
    const struct exchange_request q = {
        .url = l->url,
        .headers = l->field,
        .body = c->method ? NULL : l->body.data,
        .method = c->method,
        .len = l->body.len,
        .most = c->recorded ? ANSWER_MAX : SIZE_MAX,
        .connect_ns = c->terms->set.connect,
        .http2 = c->terms->set.variant[side].http2,
        .events = &visit_events,
        .started = &l->sent,
        .arg = l,
    };

    set_fields(l);
    answer_clear(&l->answer, g->provider);
    l->answer.key = c->terms->set.variant[side].key;
    l->sent = l->last = now;
    l->head = 0;
    l->paused = 0;
    l->exchange = g->net->start(g->net, &q, err);
    if (!l->exchange)
        return -1;
    if (leg_is_for_client(l))
        visit_log_leg(l);
    c->open++;
    g->copies += !leg_is_for_client(l);
    if (++g->in_flight[side] > g->peak[side])
        g->peak[side] = g->in_flight[side];
    return 0;
}
