#include "replay/run.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model/engine.h"
#include "net/client.h"
#include "net/limits.h"
#include "replay/enrich.h"
#include "replay/self.h"

#define TELL_EVERY INT64_C(250000000) /* the engine row */
#define IDLE INT64_C(300000000000)    /* a connection is kept open */
#define AHEAD 1024                    /* prompts */
#define RECORDS 16384                 /* beyond what must find room */
#define GROWTH 4                      /* more and more in flight, up to this */

struct runner {
    const struct run_settings *set;
    struct loop *loop;
    struct client *client;
    struct writer *writer;
    struct replay *replay;
    struct loop_timer *turn, *tell;
    struct loop_watch *news, *interrupt, *terminate, *hangup;
    struct hist lag;
    struct engine engine, earlier; /* its own; of those before it */
    int64_t start;
    int asked;   /* to stop, how often */
    int ceiling; /* in flight, a variant */
    char address[SIDES][64];
    struct err unknown; /* host; no code: all are known */
};

/* ---- supply: the writer, as the engine sees it -------------------------- */

static struct work *supply_work(void *arg, int *over)
{
    struct runner *r = arg;

    return writer_work(r->writer, over);
}

static size_t supply_room(void *arg)
{
    struct runner *r = arg;

    return writer_room(r->writer);
}

static int supply_put(void *arg, struct record *rec_take)
{
    struct runner *r = arg;

    if (rec_take->kind == RECORD_EVENT)
        rec_take->u.event.wall_us = loop_wall_us();
    return writer_put(r->writer, rec_take);
}

static void supply_wake(void *arg, int64_t when)
{
    struct runner *r = arg;

    loop_timer_set(r->turn, when);
}

/* ---- what the loop calls ------------------------------------------------ */

static void tell(struct runner *r, int64_t now)
{
    struct engine *own = &r->engine, all;

    replay_engine(r->replay, own, now);
    self_tell(&r->lag, client_transport(r->client), own);
    all = *own;
    engine_merge(&all, &r->earlier);
    writer_engine(r->writer, &all);
}

static void look(struct runner *r, int64_t now)
{
    if (!replay_over(r->replay))
        return;
    tell(r, now);
    loop_stop(r->loop);
}

static void on_turn(void *arg, int64_t now)
{
    struct runner *r = arg;

    replay_turn(r->replay, now);
    look(r, now);
}

static void on_tell(void *arg, int64_t now)
{
    struct runner *r = arg;

    tell(r, now);
    loop_timer_set(r->tell, now + TELL_EVERY);
    look(r, now);
}

static void obey(struct runner *r, const struct control *c, int64_t now)
{
    switch (c->verb) {
    case CONTROL_PAUSE:
    case CONTROL_RESUME:
        replay_pause(r->replay, c->verb == CONTROL_PAUSE, now);
        break;
    case CONTROL_STOP:
        replay_stop(r->replay, PHASE_INTERRUPTED, "stopped from a screen");
        break;
    case CONTROL_ROLL_BACK:
        replay_stop(r->replay, PHASE_INTERRUPTED,
                    "stopped: the verdict is roll back");
        break;
    case CONTROL_MORE:
    case CONTROL_FEWER:
        replay_resize(r->replay,
                      c->verb == CONTROL_MORE ? c->value : -c->value);
        break;
    case CONTROL_SHARE: /* of live requests */
    case CONTROL_VERBS:
        break;
    }
}

static void on_news(void *arg, int64_t now)
{
    struct runner *r = arg;
    struct control c;
    struct err why;

    writer_news(r->writer);
    if (writer_check(r->writer, &why)) {
        replay_stop(r->replay, PHASE_FAILED, why.text);
        replay_abort(r->replay); /* what it answers could not be kept */
    }
    while (writer_control(r->writer, &c))
        obey(r, &c, now);
    on_turn(r, now);
}

static void on_signal(void *arg, int number)
{
    struct runner *r = arg;

    if (number == SIGHUP)
        return;
    if (++r->asked == 1)
        replay_stop(r->replay, PHASE_INTERRUPTED, "interrupted");
    else
        replay_abort(r->replay);
    on_turn(r, loop_now());
}

static void on_probe(void *arg, int64_t late)
{
    struct runner *r = arg;

    hist_add(&r->lag, late);
}

/* ---- from start to end -------------------------------------------------- */

static int open_signals(struct runner *r, struct err *err)
{
    r->interrupt = loop_signal_new(r->loop, SIGINT, on_signal, r, err);
    r->terminate = loop_signal_new(r->loop, SIGTERM, on_signal, r, err);
    r->hangup = loop_signal_new(r->loop, SIGHUP, on_signal, r, err);
    return r->interrupt && r->terminate && r->hangup ? 0 : -1;
}

static int most_in_flight(const struct replay_settings *s)
{
    return s->schedule.pace->open ? s->in_flight : s->concurrency;
}

static int open_writer(struct runner *r, struct store *store_take,
                       struct err *err)
{
    const struct replay_settings *s = &r->set->replay;
    const struct writer_settings w = {
        .repeats = r->set->repeats,
        .commit_ns = INT64_C(100000000),
        .most = RECORDS + replay_room(s, r->ceiling),
        .ahead = AHEAD,
        .ahead_bytes = 8 * 1024 * 1024,
        .enrich = enrich,
    };

