#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/limits.h"

#include "net_server.h"

#define POST "POST /v1 HTTP/1.1\r\nHost: a\r\n"
#define GOOD POST "Content-Length: 2\r\n\r\n{}"
#define LONG 8000000
#define SLOW 500 /* reads */
#define TWICE "\r\n\r\n{}GET /second HTTP/1.1\r\n\r\n"

static const char *const attacks[] = {
    POST "Content-Length: 2\r\nContent-Length: 2" TWICE,
    POST "Content-Length: 2\r\nContent-Length: 9" TWICE,
    POST "Content-Length: +2" TWICE,
    POST "Content-Length: -2" TWICE,
    POST "Content-Length: 2, 2" TWICE,
    POST "Content-Length : 2" TWICE,
    POST "Content-Length: 99999999999999999999" TWICE,
    POST "Content-Length: 5001" TWICE,
    POST "Transfer-Encoding: xchunked" TWICE,
    POST "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
    POST "Transfer-Encoding: chunked\r\n\r\n1389\r\n",
    "POST /v1 HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}",
    POST "X: a\nContent-Length: 2" TWICE,
    POST "Content-Length: 2\r\n\n{}",
    POST "X: a\rContent-Length: 2" TWICE,
    POST "X: a\r\n Content-Length: 2\r\nContent-Length: 2" TWICE,
    POST "X(: a\r\nContent-Length: 2" TWICE,
    POST ": a\r\nContent-Length: 2" TWICE,
    "POST /v1 /v2 HTTP/1.1\r\nContent-Length: 2" TWICE,
    "DELETE /v1 HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2" TWICE,
    "\r\n" GOOD,
    "\x16\x03\x01\x02\x02\x01\x02\x01\xfc\x03\x03\r\n\r\n",
    "hello\r\n\r\n",
    " GET / HTTP/1.1\r\n\r\n",
    "GET /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 27" TWICE,
    "GET /v1/../a HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://b/v1 HTTP/1.1\r\nHost: b\r\n\r\n",
    "GET /v1 HTTP/1.1\r\n\r\n",
    POST "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n",
    POST "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: b\r\n\r\n",
    POST "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n",
    POST "Expect: 100-continue\r\nContent-Length: 5001\r\n\r\n",
    POST "Expect: more\r\nContent-Length: 2" TWICE,
};

/* By us, in the words of whoever we serve for, and the connection ends. */
static void check_refused(struct rig *g, const char *what)
{
    const struct line *k = &g->line[0];
    char said[64] = "", type[] = "\r\nContent-Type: text/x-no\r\n";

    if (k->len) {
        snprintf(said, sizeof(said), "HTTP/1.1 %d ", g->refused);
        if (strncmp(k->got, said, strlen(said)) || !strstr(k->got, type))
            print_message("%s\n-> %s\n", what, k->got);
        assert_int_equal(strncmp(k->got, said, strlen(said)), 0);
        assert_non_null(strstr(k->got, type));
        assert_non_null(strstr(k->got, "\r\nConnection: close\r\n"));
        snprintf(said, sizeof(said), "\r\n\r\nno: %d for ", g->refused);
        assert_non_null(strstr(k->got, said));
    }
    assert_true(k->closed);
    assert_int_equal(k->error, 0);
    assert_int_equal(g->calls, 0);
}

static void check_good(struct rig *g)
{
    line_open(g, 1);
    line_send(g, 1, GOOD);
    line_wait(g, 1, "good");
    line_close(g, 1);
    assert_int_equal(g->calls, 1);
    assert_string_equal(g->body, "{}");
    g->calls = 0;
}

static void test_no_attack_reaches_the_handler(void **state)
{
    struct rig *g = *state;

    for (size_t i = 0; i < sizeof(attacks) / sizeof(*attacks); i++) {
        line_open(g, 0);
        line_send(g, 0, attacks[i]);
        line_wait(g, 0, NULL);
        check_refused(g, attacks[i]);
        assert_true(g->line[0].len > 0);
        check_good(g);
    }
}

