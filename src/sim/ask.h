/* ask.h - a request as the simulated service understands it. */
#ifndef SIM_ASK_H
#define SIM_ASK_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "sim/dialect.h"

struct sim_tool {
    const char *name;
    const char *schema; /* JSON of its parameters, NULL when it has none */
};

/* Strings are the arena's it was read with. */
struct sim_ask {
    const char *model, *user; /* user may be NULL */
    int stream, include_usage;
    int has_seed;
    int64_t seed;
    double temperature;  /* 1 when not said */
    int64_t most_tokens; /* 0 when not said */
    int json;            /* an object is wanted */
    const char *schema;  /* its JSON schema, or NULL */
    const struct sim_tool *tool;
    size_t tools;
    int must_call;    /* a tool call is wanted */
    const char **key; /* names of the parameters that came, not null */
    size_t keys;
    uint64_t prompt_hash; /* of roles and texts, the same in all dialects */
    uint64_t prefix_hash; /* of the first message alone */
    int64_t chars;        /* of all that the model has to read */
};

/* -1 when the request is not one that the service would take: `why`. */
int sim_ask_read(struct sim_ask *ask, const struct sim_dialect *d,
                 struct arena *arena, const struct sim_body *body,
                 struct sim_refusal *why);

int sim_ask_has(const struct sim_ask *ask, const char *key);

#endif
