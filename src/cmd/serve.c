#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "cmd/command.h"
#include "cmd/gates_option.h"
#include "cmd/prices.h"
#include "cmd/serve_store.h"
#include "cmd/text_file.h"
#include "cmd/variants.h"
#include "gateway/run.h"
#include "wire/duration.h"

struct serve_command {
    struct variant_options variants;
    struct split_settings split;
    char *listen, *client_keys, *store, *prices;
    char *user_field, *conversation_field;
    char *group[SIDES];
    int64_t in_flight, copies, most_body, seed;
    int64_t connect, stall, whole;
    int annotate, count, fresh;
    struct spans_options spans;
    struct gates_options gates;
};

#define AT(m) offsetof(struct serve_command, m)
#include "cmd/variant_rows.def"
static const struct opt options[] = {
    VARIANT_SIDE(struct serve_command, variants, "control", CONTROL),
    VARIANT_SIDE(struct serve_command, variants, "treatment", TREATMENT),
    {"set", 0, OPT_LIST, "NAME=JSON", AT(variants.set), 0, 0,
     "parameter for both, over what the request says"},
    {"drop", 0, OPT_LIST, "NAME", AT(variants.drop), 0, 0,
     "parameter to leave out for both"},
    {"http2", 0, OPT_FLAG, NULL, AT(variants.http2), 0, 0,
     "speak HTTP/2 where the endpoint does"},
    SPLIT_OPTIONS(struct serve_command, split),
    {"user-header", 0, OPT_TEXT, "NAME", AT(user_field), 0, 0,
     "header that names the user (X-User-Id)"},
    {"conversation-header", 0, OPT_TEXT, "NAME", AT(conversation_field), 0, 0,
     "header that names the conversation (X-Conversation-Id)"},
    {"control-group", 0, OPT_TEXT, "NAME", AT(group[CONTROL]), 0, 0,
     "X-Canary-Group of control (control-v1)"},
    {"treatment-group", 0, OPT_TEXT, "NAME", AT(group[TREATMENT]), 0, 0,
     "X-Canary-Group of treatment (treatment-v2)"},
    {"listen", 'l', OPT_TEXT, "ADDRESS:PORT", AT(listen), 0, 0,
     "where clients connect (127.0.0.1:8080)"},
    {"client-keys", 0, OPT_TEXT, "FILE", AT(client_keys), 0, 0,
     "keys that clients must come with, one a line"},
    {"store", 's', OPT_TEXT, "FILE", AT(store), 0, 0,
     "where it is recorded\n(replays/serve.CONTROL.TREATMENT.db)"},
    {"fresh", 0, OPT_FLAG, NULL, AT(fresh), 0, 0,
     "begin anew; an old store is kept beside it"},
    {"annotate", 0, OPT_FLAG, NULL, AT(annotate), 0, 0,
     "add _ab_metadata to answers that are not streamed"},
    {"count-tokens", 0, OPT_FLAG, NULL, AT(count), 0, 0,
     "ask OpenAI's streams for their tokens: clients get\n"
     "one event more, which has no choices"},
    {"copies", 0, OPT_COUNT, "N", AT(copies), 1, 4096,
     "shadow: most copies in flight (64)"},
    {"in-flight", 0, OPT_COUNT, "N", AT(in_flight), 1, 65536,
     "most requests in flight (1024)"},
    {"max-body", 0, OPT_COUNT, "BYTES", AT(most_body), 1024, 1e9,
     "longest request that is taken (16777216)"},
    {"connect-timeout", 0, OPT_SPAN, "TIME", AT(connect), 0, 0,
     "for a connection (10s)"},
    {"stall-timeout", 0, OPT_SPAN, "TIME", AT(stall), 0, 0,
     "between two pieces of a stream (60s)"},
    {"timeout", 0, OPT_SPAN, "TIME", AT(whole), 0, 0,
     "for a whole answer (600s)"},
    SPANS_OPTIONS(struct serve_command, spans),
    GATES_OPTIONS(struct serve_command, gates),
    {"prices", 0, OPT_TEXT, "FILE", AT(prices), 0, 0,
     "price list: diptych's own, or LiteLLM's"},
    {"seed", 0, OPT_COUNT, "N", AT(seed), 0, 9e15,
     "seed of the dice (another one each time)"},
    {0},
};

#define IDLE (60 * NS_PER_S)
#define BEHIND ((size_t)256 * 1024)

static void preset(void *settings)
{
    struct serve_command *c = settings;

    variant_options_preset(&c->variants);
    split_preset(&c->split);
    c->variants.as_sent = 1;
    c->in_flight = 1024;
    c->copies = 64;
    c->most_body = 16 * 1024 * 1024;
    c->connect = 10 * NS_PER_S;
    c->stall = 60 * NS_PER_S;
    c->whole = 600 * NS_PER_S;
    c->seed = -1;
}

