#include "gateway/runner.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "gateway/own.h"
#include "model/engine.h"
#include "replay/self.h"

#define TELL_EVERY INT64_C(250000000)
#define TICK_EVERY INT64_C(1000000000)
#define GRACE INT64_C(250000000) /* for the last bytes on their way out */

/* ---- what is told -------------------------------------------------------- */

static void look_around(struct gate_runner *r)
{
    const struct around a = {
        .engine = r->engine,
        .lags = r->lag.count,
        .lag_sum = (int64_t)r->lag.sum,
        .store_failed = r->broken,
        .version = PACKAGE_VERSION,
    };

    own_around(r->gateway, &a);
}

void runner_tell(struct gate_runner *r, int64_t now)
{
    struct engine *e = &r->engine, all;

    gateway_engine(r->gateway, e, now);
    if (r->ending) {
        e->phase =
            gateway_empty(r->gateway) ? PHASE_FINISHED : PHASE_INTERRUPTED;
        e->total = e->prompts;
    }
    self_tell(&r->lag, client_transport(r->client), e);
    all = *e;
    engine_merge(&all, &r->earlier);
    writer_engine(r->writer, &all);
    look_around(r);
}

/* Once the store says so, too: whoever waits for this may look there next. */
static void announce(struct gate_runner *r)
{
    if (r->announced || writer_stored(r->writer) < r->began)
        return;
    r->announced = 1;
    if (r->set->ready(r->set->arg, server_port(r->server), &r->why)) {
        r->failed = 1;
        loop_stop(r->loop);
    }
}

/* ---- what the loop calls ------------------------------------------------- */

static void on_tell(void *arg, int64_t now)
{
    struct gate_runner *r = arg;

    runner_tell(r, now);
    announce(r);
    access_pass(r->access);
    loop_timer_set(r->tell, now + TELL_EVERY);
    if (gateway_empty(r->gateway) && !r->ending) {
        r->ending = 1;
        loop_timer_set(r->end, now + GRACE);
    }
}

void runner_lines(struct gate_runner *r, int64_t lost, int loses)
{
    char text[80];

    access_say(&r->lost, lost, loses, text);
    if (*text)
        r->set->warn(r->set->arg, text);
}

static void say_access(struct gate_runner *r)
{
    char why[512];
    int64_t lost = access_lost(r->access, why);

    if (*why)
        r->set->warn(r->set->arg, why);
    runner_lines(r, lost, access_loses(r->access));
}

void runner_name(void *runner, int known, enum side side, const char *text)
{
    struct gate_runner *r = runner;

    gateway_say(r->gateway, known ? EVENT_CHANGE : EVENT_NOTE, (int)side,
                "%s%s", text, known ? "" : "; connections go where they did");
    r->set->warn(r->set->arg, text);
}

static void on_tick(void *arg, int64_t now)
{
    struct gate_runner *r = arg;

    gateway_tick(r->gateway, now);
    renew_tick(r->renew, now);
    say_access(r);
    loop_timer_set(r->tick, now + TICK_EVERY);
}

static void on_end(void *arg, int64_t now)
{
    struct gate_runner *r = arg;

    (void)now;
    loop_stop(r->loop);
}

static void drain(struct gate_runner *r, int64_t now)
{
    gateway_drain(r->gateway);
    loop_timer_set(r->tell, now);
}

static void obey(struct gate_runner *r, const struct control *c, int64_t now)
{
    if (c->verb == CONTROL_STOP)
        drain(r, now);
    else
        gateway_obey(r->gateway, c, now);
    loop_timer_set(r->tell, now); /* whoever asked waits for it */
}

static void say_broken(struct gate_runner *r, const struct err *why)
{
    char text[sizeof(why->text) + 256];

    snprintf(text, sizeof(text),
             "nothing is recorded any more, requests are served on: %s; "
             "diptych ramp STORE --rollback, or kill -USR1 %ld, gives all to "
             "control",
             why->text, (long)getpid());
    r->set->warn(r->set->arg, text);
}

/* Whoever is served is not told: that is between us and whoever runs us. */
static void on_news(void *arg, int64_t now)
{
    struct gate_runner *r = arg;
    struct control c;
    struct err why;

    writer_news(r->writer);
    if (!r->broken && writer_check(r->writer, &why)) {
        r->broken = 1;
        say_broken(r, &why);
    }
    announce(r);
    while (writer_control(r->writer, &c))
        obey(r, &c, now);
}

/* Whatever the store can take. */
static void all_back(struct gate_runner *r, int64_t now)
{
    const struct control c = {.verb = CONTROL_ROLL_BACK};
    struct engine e = r->engine;

    obey(r, &c, now);
    gateway_engine(r->gateway, &e, now);
    r->set->warn(r->set->arg,
                 e.release.state == RELEASE_ROLLED_BACK
                     ? "SIGUSR1: all goes to control, until a person gives "
                       "treatment a share with diptych ramp STORE --to"
                     : "SIGUSR1: the split is off, all goes to control");
}

static void on_signal(void *arg, int number)
{
    struct gate_runner *r = arg;

    if (number == SIGHUP)
        renew_ask(r->renew);
    else if (number == SIGUSR1)
        all_back(r, loop_now());
    else if (++r->asked == 1)
        drain(r, loop_now());
    else
        loop_stop(r->loop);
}

static void on_probe(void *arg, int64_t late)
{
    struct gate_runner *r = arg;

    hist_add(&r->lag, late);
}

/* ---- its life ------------------------------------------------------------ */

void runner_timers(struct gate_runner *r)
{
    r->tell = loop_timer_new(r->loop, on_tell, r);
    r->tick = loop_timer_new(r->loop, on_tick, r);
    r->end = loop_timer_new(r->loop, on_end, r);
}

int runner_watch(struct gate_runner *r, struct err *err)
{
    r->news = loop_watch_new(r->loop, writer_fd(r->writer), on_news, r, err);
    r->interrupt = loop_signal_new(r->loop, SIGINT, on_signal, r, err);
    r->terminate = loop_signal_new(r->loop, SIGTERM, on_signal, r, err);
    r->hangup = loop_signal_new(r->loop, SIGHUP, on_signal, r, err);
    r->user = loop_signal_new(r->loop, SIGUSR1, on_signal, r, err);
    return r->news && r->interrupt && r->terminate && r->hangup && r->user ? 0
                                                                           : -1;
}

int runner_begin(struct gate_runner *r, struct err *err)
{
    const struct gateway_settings *s = &r->set->live.gateway;
    const struct release *now = &r->engine.release;

    if (loop_probe(r->loop, on_probe, r, err))
        return -1;
    runner_tell(r, loop_now());
    gateway_say(r->gateway, EVENT_START, -1,
                "%s, %.9g %% to treatment, %s; dice %llx",
                split_name(s->split.policy), 100. * now->share / SHARE_WHOLE,
                release_words(now->state), (unsigned long long)s->seed);
    r->began = r->put;
    loop_timer_set(r->tell, loop_now());
    loop_timer_set(r->tick, loop_now());
    return 0;
}

void runner_free(struct gate_runner *r)
{
    loop_watch_free(r->user);
    loop_watch_free(r->hangup);
    loop_watch_free(r->terminate);
    loop_watch_free(r->interrupt);
    loop_watch_free(r->news);
    loop_timer_free(r->end);
    loop_timer_free(r->tick);
    loop_timer_free(r->tell);
}
