#include "gateway/run.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "gateway/hear.h"
#include "gateway/own.h"
#include "gateway/refusal.h"
#include "gateway/renew.h"
#include "metrics/hist.h"
#include "net/client.h"
#include "net/limits.h"
#include "replay/enrich.h"

#define TELL_EVERY INT64_C(250000000)
#define TICK_EVERY INT64_C(1000000000)
#define COMMIT INT64_C(100000000)
#define RECORDS 8192
#define RECORDS_BYTES ((size_t)256 * 1024 * 1024)
#define HEADERS_MOST 65536
#define HELD 16 /* longest requests, while they come in or are answered */
#define GRACE INT64_C(250000000) /* for the last bytes on their way out */

struct gate_runner {
    const struct gateway_run *set;
    struct loop *loop;
    struct client *client;
    struct server *server;
    struct writer *writer;
    struct gateway *gateway;
    struct aside *aside;
    struct endpoints *endpoints;
    struct access *access;
    struct renew *renew;
    struct hear *hear;
    struct loop_timer *tell, *tick, *end;
    struct loop_watch *news, *interrupt, *terminate, *hangup;
    struct hist lag;
    struct engine engine;
    int asked;             /* to stop: how often */
    int ending, broken;    /* broken: the store is, and that was said */
    int announced, failed; /* failed: that it listens could not be said */
    int64_t put, began;    /* records; began: with that of the start */
    struct err why;
};

/* ---- the sink: the writer ------------------------------------------------ */

static size_t sink_room(void *arg)
{
    struct gate_runner *r = arg;
    struct err unused;

    return writer_check(r->writer, &unused) ? 0 : writer_room(r->writer);
}

static int sink_put(void *arg, struct record *rec_take)
{
    struct gate_runner *r = arg;

    if (rec_take->kind == RECORD_EVENT)
        rec_take->u.event.wall_us = loop_wall_us();
    r->put++;
    return writer_put(r->writer, rec_take);
}

static void sink_line(void *arg, const struct access_line *l)
{
    struct gate_runner *r = arg;
    struct buf *to = access_room(r->access);

    if (!to)
        return;
    access_line_write(l, to);
    access_added(r->access);
}

/* ---- what the loop calls ------------------------------------------------- */

