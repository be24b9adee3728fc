/* Answers that wait for the end of the round of the loop, or do not. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net_server.h"

#define GET "GET /v1 HTTP/1.1\r\nHost: a\r\n"
#define LONG 20000

/* What a peer could read by now. On loopback all that was sent is there. */
static size_t there(const struct line *l)
{
    char bytes[4096];
    ssize_t n = recv(l->fd, bytes, sizeof(bytes), MSG_PEEK | MSG_DONTWAIT);

    return n > 0 ? (size_t)n : 0;
}

static void answer_at_once(struct rig *g, struct conversation *c)
{
    conversation_begin(c, 200);
    conversation_send(c, "one", 3);
    assert_true(there(&g->line[0]) > 0);
    assert_int_equal(conversation_waiting(c), 0);
    conversation_end(c);
}

static void test_a_piece_goes_out_at_once(void **state)
{
    struct rig *g = *state;

    g->handle = answer_at_once;
    line_open(g, 0);
    line_send(g, 0, GET "\r\n");
    line_wait(g, 0, "\r\n\r\n3\r\none\r\n0\r\n\r\n");
    assert_int_equal(g->calls, 1);
    assert_int_equal(g->gone, 0);
}

static void answer_in_pieces(struct rig *g, struct conversation *c)
{
    conversation_begin(c, 200);
    conversation_send(c, "one", 3);
    conversation_send(c, "two", 3);
    assert_int_equal(there(&g->line[0]), 0);
    assert_true(conversation_waiting(c) > 6);
    conversation_end(c);
    assert_int_equal(there(&g->line[0]), 0);
}

static void test_pieces_of_one_round_go_out_together(void **state)
{
    struct rig *g = *state;

    g->handle = answer_in_pieces;
    line_open(g, 0);
    line_send(g, 0, GET "\r\n");
    line_wait(g, 0, "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
    assert_int_equal(g->line[0].closed, 0);
}

static void test_the_connection_serves_the_next_request(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    for (int i = 0; i < 3; i++) {
        line_send(g, 0, GET "\r\n");
        line_wait(g, 0, "good");
        g->line[0].got[g->line[0].len = 0] = 0;
    }
    assert_int_equal(g->calls, 3);
}

static void answer_at_length(struct rig *g, struct conversation *c)
{
    char *body = calloc(1, LONG);

    conversation_reply(c, 200, body, LONG);
    assert_true(there(&g->line[0]) > 0);
    free(body);
}

static void test_a_long_piece_does_not_wait(void **state)
{
    struct rig *g = *state;

    g->handle = answer_at_length;
    line_open(g, 0);
    line_send(g, 0, GET "\r\n");
    line_wait(g, 0, "\r\n\r\n");
    assert_int_equal(g->calls, 1);
}

static void answer_first_in_short(struct rig *g, struct conversation *c)
{
    char *body = calloc(1, LONG);

    memset(body, 'b', LONG);
    conversation_begin(c, 200);
    conversation_send(c, "aa", 2);
    conversation_send(c, body, LONG);
    assert_true(there(&g->line[0]) > 0);
    conversation_end(c);
    free(body);
}

static void test_what_is_gathered_goes_before_a_long_piece(void **state)
{
    struct rig *g = *state;

    g->handle = answer_first_in_short;
    line_open(g, 0);
    line_send(g, 0, GET "\r\n");
    line_wait(g, 0, "b\r\n0\r\n\r\n");
    assert_non_null(strstr(g->line[0].got, "2\r\naa\r\n4e20\r\nb"));
}

static void answer_and_stop(struct rig *g, struct conversation *c)
{
    conversation_reply(c, 200, "good", 4);
    assert_int_equal(there(&g->line[0]), 0);
    loop_stop(g->loop);
}

/* Of a server that ends, too. */
static void test_the_last_answers_are_sent(void **state)
{
    struct rig *g = *state;
    struct err err;

    g->handle = answer_and_stop;
    line_open(g, 0);
    line_send(g, 0, GET "\r\n");
    assert_int_equal(loop_run(g->loop, &err), 0);
    assert_int_equal(g->calls, 1);
    assert_int_equal(there(&g->line[0]), 0);
    server_free(g->server);
    g->server = NULL;
    assert_true(there(&g->line[0]) > 0);
}

static void answer_the_last(struct rig *g, struct conversation *c)
{
    conversation_add(c, "Connection", "close");
    conversation_reply(c, 200, "good", 4);
    assert_true(there(&g->line[0]) > 0);
}

static void test_an_answer_that_ends_its_connection_does_not_wait(void **state)
{
    struct rig *g = *state;

    g->handle = answer_the_last;
    line_open(g, 0);
    line_send(g, 0, GET "\r\n");
    line_wait(g, 0, NULL);
    assert_int_equal(g->calls, 1);
}

static void answer_and_cut(struct rig *g, struct conversation *c)
{
    conversation_begin(c, 200);
    conversation_send(c, "some", 4);
    if (strcmp(g->path, "/cut") == 0)
        conversation_cut(c);
    else
        conversation_reset(c);
    assert_true(strcmp(g->path, "/cut") || there(&g->line[0]) > 0);
}

/* And what was sent before goes before that. */
static void test_an_end_that_is_none_comes_at_once(void **state)
{
    struct rig *g = *state;

    g->handle = answer_and_cut;
    line_open(g, 0);
    line_send(g, 0, "GET /cut HTTP/1.1\r\nHost: a\r\n\r\n");
    line_wait(g, 0, NULL);
    assert_non_null(strstr(g->line[0].got, "some"));
    line_open(g, 1);
    line_send(g, 1, "GET /reset HTTP/1.1\r\nHost: a\r\n\r\n");
    line_wait(g, 1, NULL);
    assert_int_equal(g->calls, 2);
}

#define CASE(name)                                                             \
    cmocka_unit_test_prestate_setup_teardown(name, rig_setup, rig_teardown,    \
                                             GATHERED)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_piece_goes_out_at_once,
                                        rig_setup, rig_teardown),
        CASE(test_pieces_of_one_round_go_out_together),
        CASE(test_the_connection_serves_the_next_request),
        CASE(test_a_long_piece_does_not_wait),
        CASE(test_what_is_gathered_goes_before_a_long_piece),
        CASE(test_the_last_answers_are_sent),
        CASE(test_an_answer_that_ends_its_connection_does_not_wait),
        CASE(test_an_end_that_is_none_comes_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
