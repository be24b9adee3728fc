/* What is decided by the head alone, and answers that are one. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "net_server.h"

#define POST "POST /v1 HTTP/1.1\r\nHost: a\r\n"

static void answer_both_ways(struct rig *g, struct conversation *c)
{
    if (strcmp(g->path, "/whole") == 0) {
        conversation_reply(c, 200, "good", 4);
        return;
    }
    conversation_add(c, "Content-Length", "1234");
    conversation_begin(c, 200);
    conversation_send(c, "x", 1);
    conversation_end(c);
}

/* Of as many bytes as it says, and none of them; the next request is served. */
static void test_a_head_is_answered_without_its_body(void **state)
{
    struct rig *g = *state;
    const char *got = g->line[0].got, *next;

    g->handle = answer_both_ways;
    line_open(g, 0);
    line_send(g, 0, "HEAD /whole HTTP/1.1\r\nHost: a\r\n\r\n");
    line_wait(g, 0, "\r\n\r\n");
    assert_string_equal(g->method, "HEAD");
    assert_non_null(strstr(got, "\r\nContent-Length: 4\r\n"));
    line_send(g, 0, "HEAD /streamed HTTP/1.1\r\nHost: a\r\n\r\n");
    line_wait(g, 0, "\r\nContent-Length: 1234\r\n\r\n");
    line_send(g, 0, "GET /whole HTTP/1.1\r\nHost: a\r\n\r\n");
    line_wait(g, 0, "good");
    next = strstr(got, "\r\n\r\n");
    assert_int_equal(strncmp(next, "\r\n\r\nHTTP/1.1 200 ", 17), 0);
    next = strstr(next + 4, "\r\n\r\n");
    assert_int_equal(strncmp(next, "\r\n\r\nHTTP/1.1 200 ", 17), 0);
    assert_null(strstr(got, "chunked"));
    assert_int_equal(g->calls, 3);
}

/* Even where it is refused. */
static void test_a_refusal_of_a_head_has_no_body(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0, "HEAD /.. HTTP/1.1\r\nHost: a\r\n\r\n");
    line_wait(g, 0, NULL);
    assert_int_equal(g->refused, 400);
    assert_string_equal(strstr(g->line[0].got, "\r\n\r\n"), "\r\n\r\n");
}

/* By its head, before the body is asked for or kept. */
static void test_who_is_not_admitted_sends_no_body(void **state)
{
    static const char *const heads[] = {
        POST "X-Mine: a\r\nContent-Length: 4000\r\n\r\n{",
        POST "X-Mine: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{",
        POST "X-Mine: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"};
    struct rig *g = *state;
    const char *got = g->line[0].got;

    g->no = 401;
    for (int i = 0; i < 3; i++) {
        line_open(g, 0);
        line_send(g, 0, heads[i]);
        line_wait(g, 0, NULL);
        assert_ptr_equal(strstr(got, "HTTP/1.1 401 "), got);
        assert_null(strstr(got, "100 Continue"));
        assert_non_null(strstr(got, "\r\nConnection: close\r\n"));
        assert_int_equal(g->line[0].error, 0);
        assert_int_equal(g->calls, 0);
        assert_non_null(strstr(got, "\r\nX-Why: no\r\n"));
        assert_non_null(strstr(got, "no: 401 for /v1"));
        assert_string_equal(g->path, "/v1");
        assert_string_equal(g->header, "a");
        assert_int_equal(g->len, i ? i == 1 ? 0 : 9 : 4000);
    }
    assert_int_equal(g->admits, 3);
}

static void test_who_is_admitted_sends_the_body(void **state)
{
    struct rig *g = *state;

    line_open(g, 0);
    line_send(g, 0, POST "Content-Length: 2\r\n\r\n{");
    while (!g->admits)
        rig_run_once(g);
    line_send(g, 0, "}");
    line_wait(g, 0, "good");
    assert_string_equal(g->body, "{}");
    assert_int_equal(g->admits, 1);
}

/* It has been sent by then: whoever handles it says no as well. */
static void test_who_has_sent_all_is_not_asked(void **state)
{
    struct rig *g = *state;

    g->no = 401;
    line_open(g, 0);
    line_send(g, 0, POST "Content-Length: 2\r\n\r\n{}");
    line_wait(g, 0, "good");
    assert_int_equal(g->admits, 0);
}

#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    struct CMUnitTest tests[] = {
        CASE(test_a_head_is_answered_without_its_body),
        CASE(test_a_refusal_of_a_head_has_no_body),
        CASE(test_who_is_not_admitted_sends_no_body),
        CASE(test_who_is_admitted_sends_the_body),
        CASE(test_who_has_sent_all_is_not_asked),
    };
    int failed;

    failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
        tests[i].initial_state = GATHERED;
    return failed + cmocka_run_group_tests_name(GATHERED, tests, NULL, NULL);
}
