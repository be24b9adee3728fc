#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "net_server.h"

#define POST "POST /v1 HTTP/1.1\r\nHost: a\r\n"
#define GOOD POST "Content-Length: 2\r\n\r\n{}"
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
    "HEAD /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2" TWICE,
    "\r\n" GOOD,
    "\x16\x03\x01\x02\x02\x01\x02\x01\xfc\x03\x03\r\n\r\n",
    "hello\r\n\r\n",
    " GET / HTTP/1.1\r\n\r\n",
};

static const char *const refusals[] = {"HTTP/1.1 400 ", "HTTP/1.1 413 ",
                                       "HTTP/1.1 431 ", "HTTP/1.1 501 "};

static void check_refused(struct rig *g, const char *what)
{
    const struct line *k = &g->line[0];
    int refused = k->len == 0;

    for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
        refused |= strncmp(k->got, refusals[i], strlen(refusals[i])) == 0;
    if (!refused || !k->closed || g->calls)
        print_message("%s\n-> %s\n", what, k->got);
    assert_true(refused);
    assert_true(k->closed);
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
        assert_non_null(strstr(g->line[0].got, "HTTP/1.1 413 "));
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

/* Bytes that come before the answer were not looked at. */
static void test_what_comes_too_early_ends_the_connection(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0, GOOD GOOD);
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
    const struct CMUnitTest tests[] = {
        CASE(test_no_attack_reaches_the_handler),
        CASE(test_no_attack_behind_a_good_request),
        CASE(test_a_body_too_long_is_named),
        CASE(test_no_attack_in_pieces_either),
        CASE(test_a_huge_head_is_refused),
        CASE(test_a_slow_request_is_given_up),
        CASE(test_what_comes_too_early_ends_the_connection),
        CASE(test_bad_bytes_during_an_answer_come_to_nothing),
        CASE(test_chunked_bodies_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
