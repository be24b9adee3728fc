#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/guard.h"
#include "cmd/serve_made.h"
#include "cmd/serve_renew.h"
#include "cmd/serve_store.h"
#include "cmd/text_file.h"
#include "gateway/run.h"

/* What it goes on with may be another share than that which was asked for. */
static void say_split(const struct gateway_settings *g)
{
    const struct steer_past *p = &g->steer.past;
    double served = 100. * (double)p->pilot.share / SHARE_WHOLE;
    struct buf ramp;

    buf_init(&ramp, 4096);
    ramp_write(&g->steer.pilot.ramp, &ramp);
    printf("%s split, %.9g %% to treatment%s%s%s\n",
           split_name(g->split.policy), p->known ? served : g->split.percent,
           p->known && p->pilot.state == RELEASE_ROLLED_BACK ? ", rolled back"
                                                             : "",
           ramp.len ? ", ramp " : "", ramp.data);
    buf_release(&ramp);
}

/* Whoever started this waits for the port. */
static int announce(void *arg, int port, struct err *err)
{
    struct serve_renew *r = arg;
    const char *address = r->first_made->place.address;
    int six = strchr(address, ':') != NULL;

    r->begun = 1;
    printf("listening on http://%s%s%s:%d/v1\nrecording in %s\n",
           six ? "[" : "", address, six ? "]" : "", port, r->store);
    say_split(&r->first_made->gateway);
    if (fflush(stdout))
        return err_set(err, ERR_IO, "standard output cannot be written");
    return 0;
}

static void warn(void *arg, const char *text)
{
    (void)arg;
    fprintf(stderr, "diptych: %s\n", text);
}

/* What was said for nothing was said by somebody who expects something. */
static void warn_of_idle(const struct serve_options *o,
                         const struct gateway_settings *g)
{
    struct serve_options usual = {.seed = 0};
    enum split_policy policy = g->split.policy;

    serve_preset(&usual);
    if (policy == POLICY_split_off && g->split.percent > 0)
        warn(NULL, "--split off: nothing goes to treatment, whatever --share "
                   "says");
    if (policy != POLICY_split_shadow && o->copies != usual.copies)
        warn(NULL, "--copies: there are none without --split shadow");
    if (g->steer.pilot.ramp.steps)
        return;
    if (o->ramp.requests != usual.ramp.requests)
        warn(NULL, "--step-requests: there are no steps without --ramp");
    if (o->ramp.when)
        warn(NULL, "--step-when: there are no steps without --ramp");
}

static void warn_of_keys(const char *path)
{
    char text[512];

    if (!path || !text_file_is_open(path))
        return;
    snprintf(text, sizeof(text), "%.400s: others can read the keys in it",
             path);
    warn(NULL, text);
}

static void warn_of_all(const struct serve_options *o,
                        const struct gateway_settings *g)
{
    const char *one = o->variants.side[CONTROL].key_file;
    const char *other = o->variants.side[TREATMENT].key_file;

    warn_of_idle(o, g);
    warn_of_keys(one);
    if (!one || !other || strcmp(one, other) != 0)
        warn_of_keys(other);
    warn_of_keys(o->client_keys);
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

/* Without a port, say, nobody was served: settings that were never in use are
 * not to stand in the way of the next attempt. */
static void undo(const struct serve_renew *r, int made)
{
    struct err none;

    if (made && !r->begun)
        serve_store_remove(r->store, &none);
}

static int serve_with(const struct serve_options *o, struct serve_made *m,
                      const struct serve_frozen *f, struct err *err)
{
    struct serve_renew renew = {o->origin, o, o, m, m, NULL, 0};
    struct gateway_run set = {.address = m->place.address,
                              .port = m->place.port,
                              .connections = (int)o->connections,
                              .idle_ns = o->idle,
                              .request_ns = o->request,
                              .ready = announce,
                              .renew = serve_renew,
                              .warn = warn,
                              .arg = &renew};
    struct guard guard;
    struct store *store;
    char *name = NULL;
    int made = 0, rc = -1;

    /* It would end what cannot be told yet, or is about to end, or the guard.
     */
    signal(SIGUSR1, SIG_IGN);
    /* Before there is a store, or a thread. */
    set.advice = find_guard(&guard, &m->gateway.split);
    store = serve_store(f, &name, &made, err);
    renew.store = name;
    serve_live(o, m, &set.live);
    if (store && guard_watch(&guard, name, err))
        store_close(store);
    else if (store)
        rc = gateway_run(store, &set, err);
    guard_end(&guard);
    if (store && rc)
        undo(&renew, made);
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
    warn_of_all(o, &m->gateway);
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
    .usage = "--control VARIANT --treatment VARIANT\n"
             "                     --share SHARE | --ramp STEPS",
    .options = serve_table,
    .size = sizeof(struct serve_options),
    .preset = serve_preset,
    .from = from,
    .run = serve,
};
