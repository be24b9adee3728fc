/* serve_options.h - what diptych serve can be told: a table of options, and
 * where their values go. A group of options has a pair of files of its own. */
#ifndef CMD_SERVE_OPTIONS_H
#define CMD_SERVE_OPTIONS_H

#include "cmd/gates_option.h"
#include "cmd/limits_option.h"
#include "cmd/option.h"
#include "cmd/pool_option.h"
#include "cmd/ramp_option.h"
#include "cmd/spans_option.h"
#include "cmd/split_option.h"
#include "cmd/variants.h"

struct command_origin;

struct serve_options {
    struct variant_options variants;
    struct split_settings split;
    struct ramp_options ramp;
    struct limits_options limits;
    struct pool_options pool;
    char *listen, *client_keys, *store, *prices, *access;
    char *user_field, *conversation_field;
    char *group[SIDES];
    int64_t in_flight, copies, most_body, connections, seed;
    int64_t idle, request, connect, stall, whole;
    int annotate, uncounted, fresh;
    struct spans_options spans;
    struct gates_options gates;
    const struct command_origin *origin; /* borrowed; of all that */
};

extern const struct opt serve_table[];

void serve_preset(void *options);

#endif
