#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/gates_option.h"
#include "cmd/guard.h"
#include "cmd/look_option.h"
#include "cmd/plain.h"
#include "cmd/plan_dry.h"
#include "cmd/prepare.h"
#include "cmd/prices.h"
#include "cmd/screen.h"
#include "cmd/session.h"
#include "cmd/spans_option.h"
#include "cmd/summary.h"
#include "cmd/variants.h"
#include "wire/duration.h"

struct replay_command {
    struct variant_options variants;
    char *store, *input, *prices, *arrivals;
    int fresh, skip_bad, no_screen, dry_run;
    struct look_settings look;
    int64_t limit, sample, repeats, warmup, concurrency, in_flight;
    double rate, speed;
    int64_t connect, first_token, stall, whole;
    int64_t tries, budget, errors;
    struct spans_options spans;
    struct gates_options gates;
    int stop_on_rollback;
};

#define AT(m) offsetof(struct replay_command, m)
#include "cmd/variant_rows.def"
static const struct opt options[] = {
    VARIANT_OPTIONS(struct replay_command, variants),
    {"store", 's', OPT_TEXT, "FILE", AT(store), 0, 0,
     "where the experiment is kept\n"
     "(replays/LOG.CONTROL.TREATMENT.db)"},
    {"fresh", 0, OPT_FLAG, NULL, AT(fresh), 0, 0,
     "begin anew; an old store is kept beside it"},
    {"input", 0, OPT_TEXT, "FORMAT", AT(input), 0, 0,
     "format of the logs, in place of a look at them"},
    {"skip-bad", 0, OPT_FLAG, NULL, AT(skip_bad), 0, 0,
     "pass bad lines over, and count them"},
    {"limit", 0, OPT_COUNT, "N", AT(limit), 0, 0, "the first N prompts only"},
    {"sample", 0, OPT_COUNT, "N", AT(sample), 0, 0,
     "N prompts, drawn by the seed"},
    {"repeats", 0, OPT_COUNT, "N", AT(repeats), 1, 1000,
     "send each prompt N times (1)"},
    {"warmup", 0, OPT_COUNT, "N", AT(warmup), 0, 100000,
     "send N prompts beforehand, uncounted (0)"},
    {"concurrency", 'c', OPT_COUNT, "N", AT(concurrency), 1, 4096,
     "requests in flight, a variant (16)"},
    {"rate", 0, OPT_REAL, "N", AT(rate), 0.001, 100000,
     "open loop: N pairs a second, whatever comes back"},
    {"arrivals", 0, OPT_TEXT, "KIND", AT(arrivals), 0, 0,
     "of --rate: poisson or constant (poisson)"},
    {"speed", 0, OPT_REAL, "X", AT(speed), 0.001, 1e6,
     "open loop: the log's own times, X times as fast"},
    {"in-flight", 0, OPT_COUNT, "N", AT(in_flight), 1, 4096,
     "open loop: most requests in flight, a variant (512)"},
    {"connect-timeout", 0, OPT_SPAN, "TIME", AT(connect), 0, 0,
     "for a connection (10s)"},
    {"first-token-timeout", 0, OPT_SPAN, "TIME", AT(first_token), 0, 0,
     "until the first token (60s)"},
    {"stall-timeout", 0, OPT_SPAN, "TIME", AT(stall), 0, 0,
     "between two pieces of a stream (30s)"},
    {"timeout", 0, OPT_SPAN, "TIME", AT(whole), 0, 0,
     "for a whole answer (300s)"},
    {"tries", 0, OPT_COUNT, "N", AT(tries), 1, 20,
     "exchanges for a reply, the first included (3)"},
    {"budget", 0, OPT_MONEY, "USD", AT(budget), 0, 0,
     "stop both variants before this is spent"},
    {"max-errors", 0, OPT_COUNT, "N", AT(errors), 0, 9e15,
     "stop after more than N failed replies"},
    SPANS_OPTIONS(struct replay_command, spans),
    GATES_OPTIONS(struct replay_command, gates),
    {"stop-on-rollback", 0, OPT_FLAG, NULL, AT(stop_on_rollback), 0, 0,
     "stop when the verdict is roll back"},
    {"prices", 0, OPT_TEXT, "FILE", AT(prices), 0, 0,
     "price list: diptych's own, or LiteLLM's"},
    {"dry-run", 0, OPT_FLAG, NULL, AT(dry_run), 0, 0,
     "say what it would cost and show, and send nothing"},
    {"no-screen", 0, OPT_FLAG, NULL, AT(no_screen), 0, 0,
     "plain lines, also on a terminal"},
    LOOK_OPTIONS(struct replay_command, look),
    {0},
};