/* ---- where it listens ---------------------------------------------------- */

struct place {
    char address[64];
    int port, local;
};

static int find_place(const char *text, struct place *out, struct err *err)
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

static int find_clients(const struct serve_command *c, const struct place *p,
                        struct clients *out, struct err *err)
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
        return -1;
    rc = clients_read(out, text, err);
    explicit_bzero(text, strlen(text));
    free(text);
    return rc ? err_wrap(err, "%s", c->client_keys) : 0;
}

/* ---- settings ------------------------------------------------------------ */

static uint64_t find_seed(const struct serve_command *c)
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

static int make_settings(const struct serve_command *c,
                         struct gateway_settings *g, struct err *err)
{
    g->group[CONTROL] = or_else(c->group[CONTROL], "control-v1");
    g->group[TREATMENT] = or_else(c->group[TREATMENT], "treatment-v2");
    g->user_field = or_else(c->user_field, "X-User-Id");
    g->conversation_field = or_else(c->conversation_field, "X-Conversation-Id");
    g->annotate = c->annotate;
    g->count = c->count;
    g->copies = (int)c->copies;
    g->most_body = (size_t)c->most_body;
    g->behind = BEHIND;
    g->connect = c->connect;
    g->stall = c->stall;
    g->whole = c->whole;
    g->seed = find_seed(c);
    if (split_from(&c->split, &g->split, err) ||
        variants_make(&c->variants, g->variant, err))
        return -1;
    return gateway_check(g, err);
}

/* ---- the run ------------------------------------------------------------- */

struct announcement {
    const struct place *place;
    const char *store;
};

/* Whoever started this waits for the port. */
static int announce(void *arg, int port, struct err *err)
{
    const struct announcement *a = arg;
    int six = strchr(a->place->address, ':') != NULL;

    printf("listening on http://%s%s%s:%d/v1\nrecording in %s\n",
           six ? "[" : "", a->place->address, six ? "]" : "", port, a->store);
    if (fflush(stdout))
        return err_set(err, ERR_IO, "standard output cannot be written");
    return 0;
}

static void warn(void *arg, const char *text)
{
    (void)arg;
    fprintf(stderr, "diptych: %s\n", text);
}

static int run(const struct serve_command *c, const struct place *place,
               struct gateway_settings *g, struct err *err)
{
    struct gates gates;
    const struct serve_frozen f = {
        .gateway = g,
        .split = &c->split,
        .spans = &c->spans,
        .gates = &gates,
        .gates_asked = gates_asked(&c->gates),
        .store = c->store,
        .fresh = c->fresh,
    };
    struct announcement a = {.place = place};
    struct gateway_run set;
    struct store *store;
    char *name = NULL;
    int rc = -1;

    if (gates_make(&c->gates, &gates, err))
        return -1;
    store = serve_store(&f, &name, err);
    a.store = name;
    set = (struct gateway_run){.gateway = *g,
                               .address = place->address,
                               .port = place->port,
                               .most = (int)(c->in_flight + c->copies),
                               .idle_ns = IDLE,
                               .ready = announce,
                               .warn = warn,
                               .arg = &a};
    if (store)
        rc = gateway_run(store, &set, err);
    free(name);
    return rc;
}

static int serve(void *settings, int argc, char **args, int *status,
                 struct err *err)
{
    const struct serve_command *c = settings;
    struct gateway_settings g = {0};
    struct price_list prices = {0};
    struct clients clients = {0};
    struct place place;
    int rc = -1;

    (void)status;
    if (argc > 0)
        return err_set(err, ERR_USAGE, "%s: takes options only", args[0]);
    g.prices = &prices;
    if (find_place(or_else(c->listen, "127.0.0.1:8080"), &place, err) == 0 &&
        find_clients(c, &place, &clients, err) == 0 &&
        prices_load(&prices, c->prices, err) == 0) {
        g.clients = clients.count ? &clients : NULL;
        if (make_settings(c, &g, err) == 0)
            rc = run(c, &place, &g, err);
    }
    variant_release(&g.variant[CONTROL]);
    variant_release(&g.variant[TREATMENT]);
    price_list_release(&prices);
    clients_release(&clients);
    return rc;
}

const struct command command_serve = {
    .name = "serve",
    .about = "a gateway that splits live requests between both variants",
    .usage = "--control VARIANT --treatment VARIANT --share SHARE",
    .options = options,
    .size = sizeof(struct serve_command),
    .preset = preset,
    .run = serve,
};
