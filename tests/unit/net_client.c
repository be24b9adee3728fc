#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net_client.h"

static void tell(struct call *k, char what, int64_t now)
{
    size_t n = strlen(k->log);

    if (now) {
        assert_true(now >= k->last);
        k->last = now;
    }
    if (n + 1 < sizeof(k->log))
        k->log[n] = what;
    if (k->on)
        k->on(k, what);
}

static void on_header(void *arg, const char *name, const char *value)
{
    struct call *k = arg;
    size_t n = strlen(k->fields);

    snprintf(k->fields + n, sizeof(k->fields) - n, "%s=%s;", name, value);
    tell(k, 'h', 0);
}

static void on_head(void *arg, int status, int64_t now)
{
    struct call *k = arg;

    k->status = status;
    tell(k, 'H', now);
}

static void on_data(void *arg, const char *bytes, size_t len, int64_t now)
{
    struct call *k = arg;

    if (k->len + len < sizeof(k->body))
        memcpy(k->body + k->len, bytes, len);
    k->len += len;
    tell(k, 'd', now);
}

static void on_done(void *arg, const struct exchange_end *end, int64_t now)
{
    struct call *k = arg;

    k->end = *end;
    snprintf(k->why, sizeof(k->why), "%s", end->why ? end->why : "");
    if (--k->f->waiting == 0)
        loop_stop(k->f->loop);
    tell(k, 'D', now);
}

static const struct exchange_events all_events = {on_header, on_head, on_data,
                                                  on_done};

struct exchange_request request(struct call *k)
{
    static const char *const headers[] = {"X-Mine: yes", NULL};

    return (struct exchange_request){.url = k->f->url,
                                     .headers = headers,
                                     .body = "{}",
                                     .len = 2,
                                     .most = 100000,
                                     .connect_ns = 5000 * MS,
                                     .events = &all_events,
                                     .arg = k};
}

struct exchange *send_call(struct fixture *f, int i)
{
    struct call *k = &f->call[i];
    struct exchange_request r;
    struct err err;

    k->f = f;
    r = request(k);
    k->x = f->net->start(f->net, &r, &err);
    assert_non_null(k->x);
    f->waiting++;
    return k->x;
}

void run(struct fixture *f)
{
    struct err err;

    assert_int_equal(loop_run(f->loop, &err), 0);
}

int setup(void **state)
{
    struct client_settings s = {.most = 4, .idle_ns = 60000 * MS, .agent = "t"};
    struct fixture *f = calloc(1, sizeof(*f));
    struct err err;

    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    f->loop = loop_new(&err);
    f->client = client_new(f->loop, &s, &err);
    f->net = client_transport(f->client);
    peer_open(&f->peer, f->loop);
    snprintf(f->url, sizeof(f->url), "http://127.0.0.1:%d/v1", f->peer.port);
    *state = f;
    return 0;
}

int teardown(void **state)
{
    struct fixture *f = *state;

    client_free(f->client);
    peer_close(&f->peer);
    loop_free(f->loop);
    free(f);
    return 0;
}

void script(struct fixture *f, const struct peer_answer *a, int steps)
{
    f->peer.script = a;
    f->peer.steps = steps;
}