    if (store_take->ops->engine(store_take, &r->earlier, err)) {
        store_close(store_take);
        return -1;
    }
    r->writer = writer_start(store_take, &w, err);
    if (!r->writer)
        return -1;
    r->news = loop_watch_new(r->loop, writer_fd(r->writer), on_news, r, err);
    return r->news ? 0 : -1;
}

/* Names are looked up before anything is due: it may take seconds. */
static int open_client(struct runner *r, struct err *err)
{
    const struct variant *v = r->set->replay.variant;
    const struct client_settings c = {
        .most = SIDES * r->ceiling,
        .idle_ns = IDLE,
        .agent = PACKAGE_NAME "/" PACKAGE_VERSION,
    };

    r->client = client_new(r->loop, &c, err);
    if (!r->client)
        return -1;
    for (int s = 0; s < SIDES && !r->unknown.code; s++)
        client_pin(r->client, v[s].base_url, r->address[s], &r->unknown);
    return 0;
}

/* As many sockets as it begins with must be had; more, if they can be. */
static int open_sockets(struct runner *r, struct err *err)
{
    int most = most_in_flight(&r->set->replay);
    struct err why;

    if (net_limits(SIDES * most, err))
        return -1;
    r->ceiling = GROWTH * most;
    if (net_limits(SIDES * r->ceiling, &why))
        r->ceiling = most;
    return 0;
}

/* libcurl and what encrypts for it; the other libraries measure nothing. */
static void add_client(struct buf *out)
{
    char curl[32], version[32], tls[32], tls_version[32];

    if (sscanf(client_version(), "%31[^/]/%31s %31[^/ ]/%31s", curl, version,
               tls, tls_version) == 4)
        buf_addf(out, "%s %s (%s %s)", curl, version, tls, tls_version);
    else
        buf_adds(out, client_version());
}

/* What a name stands for just now; an address stands for itself. */
static void say_address(struct runner *r, enum side side, int both)
{
    const char *url = r->set->replay.variant[side].base_url;

    if (r->address[side][0] && !strstr(url, r->address[side]))
        replay_say(r->replay, EVENT_NOTE, both ? -1 : (int)side, "%.*s is %s",
                   (int)strcspn(url, "?"), url, r->address[side]);
}

static void say_begin(struct runner *r)
{
    const struct variant *v = r->set->replay.variant;
    int same = strcmp(v[CONTROL].base_url, v[TREATMENT].base_url) == 0;
    int http2 = v[CONTROL].http2 || v[TREATMENT].http2;
    struct buf words;

    buf_init(&words, 256);
    schedule_words(&r->set->replay.schedule, r->set->replay.concurrency,
                   &words);
    buf_adds(&words, "; ");
    add_client(&words);
    replay_say(r->replay, EVENT_START, -1, "%s", words.data);
    if (client_warning(http2))
        replay_say(r->replay, EVENT_NOTE, -1, "%s", client_warning(http2));
    say_address(r, CONTROL, same);
    if (!same)
        say_address(r, TREATMENT, 0);
    buf_release(&words);
}

static void begin(struct runner *r)
{
    const struct supply supply = {supply_work, supply_room, supply_put,
                                  supply_wake, r};
    struct replay_settings s = r->set->replay;

    s.ceiling = r->ceiling;
    r->start = loop_now();
    r->replay = replay_new(&s, &supply, client_transport(r->client), r->start,
                           loop_wall_us());
    say_begin(r);
    if (r->unknown.code)
        replay_stop(r->replay, PHASE_FAILED, r->unknown.text);
    loop_timer_set(r->turn, r->start);
    loop_timer_set(r->tell, r->start);
}

static int open_all(struct runner *r, struct store *store_take, struct err *err)
{
    r->loop = loop_new(err);
    if (!r->loop || open_sockets(r, err)) {
        store_close(store_take);
        return -1;
    }
    r->turn = loop_timer_new(r->loop, on_turn, r);
    r->tell = loop_timer_new(r->loop, on_tell, r);
    /* Signals before the client: it looks names up, which may take seconds. */
    if (open_writer(r, store_take, err) || open_signals(r, err) ||
        open_client(r, err) || loop_probe(r->loop, on_probe, r, err))
        return -1;
    begin(r);
    return 0;
}

static void close_all(struct runner *r)
{
    replay_free(r->replay);
    client_free(r->client);
    loop_watch_free(r->hangup);
    loop_watch_free(r->terminate);
    loop_watch_free(r->interrupt);
    loop_watch_free(r->news);
    loop_timer_free(r->tell);
    loop_timer_free(r->turn);
    loop_free(r->loop);
}

int run(struct store *store_take, const struct run_settings *s,
        struct engine *out, struct err *err)
{
    struct runner r = {.set = s};
    struct err why;
    int rc;

    r.engine.pid = getpid();
    r.engine.started_us = loop_wall_us();
    r.engine.total = s->total;
    r.engine.prompts = s->prompts;
    r.engine.skipped = s->skipped;
    rc = open_all(&r, store_take, err);
    if (rc == 0) {
        rc = loop_run(r.loop, err);
        tell(&r, loop_now());
    }
    close_all(&r);
    if (r.writer && writer_stop(r.writer, rc ? &why : err))
        rc = -1;
    *out = r.engine;
    engine_merge(out, &r.earlier);
    return rc;
}
