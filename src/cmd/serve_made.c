#include "cmd/serve_made.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cmd/prices.h"
#include "cmd/text_file.h"

#define BEHIND ((size_t)256 * 1024)

/* ---- where it listens, for whom ------------------------------------------ */

static int find_place(const char *text, struct serve_place *out,
                      struct err *err)
{
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    char *end = NULL;
    long port = colon ? strtol(colon + 1, &end, 10) : -1;

    if (len > 2 && text[0] == '[' && colon[-1] == ']') {
        text++;
        len -= 2;
    }
    if (!len || len >= sizeof(out->address) || end == colon + 1 || *end ||
        port < 0 || port > 65535)
        return err_set(err, ERR_USAGE,
                       "--listen \"%s\" is not ADDRESS:PORT, as in "
                       "127.0.0.1:8080 or [::1]:8080",
                       text);
    memcpy(out->address, text, len);
    out->address[len] = '\0';
    out->port = (int)port;
    out->local = strncmp(out->address, "127.", 4) == 0 ||
                 strcmp(out->address, "::1") == 0 ||
                 strcmp(out->address, "localhost") == 0;
    return 0;
}

static int find_clients(const struct serve_options *c,
                        const struct serve_place *p, struct clients *out,
                        struct err *err)
{
    char *text;
    int rc;

    if (!c->client_keys && p->local)
        return 0;
    if (!c->client_keys)
        return err_set(err, ERR_USAGE,
                       "--listen %s is open to others: say with --client-keys "
                       "FILE which keys they must come with",
                       p->address);
    text = text_file(c->client_keys, err);
    if (!text)
        return err_wrap(err, "--client-keys");
    rc = clients_read(out, text, err);
    explicit_bzero(text, strlen(text));
    free(text);
    return rc ? err_wrap(err, "%s", c->client_keys) : 0;
}

/* ---- the whole ----------------------------------------------------------- */

static uint64_t find_seed(const struct serve_options *c)
{
    uint64_t seed;

    if (c->seed < 0 && getrandom(&seed, sizeof(seed), 0) == sizeof(seed))
        return seed;
    return (uint64_t)c->seed;
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static int check_field(const char *name, const char *option, struct err *err)
{
    static const char token[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz"
                                "0123456789!#$%&'*+-.^_`|~";

    if (!name[strspn(name, token)])
        return 0;
    return err_set(err, ERR_USAGE, "%s \"%s\" is no name of a header", option,
                   name);
}

static int make_settings(const struct serve_options *c,
                         struct gateway_settings *g, struct err *err)
{
    struct split_settings split = c->split;

    g->group[CONTROL] = or_else(c->group[CONTROL], "control-v1");
    g->group[TREATMENT] = or_else(c->group[TREATMENT], "treatment-v2");
    g->user_field = or_else(c->user_field, "X-User-Id");
    g->conversation_field = or_else(c->conversation_field, "X-Conversation-Id");
    g->annotate = c->annotate;
    g->count = !c->uncounted;
    g->copies = (int)c->copies;
    g->most_body = (size_t)c->most_body;
    g->behind = BEHIND;
    g->connect = c->connect;
    g->stall = c->stall;
    g->whole = c->whole;
    g->seed = find_seed(c);
    if (check_field(g->user_field, "--user-header", err) ||
        check_field(g->conversation_field, "--conversation-header", err) ||
        variants_make(&c->variants, g->variant, err) ||
        ramp_from(&c->ramp, &split, &g->steer, err) ||
        split_from(&split, &g->split, err) || ramp_priced(g, err) ||
        limits_from(&c->limits, g, &g->limits, err))
        return -1;
    ramp_heed(&c->ramp, g->limits.breaker.failures, &g->steer);
    return gateway_check(g, err);
}

int serve_make(struct serve_made *m, const struct serve_options *o,
               struct err *err)
{
    m->gateway.prices = &m->prices;
    if (find_place(or_else(o->listen, "127.0.0.1:8080"), &m->place, err) ||
        find_clients(o, &m->place, &m->clients, err) ||
        prices_load(&m->prices, o->prices, err))
        return -1;
    m->gateway.clients = m->clients.count ? &m->clients : NULL;
    return make_settings(o, &m->gateway, err);
}

void serve_made_release(struct serve_made *m)
{
    for (int s = 0; s < SIDES; s++)
        variant_release(&m->gateway.variant[s]);
    price_list_release(&m->prices);
    clients_release(&m->clients);
}