static int64_t cpu_time(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

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

static void tell(struct gate_runner *r, int64_t now)
{
    struct engine *e = &r->engine;
    struct transport *t = client_transport(r->client);
    struct rusage use;

    gateway_engine(r->gateway, e, now);
    if (r->ending) {
        e->phase =
            gateway_empty(r->gateway) ? PHASE_FINISHED : PHASE_INTERRUPTED;
        e->total = e->prompts;
    }
    e->updated_us = loop_wall_us();
    e->lag_p50 = hist_quantile(&r->lag, .5);
    e->lag_p99 = hist_quantile(&r->lag, .99);
    e->lag_max = r->lag.count ? r->lag.most : 0;
    e->cpu_ns = cpu_time();
    getrusage(RUSAGE_SELF, &use);
    e->rss_bytes = (int64_t)use.ru_maxrss * 1024;
    t->count(t, &e->connections, &e->opened);
    writer_engine(r->writer, e);
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

static void on_tell(void *arg, int64_t now)
{
    struct gate_runner *r = arg;

    tell(r, now);
    announce(r);
    access_pass(r->access);
    loop_timer_set(r->tell, now + TELL_EVERY);
    if (gateway_empty(r->gateway) && !r->ending) {
        r->ending = 1;
        loop_timer_set(r->end, now + GRACE);
    }
}

static void say_lines(struct gate_runner *r, int64_t lost)
{
    char text[80];

    if (!lost)
        return;
    snprintf(text, sizeof(text), "lines of the access log that were lost: %lld",
             (long long)lost);
    r->set->warn(r->set->arg, text);
}

static void say_access(struct gate_runner *r)
{
    char why[512];
    int64_t lost = access_lost(r->access, why);

    if (*why)
        r->set->warn(r->set->arg, why);
    say_lines(r, lost);
}

/* What a lookup of a name found. */
static void say_name(void *arg, int known, enum side side, const char *text)
{
    struct gate_runner *r = arg;

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

/* Whoever is served is not told: that is between us and whoever runs us. */
static void on_news(void *arg, int64_t now)
{
    struct gate_runner *r = arg;
    struct control c;
    struct err why;

    writer_news(r->writer);
    if (!r->broken && writer_check(r->writer, &why)) {
        r->broken = 1;
        err_wrap(&why, "nothing is recorded any more, requests are served on");
        r->set->warn(r->set->arg, why.text);
    }
    announce(r);
    while (writer_control(r->writer, &c))
        obey(r, &c, now);
}

static void on_signal(void *arg, int number)
{
    struct gate_runner *r = arg;

    if (number == SIGHUP)
        renew_ask(r->renew);
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

/* ---- from start to end --------------------------------------------------- */

static int open_signals(struct gate_runner *r, struct err *err)
{
    r->interrupt = loop_signal_new(r->loop, SIGINT, on_signal, r, err);
    r->terminate = loop_signal_new(r->loop, SIGTERM, on_signal, r, err);
    r->hangup = loop_signal_new(r->loop, SIGHUP, on_signal, r, err);
    return r->interrupt && r->terminate && r->hangup ? 0 : -1;
}

static int open_writer(struct gate_runner *r, struct store *store_take,
                       struct err *err)
{
    const struct writer_settings w = {
        .repeats = 0, /* it is given prompts, and reads none */
        .commit_ns = COMMIT,
        .most = RECORDS,
        .most_bytes = RECORDS_BYTES,
        .ahead = 1,
        .enrich = enrich,
    };

    r->writer = writer_start(store_take, &w, err);
    if (!r->writer)
        return -1;
    r->news = loop_watch_new(r->loop, writer_fd(r->writer), on_news, r, err);
    return r->news ? 0 : -1;
}

static int open_client(struct gate_runner *r, struct err *err)
{
    struct client_settings pool = r->set->live.pool;
    struct endpoints_settings n = {
        .variant = r->set->live.gateway.variant,
        .say = say_name,
        .arg = r,
    };

    pool.agent = PACKAGE_NAME "/" PACKAGE_VERSION;
    r->client = client_new(r->loop, &pool, err);
    r->aside = aside_new(r->loop, err);
    if (!r->client || !r->aside)
        return -1;
    n.client = r->client;
    n.aside = r->aside;
    r->endpoints = endpoints_open(&n, err);
    return r->endpoints ? 0 : -1;
}

static int open_server(struct gate_runner *r, struct err *err)
{
    const struct sink sink = {sink_room, sink_put, r, sink_line};
    const struct gateway_settings *g = &r->set->live.gateway;
    struct server_settings s = {
        .address = r->set->address,
        .port = r->set->port,
        .most_body = 2 * g->most_body, /* room for one that is set anew */
        .most_headers = HEADERS_MOST,
        .most = (size_t)r->set->connections,
        .most_held = HELD * g->most_body,
        .idle_ns = r->set->idle_ns,
        .request_ns = r->set->request_ns,
        .refusal = gateway_refusal,
        .handle = gateway_request,
        .gone = gateway_gone,
        .room = gateway_room,
    };

    r->gateway = gateway_new(g, &sink, client_transport(r->client), loop_now(),
                             loop_wall_us());
    s.arg = r->gateway;
    r->server = server_new(r->loop, &s, err);
    return r->server ? 0 : -1;
}

static int open_renew(struct gate_runner *r, struct err *err)
{
    struct renew_parts p = {
        .run = r->set,
        .aside = r->aside,
        .gateway = r->gateway,
        .client = r->client,
        .endpoints = r->endpoints,
    };

    r->access = access_open(r->set->live.access, err);
    p.access = r->access;
    if (r->access)
        r->renew = renew_new(&p);
    return r->access ? 0 : -1;
}

static int open_hear(struct gate_runner *r, struct err *err)
{
    r->hear = hear_new(r->loop, r->set->advice, r->gateway, err);
    return r->hear ? 0 : -1;
}

static void begin(struct gate_runner *r)
{
    const struct gateway_settings *s = &r->set->live.gateway;
    const struct release *now = &r->engine.release;

    tell(r, loop_now());
    gateway_say(r->gateway, EVENT_START, -1,
                "%s, %.9g %% to treatment, %s; dice %llx",
                split_name(s->split.policy), 100. * now->share / SHARE_WHOLE,
                release_words(now->state), (unsigned long long)s->seed);
    r->began = r->put;
    loop_timer_set(r->tell, loop_now());
    loop_timer_set(r->tick, loop_now());
}

static int open_all(struct gate_runner *r, struct store *store_take,
                    struct err *err)
{
    r->loop = loop_new(err);
    if (!r->loop ||
        net_limits(r->set->live.pool.most + r->set->connections, err)) {
        store_close(store_take);
        return -1;
    }
    r->tell = loop_timer_new(r->loop, on_tell, r);
    r->tick = loop_timer_new(r->loop, on_tick, r);
    r->end = loop_timer_new(r->loop, on_end, r);
    if (open_writer(r, store_take, err) || open_signals(r, err) ||
        open_client(r, err) || open_server(r, err) || open_renew(r, err) ||
        open_hear(r, err) || loop_probe(r->loop, on_probe, r, err))
        return -1;
    begin(r);
    return 0;
}

/* A store that failed has no room for that, either. */
static void count_lost(struct gate_runner *r)
{
    int64_t lost = gateway_close(r->gateway);
    char text[80];

    lost += writer_finish(r->writer);
    if (lost == 0)
        return;
    snprintf(text, sizeof(text), "%lld replies were not recorded",
             (long long)lost);
    r->set->warn(r->set->arg, text);
}

/* Clients first: that they are gone is news for the gateway. */
static void close_all(struct gate_runner *r)
{
    server_free(r->server);
    hear_free(r->hear);
    aside_free(r->aside);
    renew_free(r->renew);
    endpoints_close(r->endpoints);
    if (r->gateway)
        count_lost(r);
    gateway_free(r->gateway);
    client_free(r->client);
    say_lines(r, access_close(r->access));
    loop_watch_free(r->hangup);
    loop_watch_free(r->terminate);
    loop_watch_free(r->interrupt);
    loop_watch_free(r->news);
    loop_timer_free(r->end);
    loop_timer_free(r->tick);
    loop_timer_free(r->tell);
    loop_free(r->loop);
}

int gateway_run(struct store *store_take, const struct gateway_run *set,
                struct err *err)
{
    struct gate_runner r = {.set = set};
    struct err why;
    int rc;

    r.engine.pid = getpid();
    r.engine.started_us = loop_wall_us();
    rc = open_all(&r, store_take, err);
    if (rc == 0) {
        rc = loop_run(r.loop, err);
        if (rc == 0 && r.failed) {
            *err = r.why;
            rc = -1;
        }
        r.ending = 1;
        tell(&r, loop_now());
    }
    close_all(&r);
    if (r.writer && writer_stop(r.writer, rc ? &why : err))
        rc = -1;
    return rc;
}
