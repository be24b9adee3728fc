#include "gateway/run.h"

#include <stdio.h>
#include <unistd.h>

#include "gateway/refusal.h"
#include "gateway/runner.h"
#include "net/limits.h"
#include "replay/enrich.h"

#define COMMIT INT64_C(100000000)
#define RECORDS 65536 /* the disk may stand still for seconds */
#define RECORDS_BYTES ((size_t)256 * 1024 * 1024)
#define HEADERS_MOST 65536
#define PATIENCE INT64_C(1000000000) /* with a reader of the access log */

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

    if (rec_take->kind == RECORD_EVENT && !rec_take->u.event.wall_us)
        rec_take->u.event.wall_us = loop_wall_us();
    /* What happened is in the engine's row a moment later, not a while. */
    if (rec_take->kind == RECORD_EVENT)
        loop_timer_set(r->tell, loop_now());
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

static int sink_lines(void *arg)
{
    const struct gate_runner *r = arg;

    return access_path(r->access) != NULL;
}

/* ---- from start to end --------------------------------------------------- */

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

    if (store_take->ops->engine(store_take, &r->earlier, err)) {
        store_close(store_take);
        return -1;
    }
    r->writer = writer_start(store_take, &w, err);
    return r->writer ? 0 : -1;
}

static int open_client(struct gate_runner *r, struct err *err)
{
    struct client_settings pool = r->set->live.pool;
    struct endpoints_settings n = {
        .variant = r->set->live.gateway.variant,
        .say = runner_name,
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
    const struct sink sink = {sink_room, sink_put, r, sink_line, sink_lines};
    const struct gateway_settings *g = &r->set->live.gateway;
    struct server_settings s = {
        .address = r->set->address,
        .port = r->set->port,
        .most_body = 2 * g->most_body, /* room for one that is set anew */
        .most_headers = HEADERS_MOST,
        .most = (size_t)r->set->connections,
        .most_held = net_held(g->most_body),
        .gather = 1,
        .idle_ns = r->set->idle_ns,
        .request_ns = r->set->request_ns,
        .refusal = gateway_refusal,
        .admit = gateway_admit,
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

    r->access = access_open(r->set->live.access, PATIENCE, err);
    p.access = r->access;
    if (!r->access)
        return err_wrap(err, "--access-log");
    r->renew = renew_new(&p);
    return 0;
}

static int open_hear(struct gate_runner *r, struct err *err)
{
    r->hear = hear_new(r->loop, r->set->advice, r->gateway, err);
    return r->hear ? 0 : -1;
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
    runner_timers(r);
    if (open_writer(r, store_take, err) || runner_watch(r, err) ||
        open_client(r, err) || open_server(r, err) || open_renew(r, err) ||
        open_hear(r, err))
        return -1;
    return runner_begin(r, err);
}

static void say_lost(struct gate_runner *r, int64_t lost, const char *what)
{
    char text[80];

    if (lost == 0)
        return;
    snprintf(text, sizeof(text), "%lld %s were not recorded", (long long)lost,
             what);
    r->set->warn(r->set->arg, text);
}

/* A store that failed has no room for that, either. */
static void count_lost(struct gate_runner *r)
{
    int64_t events, lost = gateway_close(r->gateway, &events);

    say_lost(r, lost + writer_finish(r->writer), "replies");
    say_lost(r, events, "events");
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
    r->lost += access_close(r->access);
    runner_lines(r, 0, 0);
    runner_free(r);
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
        runner_tell(&r, loop_now());
    }
    close_all(&r);
    if (r.writer && writer_stop(r.writer, rc ? &why : err))
        rc = -1;
    return rc;
}
