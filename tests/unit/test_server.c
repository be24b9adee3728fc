#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "net_server.h"

#define POST "POST /v1/chat?a=b%20c HTTP/1.1\r\nHost: a\r\nX-Mine: yes\r\n"
#define GOOD POST "Content-Length: 2\r\n\r\n{}"

static void test_a_request_is_told(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0, GOOD);
    line_wait(g, 0, "good");
    assert_string_equal(g->method, "POST");
    assert_string_equal(g->path, "/v1/chat");
    assert_string_equal(g->query, "a=b%20c");
    assert_string_equal(g->body, "{}");
    assert_int_equal(g->len, 2);
    assert_string_equal(g->header, "yes");
    line_send(g, 0, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    line_wait(g, 0, "good\r\n");
    assert_string_equal(g->method, "GET");
    assert_string_equal(g->query, "");
    assert_string_equal(g->body, "");
    assert_string_equal(g->header, "(none)");
}

/* Some wait with a large body until they are told to send it. */
static void test_a_body_held_back_is_asked_for(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0, POST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    line_wait(g, 0, "HTTP/1.1 100 Continue\r\n\r\n");
    assert_int_equal(g->calls, 0);
    line_send(g, 0, "{}");
    line_wait(g, 0, "good");
    assert_string_equal(g->body, "{}");
}

/* An old one knows no answer but the last. */
static void test_an_old_peer_is_not_asked_for_it(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0,
              "POST / HTTP/1.0\r\nExpect: 100-continue\r\n"
              "Content-Length: 2\r\n\r\n");
    rig_run_once(g);
    line_send(g, 0, "{}");
    line_wait(g, 0, "good");
    assert_null(strstr(g->line[0].got, "100 Continue"));
}

static void begin_nothing(struct rig *g, struct conversation *c)
{
    (void)g;
    conversation_begin(c, 204);
    conversation_send(c, "x", 1);
    conversation_end(c);
}

static void reply_nothing(struct rig *g, struct conversation *c)
{
    (void)g;
    conversation_reply(c, 304, "x", 1);
}

