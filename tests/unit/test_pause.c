#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/client.h"
#include "net/server.h"

/* Our client against our server, on one loop: who is slow holds the other. */

#define S INT64_C(1000000000)
#define PIECE ((size_t)8 * 1024 * 1024) /* more than sockets hold */
#define PIECES 3

struct both {
    struct loop *loop;
    struct server *server;
    struct client *client;
    struct transport *net;
    char *piece;
    size_t bytes;
    int pieces, room, gone;
    struct exchange *big;
    struct conversation *waiting;
    int paused, small_done, big_done;
    enum ending how;
    char url[64];
};

static void next_piece(struct both *b, struct conversation *c)
{
    if (b->pieces++ < PIECES)
        conversation_send(c, b->piece, PIECE);
    else
        conversation_end(c);
}

static void handle(void *arg, struct conversation *c,
                   const struct server_request *r)
{
    struct both *b = arg;

    if (strcmp(r->path, "/big") != 0) {
        conversation_reply(c, 200, "small", 5);
        return;
    }
    b->waiting = c;
    conversation_begin(c, 200);
    next_piece(b, c);
}

static void room(void *arg, struct conversation *c, int64_t now)
{
    struct both *b = arg;

    b->room++;
    assert_true(now > 0 && now <= loop_now());
    assert_int_equal(conversation_waiting(c), 0);
    next_piece(b, c);
}

static void gone(void *arg, struct conversation *c, int64_t now)
{
    struct both *b = arg;

    assert_ptr_equal(c, b->waiting);
    assert_true(now > 0 && now <= loop_now());
    b->gone++;
    loop_stop(b->loop);
}

static int setup(void **state)
{
    struct both *b = calloc(1, sizeof(*b));
    struct server_settings ss = {.address = "127.0.0.1",
                                 .most_body = 1000,
                                 .most_headers = 1000,
                                 .most = 10000,
                                 .idle_ns = 30 * S,
                                 .request_ns = 30 * S,
                                 .handle = handle,
                                 .gone = gone,
                                 .room = room,
                                 .arg = b};
    struct client_settings cs = {.most = 4, .idle_ns = S, .agent = "t"};
    struct err err;

    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    b->piece = calloc(1, PIECE);
    b->loop = loop_new(&err);
    b->server = server_new(b->loop, &ss, &err);
    b->client = client_new(b->loop, &cs, &err);
    b->net = client_transport(b->client);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct both *b = *state;

    client_free(b->client);
    server_free(b->server);
    loop_free(b->loop);
    free(b->piece);
    free(b);
    return 0;
}

static void on_small(void *arg, const char *bytes, size_t len, int64_t now)
{
    (void)arg;
    (void)bytes;
    (void)len;
    (void)now;
}

static void small_done(void *arg, const struct exchange_end *end, int64_t now)
{
    struct both *b = arg;

    (void)now;
    assert_int_equal(end->how, END_WHOLE);
    b->small_done++;
    loop_stop(b->loop);
}

static const struct exchange_events small = {.data = on_small,
                                             .done = small_done};

static struct exchange *start(struct both *b, const char *path,
                              const struct exchange_events *events)
{
    struct exchange_request r = {.url = b->url,
                                 .most = SIZE_MAX,
                                 .connect_ns = 30 * S,
                                 .events = events,
                                 .arg = b};
    struct exchange *x;
    struct err err;

    snprintf(b->url, sizeof(b->url), "http://127.0.0.1:%d/%s",
             server_port(b->server), path);
    x = b->net->start(b->net, &r, &err);
    assert_non_null(x);
    return x;
}

static void on_big(void *arg, const char *bytes, size_t len, int64_t now)
{
    struct both *b = arg;

    (void)bytes;
    (void)now;
    b->bytes += len;
    if (b->paused)
        return;
    b->paused = 1;
    b->net->pause(b->net, b->big, 1);
    start(b, "small", &small);
}

static void big_done(void *arg, const struct exchange_end *end, int64_t now)
{
    struct both *b = arg;

    (void)now;
    b->how = end->how;
    b->big_done++;
    loop_stop(b->loop);
}

static const struct exchange_events big = {.data = on_big, .done = big_done};

/* Another exchange runs from its start to its end meanwhile. */
static void test_what_is_paused_waits_at_its_source(void **state)
{
    struct both *b = *state;
    struct err err;
    size_t before;

    b->big = start(b, "big", &big);
    assert_int_equal(loop_run(b->loop, &err), 0);
    assert_int_equal(b->small_done, 1);
    before = b->bytes;
    assert_true(before > 0 && before < PIECE / 2);
    assert_int_equal(b->room, 0);
    assert_true(conversation_waiting(b->waiting) > 0);
    start(b, "small", &small);
    assert_int_equal(loop_run(b->loop, &err), 0);
    assert_int_equal(b->bytes, before);
    b->net->pause(b->net, b->big, 0);
    assert_int_equal(loop_run(b->loop, &err), 0);
    assert_int_equal(b->big_done, 1);
    assert_int_equal(b->how, END_WHOLE);
    assert_int_equal(b->bytes, PIECES * PIECE);
    assert_int_equal(b->room, PIECES);
}

static void test_what_is_paused_can_be_cancelled(void **state)
{
    struct both *b = *state;
    struct err err;

    b->big = start(b, "big", &big);
    assert_int_equal(loop_run(b->loop, &err), 0);
    b->net->cancel(b->net, b->big);
    assert_int_equal(loop_run(b->loop, &err), 0);
    assert_int_equal(b->gone, 1);
    assert_int_equal(b->big_done, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_what_is_paused_waits_at_its_source),
        CASE(test_what_is_paused_can_be_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