static void test_no_attack_behind_a_good_request(void **state)
{
    struct rig *g = *state;

    for (size_t i = 0; i < sizeof(attacks) / sizeof(*attacks); i++) {
        line_open(g, 0);
        line_send(g, 0, GOOD);
        line_wait(g, 0, "good");
        g->calls = 0;
        g->line[0].len = 0;
        g->line[0].got[0] = '\0';
        line_send(g, 0, attacks[i]);
        line_wait(g, 0, NULL);
        check_refused(g, attacks[i]);
    }
}

static void test_a_body_too_long_is_named(void **state)
{
    static const char *const bodies[] = {
        POST "Content-Length: 5001" TWICE,
        POST "Transfer-Encoding: chunked\r\n\r\n1389\r\n"};
    struct rig *g = *state;

    for (int i = 0; i < 2; i++) {
        line_open(g, 0);
        line_send(g, 0, bodies[i]);
        line_wait(g, 0, NULL);
        check_refused(g, bodies[i]);
        assert_int_equal(g->refused, 413);
        assert_non_null(strstr(g->line[0].got, "no: 413 for /v1"));
    }
}

/* However the head comes in pieces. */
static void test_a_bad_line_does_not_wait_for_the_next(void **state)
{
    static const char *const lines[] = {
        "GET b:1 HTTP/1.1\r\n",
        "GET /v1 /v2 HTTP/1.1\r\n",
        POST "no colon\r\n",
        POST "Content-Length: 2\r\nContent-Length: 2\r\n",
    };
    struct rig *g = *state;

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        line_open(g, 0);
        line_send(g, 0, lines[i]);
        line_wait(g, 0, NULL);
        check_refused(g, lines[i]);
        assert_int_equal(g->refused, 400);
        assert_true(g->line[0].len > 0);
    }
}

/* A byte at a time, with other work between: it is closed at the line feed. */
static void test_no_attack_in_pieces_either(void **state)
{
    const char *attack = POST "X: a\nContent-Length: 2\r\n\r\n{}";
    struct rig *g = *state;
    char one[2] = "";
    size_t i;

    line_open(g, 0);
    for (i = 0; attack[i] && !g->line[0].closed; i++) {
        one[0] = attack[i];
        line_send(g, 0, one);
        check_good(g);
    }
    assert_in_range(i, strlen(POST "X: a\n"), strlen(POST "X: a\nC"));
    check_refused(g, attack);
}

/* Who still sends when it is refused gets to read why: a connection that is
 * closed on bytes nobody took would be reset. */
static void test_a_huge_head_is_refused(void **state)
{
    struct rig *g = *state;
    size_t len = 2000000;
    char *text = malloc(len + 1);

    memset(text, 'x', len);
    text[len] = '\0';
    memcpy(text, POST "X-A: ", strlen(POST "X-A: "));
    line_open(g, 0);
    line_send(g, 0, text);
    line_wait(g, 0, NULL);
    check_refused(g, "2 MB of a header");
    assert_int_equal(g->refused, 431);
    assert_non_null(strstr(g->line[0].got, "no: 431 for /v1"));
    check_good(g);
    free(text);
}

static void test_a_slow_request_is_given_up(void **state)
{
    static const char *const parts[] = {"", "PO", POST, POST "Content-L",
                                        POST "Content-Length: 2\r\n\r\n{"};
    struct rig *g = *state;

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        line_open(g, 0);
        if (*parts[i])
            line_send(g, 0, parts[i]);
        line_wait(g, 0, NULL);
        check_refused(g, parts[i]);
    }
    check_good(g);
}

static void next_byte(void *arg, int64_t now)
{
    struct rig *g = arg;

    if (g->line[0].fd >= 0)
        (void)!write(g->line[0].fd, "x", 1);
    loop_timer_set(g->timer, now + 10 * MS);
}