static void preset(void *settings)
{
    struct replay_command *c = settings;

    variant_options_preset(&c->variants);
    c->repeats = 1;
    c->concurrency = 16;
    c->in_flight = 512;
    c->connect = 10 * NS_PER_S;
    c->first_token = 60 * NS_PER_S;
    c->stall = 30 * NS_PER_S;
    c->whole = 300 * NS_PER_S;
    c->tries = 3;
    c->budget = -1;
    c->errors = -1;
}

/* ---- settings ---------------------------------------------------------- */

static int make_schedule(const struct replay_command *c, struct schedule *s,
                         struct err *err)
{
    const char *kind = c->arrivals ? c->arrivals : "poisson";
    const struct pace *pace = &pace_closed;

    if (c->rate > 0 && c->speed > 0)
        return err_set(err, ERR_USAGE, "--rate and --speed: choose one");
    if (c->arrivals && !(c->rate > 0))
        return err_set(err, ERR_USAGE, "--arrivals is for --rate");
    if (c->rate > 0)
        pace = pace_find(kind);
    if (c->speed > 0)
        pace = &pace_trace;
    if (!pace || (c->rate > 0 && (!pace->open || pace == &pace_trace)))
        return err_set(err, ERR_USAGE,
                       "--arrivals: \"%s\" is neither poisson nor constant",
                       kind);
    schedule_init(s, pace, (uint64_t)c->variants.seed);
    s->rate = c->rate;
    s->speed = c->speed;
    return 0;
}

static int make_settings(const struct replay_command *c,
                         const struct price_list *prices,
                         struct replay_settings *r, struct err *err)
{
    struct variant_options variants = c->variants;

    *r = (struct replay_settings){
        .concurrency = (int)c->concurrency,
        .in_flight = (int)c->in_flight,
        .connect = c->connect,
        .first_token = c->first_token,
        .stall = c->stall,
        .whole = c->whole,
        .backoff = {NS_PER_S / 2, 8 * NS_PER_S, (int)c->tries},
        .budget = c->budget,
        .errors = c->errors,
        .warmup = c->warmup,
        .seed = (uint64_t)c->variants.seed,
        .prices = prices,
    };
    if (backoff_check(&r->backoff, err) || make_schedule(c, &r->schedule, err))
        return -1;
    variants.keyless = c->dry_run;
    return variants_make(&variants, r->variant, err);
}

/* A budget that nobody can reckon would be no budget. */
static int check_budget(const struct replay_settings *r, struct err *err)
{
    if (r->budget < 0)
        return 0;
    for (int s = 0; s < SIDES; s++)
        if (!price_find(r->prices, r->variant[s].model))
            return err_set(err, ERR_USAGE,
                           "--budget: no price for %s, the %s; give a list "
                           "that has it with --prices",
                           r->variant[s].model, side_name(s));
    return 0;
}

/* ---- the run ----------------------------------------------------------- */

static void say_begin(const struct prepared *p, int64_t total)
{
    if (p->resumed)
        fprintf(stderr, "going on: %lld of %lld replies are in %s\n",
                (long long)p->stored, (long long)(SIDES * total), p->store);
    else
        fprintf(stderr, "%lld prompts are in %s\n", (long long)p->prompts,
                p->store);
    if (p->skipped)
        fprintf(stderr, "%lld bad lines were passed over\n",
                (long long)p->skipped);
}

static void say_detached(const struct session *session, const char *store)
{
    printf("the run goes on as process %d\n"
           "  diptych watch %s    joins it again\n"
           "  kill -INT %d    stops it\n",
           (int)session->engine, store, (int)session->engine);
}

/* The screen is one of three processes: when it is gone and the run is not,
 * this one stays with the engine, unless it was told to let it go. */
static int with_screen(const struct replay_command *c, struct session *session,
                       const char *store, struct session_end *end,
                       struct err *err)
{
    struct screen_settings s = {.store = store, .can_detach = 1};
    enum app_end how = APP_ENDED;
    struct err why;

    look_set(&c->look, &s.app);
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    if (screen_child(&s, &how, &why))
        fprintf(stderr, "diptych: %s; the run goes on\n", why.text);
    if (how == APP_STOP_ASKED)
        session->asked = SIGINT; /* through the store, not by a signal */
    if (how == APP_ABORT)
        session_abort(session);
    if (how == APP_DETACH || how == APP_HUNG_UP || how == APP_TERMINATED) {
        say_detached(session, store);
        return 1;
    }
    return plain_watch(session, store, end, err);
}

static int judge(const struct session_end *end, struct err *err)
{
    if (end->rc) {
        *err = end->err;
        return -1;
    }
    if (end->engine.phase == PHASE_FAILED)
        return err_set(err, ERR_REMOTE, "%s", end->engine.why);
    return 0;
}

