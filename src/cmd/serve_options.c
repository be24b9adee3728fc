#include "cmd/serve_options.h"

#include "wire/duration.h"

#define AT(m) offsetof(struct serve_options, m)
#include "cmd/variant_rows.def"
const struct opt serve_table[] = {
    VARIANT_SIDE(struct serve_options, variants, "control", CONTROL),
    VARIANT_SIDE(struct serve_options, variants, "treatment", TREATMENT),
    {"set", 0, OPT_LIST, "NAME=JSON", AT(variants.set), 0, 0,
     "parameter for both, over what the request says"},
    {"drop", 0, OPT_LIST, "NAME", AT(variants.drop), 0, 0,
     "parameter to leave out for both"},
    {"http2", 0, OPT_FLAG, NULL, AT(variants.http2), 0, 0,
     "speak HTTP/2 where the endpoint does"},
    SPLIT_OPTIONS(struct serve_options, split),
    RAMP_OPTIONS(struct serve_options, ramp),
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
    {"access-log", 0, OPT_TEXT, "FILE", AT(access), 0, 0,
     "a line of JSON for each request; -: standard output"},
    {"annotate", 0, OPT_FLAG, NULL, AT(annotate), 0, 0,
     "add _ab_metadata to answers that are not streamed"},
    {"no-count-tokens", 0, OPT_FLAG, NULL, AT(uncounted), 0, 0,
     "do not ask OpenAI's streams for their tokens"},
    {"copies", 0, OPT_COUNT, "N", AT(copies), 1, 4096,
     "shadow: most copies in flight (64)"},
    {"in-flight", 0, OPT_COUNT, "N", AT(in_flight), 1, 65536,
     "most requests in flight (1024)"},
    {"max-body", 0, OPT_COUNT, "BYTES", AT(most_body), 1024, 1e9,
     "longest request that is taken (16777216)"},
    {"connections", 0, OPT_COUNT, "N", AT(connections), 16, 1e6,
     "most connections of clients (4096)"},
    {"client-idle", 0, OPT_SPAN, "TIME", AT(idle), 0, 0,
     "silence until a client's connection is closed (60s)"},
    {"request-timeout", 0, OPT_SPAN, "TIME", AT(request), 0, 0,
     "for a whole request to come (60s)"},
    {"connect-timeout", 0, OPT_SPAN, "TIME", AT(connect), 0, 0,
     "for a connection (10s)"},
    {"stall-timeout", 0, OPT_SPAN, "TIME", AT(stall), 0, 0,
     "between two pieces of a stream (60s)"},
    {"timeout", 0, OPT_SPAN, "TIME", AT(whole), 0, 0,
     "for a whole answer (600s)"},
    LIMITS_OPTIONS(struct serve_options, limits),
    POOL_OPTIONS(struct serve_options, pool),
    SPANS_OPTIONS(struct serve_options, spans),
    GATES_OPTIONS(struct serve_options, gates),
    {"prices", 0, OPT_TEXT, "FILE", AT(prices), 0, 0,
     "price list: diptych's own, or LiteLLM's"},
    {"seed", 0, OPT_COUNT, "N", AT(seed), 0, 9e15,
     "seed of the dice (another one each time)"},
    {0},
};

void serve_preset(void *settings)
{
    struct serve_options *c = settings;

    variant_options_preset(&c->variants);
    split_preset(&c->split);
    limits_preset(&c->limits);
    ramp_preset(&c->ramp);
    pool_preset(&c->pool);
    c->variants.as_sent = 1;
    c->in_flight = 1024;
    c->copies = 64;
    c->most_body = 16 * 1024 * 1024;
    c->connections = 4096;
    c->idle = 60 * NS_PER_S;
    c->request = 60 * NS_PER_S;
    c->connect = 10 * NS_PER_S;
    c->stall = 60 * NS_PER_S;
    c->whole = 600 * NS_PER_S;
    c->seed = -1;
}