/* A byte now and then is no silence; the whole request has its time. */
static void test_a_trickle_is_given_up(void **state)
{
    static const char *const parts[] = {
        "PO", POST "X-A: ", POST "Content-Length: 5000\r\n\r\n{"};
    struct rig *g = *state;
    int64_t began;

    g->timer = loop_timer_new(g->loop, next_byte, g);
    loop_timer_set(g->timer, loop_now());
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        line_open(g, 0);
        began = loop_now();
        line_send(g, 0, parts[i]);
        line_wait(g, 0, NULL);
        check_refused(g, parts[i]);
        assert_int_equal(g->refused, 408);
        assert_true(loop_now() - began >= 120 * MS);
    }
    check_good(g);
}

/* A client that reads its refusal and stays is not waited for. */
static void test_a_refused_client_is_let_go(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0, "GET / HTTP/1.1\n");
    line_wait(g, 0, NULL);
    g->timer = loop_timer_new(g->loop, next_byte, g);
    loop_timer_set(g->timer, loop_now());
    while (write(g->line[0].fd, "x", 1) == 1)
        rig_run_once(g);
    assert_int_equal(g->calls, 0);
}

static void hold_quietly(struct rig *g, struct conversation *c)
{
    (void)c;
    loop_stop(g->loop);
}

/* There is room for four. The one that has waited longest makes place; not
 * one that is answered. */
static void test_idle_connections_make_place(void **state)
{
    struct rig *g = *state;

    g->handle = hold_quietly;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    rig_run(g);
    g->handle = NULL;
    g->calls = 0;
    for (int i = 1; i < ROOM; i++) {
        line_open(g, i);
        rig_run_once(g);
    }
    line_send(g, 1, "PO");
    rig_run_once(g);
    assert_false(g->line[2].closed);
    line_open(g, 4);
    line_send(g, 4, GOOD);
    line_wait(g, 4, "good");
    assert_true(g->line[2].closed);
    assert_false(g->line[0].closed);
    assert_false(g->line[1].closed);
    assert_false(g->line[3].closed);
    assert_int_equal(g->gone, 0);
}

/* All have begun a request: the one that has been coming in the longest is
 * told, by us and to us. */
static void test_slow_requests_make_place(void **state)
{
    struct rig *g = *state;

    for (int i = 0; i < ROOM; i++) {
        line_open(g, i);
        line_send(g, i, POST);
        rig_run_once(g);
    }
    line_open(g, 4);
    line_wait(g, 0, NULL);
    check_refused(g, "a slow request");
    assert_true(g->line[0].len > 0);
    assert_int_equal(g->refused, 503);
    for (int i = 1; i < ROOM; i++)
        assert_false(g->line[i].closed);
    line_send(g, 4, GOOD);
    line_wait(g, 4, "good");
}

static void reply_at_length(void *arg, struct conversation *c,
                            const struct server_request *r)
{
    char *bytes = calloc(1, LONG);
    struct rig *g = arg;

    (void)r;
    conversation_reply(c, 200, bytes, LONG);
    free(bytes);
    loop_stop(g->loop);
}

