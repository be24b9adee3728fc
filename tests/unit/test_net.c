#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/client.h"
#include "net/limits.h"
#include "net/server.h"

/* Our client against our server, on one loop. */

#define MANY 1000
#define S INT64_C(1000000000)

struct pair {
    struct loop *loop;
    struct server *server;
    struct client *client;
    struct transport *net;
    struct conversation *held[MANY];
    int held_count, hold; /* answer when so many are held */
    int done, whole, reused, bytes, wanted;
    char url[64];
};

/* Streams to all of them at once, when all are there. */
static void release(struct pair *p)
{
    for (int i = 0; i < p->held_count; i++) {
        conversation_begin(p->held[i], 200);
        conversation_send(p->held[i], "one", 3);
    }
    for (int i = 0; i < p->held_count; i++) {
        conversation_send(p->held[i], "two", 3);
        conversation_end(p->held[i]);
    }
    p->held_count = 0;
}

static void handle(void *arg, struct conversation *c,
                   const struct server_request *r)
{
    struct pair *p = arg;

    assert_string_equal(r->body, "{}");
    p->held[p->held_count++] = c;
    if (p->held_count == p->hold)
        release(p);
}

static int setup(void **state)
{
    struct pair *p = calloc(1, sizeof(*p));
    struct server_settings ss = {.address = "127.0.0.1",
                                 .most_body = 1000,
                                 .most_headers = 1000,
                                 .most = 10000,
                                 .idle_ns = 30 * S,
                                 .request_ns = 30 * S,
                                 .handle = handle,
                                 .arg = p};
    struct client_settings cs = {.most = MANY, .idle_ns = S, .agent = "t"};
    struct err err;

    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    assert_int_equal(net_limits(2 * MANY, &err), 0);
    p->loop = loop_new(&err);
    p->server = server_new(p->loop, &ss, &err);
    p->client = client_new(p->loop, &cs, &err);
    p->net = client_transport(p->client);
    snprintf(p->url, sizeof(p->url), "http://127.0.0.1:%d/v1",
             server_port(p->server));
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct pair *p = *state;

    client_free(p->client);
    server_free(p->server);
    loop_free(p->loop);
    free(p);
    return 0;
}

static void on_data(void *arg, const char *bytes, size_t len, int64_t now)
{
    struct pair *p = arg;

    (void)bytes;
    (void)now;
    p->bytes += (int)len;
}

static void on_done(void *arg, const struct exchange_end *end, int64_t now)
{
    struct pair *p = arg;

    (void)now;
    p->whole += end->how == END_WHOLE && end->status == 200;
    p->reused += end->reused;
    if (++p->done == p->wanted)
        loop_stop(p->loop);
}

static void send_all(struct pair *p, int n)
{
    static const struct exchange_events events = {.data = on_data,
                                                  .done = on_done};
    struct exchange_request r = {.url = p->url,
                                 .body = "{}",
                                 .len = 2,
                                 .most = 100,
                                 .connect_ns = 30 * S,
                                 .events = &events,
                                 .arg = p};
    struct err err;

    p->done = p->whole = p->reused = p->bytes = 0;
    p->hold = p->wanted = n;
    for (int i = 0; i < n; i++)
        assert_non_null(p->net->start(p->net, &r, &err));
    assert_int_equal(loop_run(p->loop, &err), 0);
}

/* All are on their way before the first is answered; the second wave goes
 * over the connections of the first, and so does a smaller third. */
static void test_a_thousand_at_once(void **state)
{
    static const int waves[] = {MANY, MANY, 300};
    struct pair *p = *state;
    int64_t open, opened;

    for (int i = 0; i < 3; i++) {
        send_all(p, waves[i]);
        assert_int_equal(p->whole, waves[i]);
        assert_int_equal(p->bytes, 6 * waves[i]);
        assert_int_equal(p->reused, i ? waves[i] : 0);
    }
    p->net->count(p->net, &open, &opened);
    assert_int_equal(opened, MANY);
    assert_int_equal(open, MANY);
}

/* Two variants on two hosts must not push out each other's connections. */
static void test_origins_keep_their_connections_apart(void **state)
{
    struct pair *p = *state;
    int port = server_port(p->server);
    int64_t open, opened;

    for (int i = 0; i < 6; i++) {
        snprintf(p->url, sizeof(p->url), "http://127.0.0.1:%d/v%d", port, i);
        if (i % 2)
            snprintf(p->url, sizeof(p->url), "http://localhost:%d/v%d", port,
                     i);
        send_all(p, 200);
        assert_int_equal(p->whole, 200);
        assert_int_equal(p->reused, i < 2 ? 0 : 200);
    }
    p->net->count(p->net, &open, &opened);
    assert_int_equal(open, 400);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_thousand_at_once),
        CASE(test_origins_keep_their_connections_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
