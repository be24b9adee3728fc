/* serve_store.h - the store of a live split: made with its settings, or gone
 * on with. */
#ifndef CMD_SERVE_STORE_H
#define CMD_SERVE_STORE_H

#include "analysis/gates.h"
#include "cmd/spans_option.h"
#include "cmd/split_option.h"
#include "gateway/gateway.h"

struct serve_frozen {
    struct gateway_settings *gateway; /* gets what earlier runs left */
    const struct split_settings *split;
    const struct spans_options *spans;
    const struct gates *gates;
    int gates_asked;   /* 1: a store that is there must have the same */
    const char *store; /* NULL: replays/serve.CONTROL.TREATMENT.db */
    int fresh;         /* keep the old one beside it, begin anew */
};

/* The store, opened to write; `name` its name, owned by the caller; `made`: it
 * is new. NULL with ERR_USAGE when one is there that was made with other
 * settings, and something was served by them. */
struct store *serve_store(const struct serve_frozen *f, char **name, int *made,
                          struct err *err);
/* One that was closed; -1 with ERR_IO when another process writes it. */
int serve_store_remove(const char *name, struct err *err);

#endif
