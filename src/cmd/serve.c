#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/serve_made.h"
#include "cmd/serve_store.h"
#include "gateway/run.h"
#include "wire/duration.h"

#define IDLE (60 * NS_PER_S)

struct announcement {
    const struct serve_place *place;
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
    struct announcement a = {.place = &m->place};
    struct gateway_run set;
    struct store *store;
    char *name = NULL;
    int rc = -1;

    if (gates_make(&o->gates, &gates, err))
        return -1;
    store = serve_store(&f, &name, err);
    a.store = name;
    set = (struct gateway_run){.gateway = m->gateway,
                               .address = m->place.address,
                               .port = m->place.port,
                               .most = (int)(o->in_flight + o->copies),
                               .connections = (int)o->connections,
                               .idle_ns = IDLE,
                               .request_ns = o->request,
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

const struct command command_serve = {
    .name = "serve",
    .about = "a gateway that splits live requests between both variants",
    .usage = "--control VARIANT --treatment VARIANT --share SHARE",
    .options = serve_table,
    .size = sizeof(struct serve_options),
    .preset = serve_preset,
    .run = serve,
};