/* To a peer it would be the head of the next answer. */
static void test_some_answers_have_no_body(void **state)
{
    struct rig *g = *state;
    const char *got = g->line[0].got;

    line_open(g, 0);
    g->handle = begin_nothing;
    line_send(g, 0, GOOD);
    line_wait(g, 0, "\r\n\r\n");
    g->handle = reply_nothing;
    line_send(g, 0, GOOD);
    line_wait(g, 0, "HTTP/1.1 304");
    g->handle = NULL;
    line_send(g, 0, GOOD);
    line_wait(g, 0, "good");
    assert_null(strstr(got, "chunked"));
    assert_non_null(strstr(got, "\r\n\r\nHTTP/1.1 304 Not Modified\r\n"));
    assert_non_null(strstr(got, "\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

static void answer_with_header(struct rig *g, struct conversation *c)
{
    (void)g;
    conversation_add(c, "Retry-After", "7");
    conversation_add(c, "X-Split", "a\r\nb: c");
    conversation_reply(c, 429, "{\"a\":1}", 7);
}

static void test_a_whole_answer(void **state)
{
    struct rig *g = *state;
    const char *got = g->line[0].got;

    g->handle = answer_with_header;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    line_wait(g, 0, "{\"a\":1}");
    assert_ptr_equal(strstr(got, "HTTP/1.1 429 "), got);
    assert_non_null(strstr(got, "\r\nRetry-After: 7\r\n"));
    assert_non_null(strstr(got, "\r\nContent-Length: 7\r\n"));
    assert_null(strstr(got, "b: c"));
}

/* Two requests one after the other, on one connection. */
static void test_a_connection_is_kept(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    for (int i = 0; i < 2; i++) {
        g->line[0].len = 0;
        g->line[0].got[0] = '\0';
        line_send(g, 0, GOOD);
        line_wait(g, 0, "good");
    }
    assert_int_equal(g->calls, 2);
    assert_int_equal(g->line[0].closed, 0);
}

static void next_piece(void *arg, int64_t now)
{
    struct rig *g = arg;

    if (g->step++ == 0) {
        conversation_send(g->last, "two", 3);
        loop_timer_set(g->timer, now + 60 * MS);
    } else {
        conversation_send(g->last, "", 0);
        conversation_end(g->last);
    }
}

/* Silent for longer than a request may be. */
static void stream(struct rig *g, struct conversation *c)
{
    conversation_begin(c, 200);
    conversation_send(c, "one", 3);
    g->timer = loop_timer_new(g->loop, next_piece, g);
    loop_timer_set(g->timer, loop_now() + 60 * MS);
}

static void test_a_streamed_answer(void **state)
{
    struct rig *g = *state;
    const char *body;

    g->handle = stream;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    line_wait(g, 0, "one\r\n");
    assert_null(strstr(g->line[0].got, "two"));
    line_wait(g, 0, "\r\n0\r\n\r\n");
    body = strstr(g->line[0].got, "\r\n\r\n");
    assert_string_equal(body, "\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
    assert_int_equal(g->gone, 0);
}

static void keep(struct rig *g, struct conversation *c)
{
    (void)c;
    loop_stop(g->loop);
}

static void begin_and_keep(struct rig *g, struct conversation *c)
{
    conversation_begin(c, 200);
    keep(g, c);
}

static void test_a_peer_that_leaves_is_noticed(void **state)
{
    void (*const handles[])(struct rig *,
                            struct conversation *) = {keep, begin_and_keep};
    struct rig *g = *state;

    for (int i = 0; i < 2; i++) {
        g->handle = handles[i];
        line_open(g, 0);
        line_send(g, 0, GOOD);
        rig_run(g);
        assert_int_equal(g->gone, i);
        line_close(g, 0);
        rig_run(g);
        assert_int_equal(g->gone, i + 1);
    }
}

static void test_after_the_answer_nobody_is_missed(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0, GOOD);
    line_wait(g, 0, "good");
    line_wait(g, 0, NULL);
    assert_int_equal(g->gone, 0);
}

static void test_freeing_the_server_tells_those_who_wait(void **state)
{
    struct rig *g = *state;

    g->handle = keep;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    rig_run(g);
    server_free(g->server);
    g->server = NULL;
    assert_int_equal(g->gone, 1);
    line_wait(g, 0, NULL);
}

static void cut(struct rig *g, struct conversation *c)
{
    (void)g;
    conversation_begin(c, 200);
    conversation_send(c, "part", 4);
    conversation_cut(c);
}

static void test_a_cut_answer_has_no_end(void **state)
{
    struct rig *g = *state;

    g->handle = cut;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    line_wait(g, 0, NULL);
    assert_string_equal(strstr(g->line[0].got, "\r\n\r\n"),
                        "\r\n\r\n4\r\npart\r\n");
    assert_int_equal(g->line[0].error, 0);
    assert_int_equal(g->gone, 0);
}

static void cut_both(struct rig *g, struct conversation *c)
{
    conversation_cut(g->held);
    conversation_cut(c);
}

/* The first one's peer leaves in the round in which both are cut. */
static void test_a_peer_leaves_while_it_is_cut(void **state)
{
    struct rig *g = *state;

    g->handle = keep;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    rig_run(g);
    g->held = g->last;
    g->handle = cut_both;
    line_open(g, 1);
    rig_run_once(g);
    line_send(g, 1, GOOD);
    line_close(g, 0);
    line_wait(g, 1, NULL);
    assert_int_equal(g->gone, 0);
    assert_int_equal(g->line[1].error, 0);
}

static void reset(struct rig *g, struct conversation *c)
{
    (void)g;
    conversation_begin(c, 200);
    conversation_send(c, "part", 4);
    conversation_reset(c);
}

static void reset_at_once(struct rig *g, struct conversation *c)
{
    (void)g;
    conversation_reset(c);
}

static void test_a_reset_is_a_reset(void **state)
{
    struct rig *g = *state;

    g->handle = reset;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    line_wait(g, 0, NULL);
    assert_int_equal(g->line[0].error, ECONNRESET);
    assert_non_null(strstr(g->line[0].got, "part"));
    g->handle = reset_at_once;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    line_wait(g, 0, NULL);
    assert_int_equal(g->line[0].error, ECONNRESET);
    assert_int_equal(g->line[0].len, 0);
    assert_int_equal(g->gone, 0);
}

/* What the peer has before the loop goes on. */
static void stream_and_look(struct rig *g, struct conversation *c)
{
    struct line *k = &g->line[0];
    ssize_t n;

    conversation_begin(c, 200);
    conversation_send(c, "one", 3);
    n = read(k->fd, k->got, sizeof(k->got) - 1);
    assert_true(n > 0);
    k->len = (size_t)n;
    assert_int_equal(conversation_waiting(c), 0);
    conversation_end(c);
}

/* There the end of the answer is that of the connection. */
static void test_an_old_peer_gets_a_stream_too(void **state)
{
    struct rig *g = *state;

    g->handle = stream_and_look;
    line_open(g, 0);
    line_send(g, 0, "GET / HTTP/1.0\r\n\r\n");
    line_wait(g, 0, NULL);
    assert_non_null(strstr(g->line[0].got, "\r\n\r\none"));
    assert_int_equal(g->line[0].error, 0);
    assert_int_equal(g->gone, 0);
}

static void test_what_nobody_takes_is_counted(void **state)
{
    struct rig *g = *state;
    size_t len = 20000000;
    char *bytes = calloc(1, len);
    struct conversation *c;

    g->handle = begin_and_keep;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    rig_run(g);
    c = g->last;
    loop_watch_free(g->line[0].watch);
    g->line[0].watch = NULL;
    conversation_send(c, bytes, len);
    assert_in_range(conversation_waiting(c), 1, len - 1);
    for (int i = 0; i < 1000 && conversation_waiting(c); i++) {
        (void)!read(g->line[0].fd, bytes, len);
        rig_run_once(g);
    }
    assert_int_equal(conversation_waiting(c), 0);
    free(bytes);
}

/* More goes to a peer that is always behind, by more than the system holds. */
static void test_what_was_taken_is_forgotten(void **state)
{
    struct rig *g = *state;
    size_t len = 1000000, behind = 16 * len, sent = 0;
    char *bytes = calloc(1, len);
    struct rusage before, after;

    g->handle = begin_and_keep;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    rig_run(g);
    loop_watch_free(g->line[0].watch);
    g->line[0].watch = NULL;
    getrusage(RUSAGE_SELF, &before);
    while (sent < 300 * len) {
        for (; conversation_waiting(g->last) < behind; sent += len)
            conversation_send(g->last, bytes, len);
        while (read(g->line[0].fd, bytes, len) > 0)
            ;
        rig_run_once(g);
    }
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < 200000);
    free(bytes);
}

/* Whoever goes on talking while it is answered is not listened to for ever:
 * the system's own buffers fill up, and then nothing moves any more. */
static void test_a_flood_is_not_taken_in(void **state)
{
    struct rig *g = *state;
    size_t len = 1000000;
    char *bytes = calloc(1, len);
    int stuck = 0;

    g->handle = begin_and_keep;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    rig_run(g);
    memset(bytes, 'x', len);
    for (int i = 0; i < 500 && stuck < 20; i++) {
        stuck = write(g->line[0].fd, bytes, len) > 0 ? 0 : stuck + 1;
        rig_run_once(g);
    }
    assert_int_equal(stuck, 20);
    free(bytes);
}

static void test_an_address_in_use_is_named(void **state)
{
    struct rig *g = *state;
    struct server_settings s = {
        .address = "127.0.0.1", .most = 9, .idle_ns = MS, .request_ns = MS};
    char port[16];
    struct err err;

    s.port = server_port(g->server);
    snprintf(port, sizeof(port), "%d", s.port);
    assert_null(server_new(g->loop, &s, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, port));
    assert_non_null(strstr(err.text, "in use: take another port"));
    s.address = "no address";
    assert_null(server_new(g->loop, &s, &err));
    assert_int_equal(err.code, ERR_IO);
}

static void test_ipv6_is_served_too(void **state)
{
    struct rig *g = *state;
    struct server_settings s = {
        .address = "::1", .most = 9, .idle_ns = MS, .request_ns = MS};
    struct server *server;
    struct err err;

    server = server_new(g->loop, &s, &err);
    if (!server)
        skip();
    assert_true(server_port(server) > 0);
    server_free(server);
}

#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    struct CMUnitTest tests[] = {
        CASE(test_a_request_is_told),
        CASE(test_a_body_held_back_is_asked_for),
        CASE(test_an_old_peer_is_not_asked_for_it),
        CASE(test_some_answers_have_no_body),
        CASE(test_a_whole_answer),
        CASE(test_a_connection_is_kept),
        CASE(test_a_streamed_answer),
        CASE(test_a_peer_that_leaves_is_noticed),
        CASE(test_after_the_answer_nobody_is_missed),
        CASE(test_freeing_the_server_tells_those_who_wait),
        CASE(test_a_cut_answer_has_no_end),
        CASE(test_a_peer_leaves_while_it_is_cut),
        CASE(test_a_reset_is_a_reset),
        CASE(test_an_old_peer_gets_a_stream_too),
        CASE(test_what_nobody_takes_is_counted),
        CASE(test_what_was_taken_is_forgotten),
        CASE(test_a_flood_is_not_taken_in),
        CASE(test_an_address_in_use_is_named),
        CASE(test_ipv6_is_served_too),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
        tests[i].initial_state = GATHERED;
    return failed + cmocka_run_group_tests_name(GATHERED, tests, NULL, NULL);
}