/* Who interrupts a run does not ask for its verdict; the guard does. */
static int status_of(const struct replay_command *c,
                     const struct session_end *end, int asked,
                     const struct verdict *v)
{
    int stopped = c->stop_on_rollback && v->latched && !asked;

    if (end->engine.phase == PHASE_INTERRUPTED && !stopped)
        return asked == SIGTERM ? STATUS_TERMINATED : STATUS_INTERRUPTED;
    if (v->defaults && !c->stop_on_rollback)
        return STATUS_DONE;
    return verdict_status(v->word);
}

/* 1: it was left to itself. */
static int watch(const struct replay_command *c, const struct prepared *p,
                 struct session *session, struct session_end *end,
                 struct err *err)
{
    int screen = !c->no_screen && screen_possible(), rc;
    struct guard guard = {.go = -1, .advice = -1};
    struct err why;

    if ((c->stop_on_rollback || (p->gates.count && !p->gates.defaults)) &&
        guard_start(&guard, p->store, c->stop_on_rollback, &why))
        fprintf(stderr, "diptych: %s; nobody watches the gates\n", why.text);
    rc = screen ? with_screen(c, session, p->store, end, err)
                : plain_watch(session, p->store, end, err);
    if (rc <= 0)
        guard_end(&guard);
    return rc;
}

static int go(const struct replay_command *c, const struct prepared *p,
              const struct run_settings *run, int *status, struct err *err)
{
    int alone = c->no_screen || !screen_possible(), rc;
    struct session session;
    struct session_end end;
    struct verdict verdict;
    struct err why;

    if (session_start(&session, p->store, run, alone, err))
        return -1;
    rc = watch(c, p, &session, &end, err);
    if (rc > 0)
        return 0; /* detached */
    if (rc == 0)
        rc = judge(&end, err);
    if (summary_print(p->store, &verdict, rc ? &why : err) == 0) {
        if (rc == 0)
            *status = status_of(c, &end, session.asked, &verdict);
        if (rc == 0 && *status == STATUS_DONE)
            gates_say_default(&verdict);
        return rc;
    }
    if (rc) /* there is a first error to be said */
        fprintf(stderr, "diptych: %s\n", why.text);
    return -1;
}

static int replay_with(const struct replay_command *c,
                       const struct ingest_settings *logs,
                       struct replay_settings *r, int *status, struct err *err)
{
    struct prepare p = {c->store, c->fresh, logs};
    struct gates gates;
    struct freeze f = {.replay = r,
                       .ingest = logs,
                       .repeats = (int)c->repeats,
                       .spans = &c->spans,
                       .gates = &gates,
                       .gates_asked = gates_asked(&c->gates)};
    struct prepared done;
    struct run_settings run;
    struct buf named;
    int rc;

    if (gates_make(&c->gates, &gates, err))
        return -1;
    if (c->dry_run)
        return plan_dry(&(struct plan_dry){r, logs, &gates, c->repeats}, err);
    buf_init(&named, 1024 * 1024);
    rc = prepare(&p, &f, &done, &named, err);
    fputs(named.data, stderr);
    buf_release(&named);
    if (rc == 0) {
        r->spent = done.spent;
        r->earlier = done.earlier;
        run = (struct run_settings){.replay = *r,
                                    .repeats = (int)c->repeats,
                                    .prompts = done.prompts,
                                    .skipped = done.skipped,
                                    .total = done.prompts * c->repeats};
        say_begin(&done, run.total);
        rc = go(c, &done, &run, status, err);
    }
    prepared_release(&done);
    return rc;
}

static int replay(void *settings, int argc, char **args, int *status,
                  struct err *err)
{
    const struct replay_command *c = settings;
    const struct ingest_settings logs = {
        .log = (const char *const *)args,
        .logs = (size_t)argc,
        .format = c->input,
        .skip_bad = c->skip_bad,
        .timed = c->speed > 0,
        .limit = c->limit,
        .sample = c->sample,
        .seed = (uint64_t)c->variants.seed,
    };
    struct replay_settings r = {0};
    struct price_list prices = {0};
    int rc = -1;

    if (argc < 1)
        return err_set(err, ERR_USAGE,
                       "name a log of prompts, or - for "
                       "standard input");
    if (prices_load(&prices, c->prices, err) == 0 &&
        make_settings(c, &prices, &r, err) == 0 && check_budget(&r, err) == 0)
        rc = replay_with(c, &logs, &r, status, err);
    variant_release(&r.variant[CONTROL]);
    variant_release(&r.variant[TREATMENT]);
    price_list_release(&prices);
    return rc;
}

const struct command command_replay = {
    .name = "replay",
    .about = "send logged prompts to both variants and keep what comes back",
    .usage = "LOG... --control VARIANT --treatment VARIANT",
    .options = options,
    .size = sizeof(struct replay_command),
    .preset = preset,
    .run = replay,
};