/* A little at a time: never silent, and never through. */
static void test_a_slow_reader_is_given_up(void **state)
{
    struct rig *g = *state;
    struct server_settings s = {.address = "127.0.0.1",
                                .most_headers = 4000,
                                .most = ROOM,
                                .idle_ns = 5000 * MS,
                                .request_ns = 20 * MS,
                                .handle = reply_at_length,
                                .arg = g};
    size_t got = 0;
    char *bytes = malloc(LONG);
    struct err err;
    ssize_t n = 1;

    server_free(g->server);
    g->server = server_new(g->loop, &s, &err);
    line_open(g, 0);
    loop_watch_free(g->line[0].watch);
    g->line[0].watch = NULL;
    line_send(g, 0, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    rig_run(g);
    for (int i = 0; n > 0 || (n < 0 && errno == EAGAIN); i++) {
        n = read(g->line[0].fd, bytes, i < SLOW ? 4096 : LONG);
        got += n > 0 ? (size_t)n : 0;
        if (got >= LONG)
            break;
        rig_run_once(g);
    }
    free(bytes);
    assert_true(got < LONG);
}

/* Two bodies are more than is held: the one that came first, and waits, makes
 * place for the other. */
static void test_slow_bodies_make_place(void **state)
{
    static const char start[] = POST "Content-Length: 5000\r\n\r\n";
    char body[5001];
    struct rig *g = *state;

    memset(body, ' ', 5000);
    for (int i = 0; i < 2; i++) {
        line_open(g, i);
        line_send(g, i, start);
        body[i ? 4001 : 4999] = '\0';
        line_send(g, i, body);
        rig_run_once(g);
        body[i ? 4001 : 4999] = ' ';
    }
    line_wait(g, 0, NULL);
    check_refused(g, "a slow body");
    assert_int_equal(g->refused, 503);
    body[999] = '\0';
    line_send(g, 1, body);
    line_wait(g, 1, "good");
    assert_int_equal(g->len, 5000);
    g->calls = 0;
    for (int i = 0; i < 3; i++) { /* what was held is so no more */
        body[999] = ' ';
        body[5000] = '\0';
        line_open(g, 0);
        line_send(g, 0, start);
        line_send(g, 0, body);
        line_wait(g, 0, "good");
    }
    assert_int_equal(g->calls, 3);
}

static void test_short_bodies_are_held_in_numbers(void **state)
{
    size_t mib = 1048576;

    (void)state;
    assert_int_equal(net_held(65536), 256 * mib);
    assert_int_equal(net_held(16 * mib), 256 * mib);
    assert_int_equal(net_held(900 * mib), 16 * 900 * mib);
}

/* Bytes that come before the answer were not looked at. */
static void test_what_comes_too_early_ends_the_connection(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0, GOOD GOOD);
    line_wait(g, 0, "good");
    line_send(g, 0, GOOD);
    line_wait(g, 0, NULL);
    assert_int_equal(g->calls, 1);
    assert_non_null(strstr(g->line[0].got, "Connection: close"));
    assert_true(g->line[0].closed);
}

static void hold(struct rig *g, struct conversation *c)
{
    g->held = c;
    g->calls = 0;
    loop_stop(g->loop);
}

/* They come while the first answer is awaited. */
static void test_bad_bytes_during_an_answer_come_to_nothing(void **state)
{
    struct rig *g = *state;

    g->handle = hold;
    line_open(g, 0);
    line_send(g, 0, GOOD);
    rig_run(g);
    line_send(g, 0, "GET / HTTP/1.1\nHost: a\n\n");
    g->handle = NULL;
    check_good(g);
    conversation_reply(g->held, 200, "late", 4);
    line_wait(g, 0, NULL);
    assert_non_null(strstr(g->line[0].got, "late"));
    assert_int_equal(g->calls, 0);
}

static void test_chunked_bodies_are_read(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0,
              POST "Transfer-Encoding: chunked\r\n\r\n"
                   "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n");
    line_wait(g, 0, "good");
    assert_int_equal(g->calls, 1);
    assert_string_equal(g->body, "{}");
    assert_int_equal(g->len, 2);
}

#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    struct CMUnitTest tests[] = {
        CASE(test_no_attack_reaches_the_handler),
        CASE(test_no_attack_behind_a_good_request),
        CASE(test_a_body_too_long_is_named),
        CASE(test_a_bad_line_does_not_wait_for_the_next),
        CASE(test_no_attack_in_pieces_either),
        CASE(test_a_huge_head_is_refused),
        CASE(test_a_slow_request_is_given_up),
        CASE(test_a_trickle_is_given_up),
        CASE(test_a_refused_client_is_let_go),
        CASE(test_idle_connections_make_place),
        CASE(test_slow_requests_make_place),
        CASE(test_a_slow_reader_is_given_up),
        CASE(test_slow_bodies_make_place),
        cmocka_unit_test(test_short_bodies_are_held_in_numbers),
        CASE(test_what_comes_too_early_ends_the_connection),
        CASE(test_bad_bytes_during_an_answer_come_to_nothing),
        CASE(test_chunked_bodies_are_read),
    };
    int failed;

    failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
        tests[i].initial_state = GATHERED;
    return failed + cmocka_run_group_tests_name(GATHERED, tests, NULL, NULL);
}
