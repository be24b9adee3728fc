#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/guard.h"
#include "cmd/serve_made.h"
#include "cmd/serve_renew.h"
#include "cmd/serve_store.h"
#include "gateway/run.h"

struct serving {
    struct serve_renew renew; /* first */
    const struct serve_place *place;
    const char *store;
};

/* Whoever started this waits for the port. */
static int announce(void *arg, int port, struct err *err)
{
    const struct serving *a = arg;
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

/* Without it no step is taken, and only floors roll back: that is said where
 * the release is shown, too. */
static int find_guard(struct guard *g, const struct split *split)
{
    struct err why;

    *g = (struct guard){.go = -1, .advice = -1};
    if (split->policy != POLICY_split_off && guard_fork(g, &why))
        warn(NULL, why.text);
    return g->advice;
}

static int serve_with(const struct serve_options *o, struct serve_made *m,
                      const struct serve_frozen *f, struct err *err)
{
    struct serving a = {
        .renew = {o->origin, o, o, m, m},
        .place = &m->place,
    };
    struct gateway_run set = {.address = m->place.address,
                              .port = m->place.port,
                              .connections = (int)o->connections,
                              .idle_ns = o->idle,
                              .request_ns = o->request,
                              .ready = announce,
                              .renew = serve_renew,
                              .warn = warn,
                              .arg = &a};
    struct guard guard;
    struct store *store;
    char *name = NULL;
    int rc = -1;

    /* Before there is a store, or a thread. */
    set.advice = find_guard(&guard, &m->gateway.split);
    store = serve_store(f, &name, err);
    a.store = name;
    serve_live(o, m, &set.live);
    if (store && guard_watch(&guard, name, err))
        store_close(store);
    else if (store)
        rc = gateway_run(store, &set, err);
    guard_end(&guard);
    free(name);
    return rc;
}

static int run(const struct serve_options *o, struct serve_made *m,
               struct err *err)
{
    struct gates gates;
    const struct serve_frozen f = {
        .gateway = &m->gateway,
        .split = &o->split,
        .spans = &o->spans,
        .gates = &gates,
        .gates_asked = gates_asked(&o->gates),
        .store = o->store,
        .fresh = o->fresh,
    };

    if (gates_make(&o->gates, &gates, err))
        return -1;
    return serve_with(o, m, &f, err);
}

static int serve(void *settings, int argc, char **args, int *status,
                 struct err *err)
{
    const struct serve_options *o = settings;
    struct serve_made made = {0};
    int rc;

    (void)status;
    if (argc > 0)
        return err_set(err, ERR_USAGE, "%s: takes options only", args[0]);
    rc = serve_make(&made, o, err);
    if (rc == 0)
        rc = run(o, &made, err);
    serve_made_release(&made);
    return rc;
}

static void from(void *settings, const struct command_origin *origin)
{
    struct serve_options *o = settings;

    o->origin = origin;
}

const struct command command_serve = {
    .name = "serve",
    .about = "a gateway that splits live requests between both variants",
    .usage = "--control VARIANT --treatment VARIANT --share SHARE",
    .options = serve_table,
    .size = sizeof(struct serve_options),
    .preset = serve_preset,
    .from = from,
    .run = serve,
};
