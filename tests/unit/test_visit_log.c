#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "unit/gate.h"

#define CHAT "/v1/chat/completions"

/* What all lines begin with, but for the id. */
static const char *after(const char *line, const char *method)
{
    char begin[200];
    const char *id = strstr(line, "\"id\":\"req_");

    assert_non_null(id);
    snprintf(begin, sizeof(begin),
             "\",\"client.address\":\"192.0.2.1\","
             "\"http.request.method\":\"%s\",",
             method);
    id += strlen("\"id\":\"req_");
    assert_int_equal(strspn(id, "0123456789abcdef"), 24);
    id += 24;
    assert_memory_equal(id, begin, strlen(begin));
    return id + strlen(begin);
}

static void a_whole_answer_has_its_line(void **state)
{
    struct gate *g = *state;
    char want[1024];

    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    gate_begin(g);
    g->now += 1500 * MS;
    gate_ask(g, CHAT, WORDS, "X-User-Id", "ann");
    g->now += 40 * MS;
    assert_int_equal(g->log.len, 0);
    gate_fine(g, 0);
    snprintf(want, sizeof(want),
             "\"url.path\":\"" CHAT "\","
             "\"http.response.status_code\":200,"
             "\"http.request.body.size\":%zu,\"http.response.body.size\":%zu,"
             "\"variant\":\"treatment\",\"split\":\"dice\","
             "\"latency_ms\":40.000,\"upstream_status\":200,"
             "\"outcome\":\"ok\",\"gen_ai.response.model\":\"m\","
             "\"gen_ai.usage.input_tokens\":10,"
             "\"gen_ai.usage.output_tokens\":5,\"cost_usd\":0.000000020}\n",
             strlen(WORDS), strlen(FINE));
    assert_string_equal(after(g->log.data, "POST"), want);
    assert_memory_equal(g->log.data, "{\"time\":\"1970-01-01T00:00:01.500Z\"",
                        34);
    assert_null(strstr(g->log.data, "ann"));
}

static void a_stream_has_its_line_at_its_end(void **state)
{
    struct gate *g = *state;
    char want[300];

    gate_begin(g);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 0, 200, "text/event-stream");
    g->now += 10 * MS;
    gate_data(g, 0, PIECE);
    assert_int_equal(g->log.len, 0);
    g->now += 10 * MS;
    gate_done(g, 0, END_CUT);
    snprintf(want, sizeof(want), "\"http.response.body.size\":%zu,",
             strlen(PIECE));
    assert_non_null(strstr(g->log.data, want));
    assert_non_null(strstr(g->log.data,
                           "\"stream\":true,\"latency_ms\":20.000,"
                           "\"first_token_ms\":10.000,\"upstream_status\":200,"
                           "\"outcome\":\"truncated\""));
}

/* What only we asked for never came to the client. */
static void what_is_kept_back_is_not_counted(void **state)
{
    struct gate *g = *state;
    char want[300];

    g->set.count = 1;
    gate_begin(g);
    gate_ask(g, CHAT, "{\"stream\":true,\"messages\":[{\"role\":\"user\"}]}",
             NULL, NULL);
    gate_head(g, 0, 200, "text/event-stream");
    gate_data(g, 0, PIECE);
    gate_data(g, 0, "data: {\"choices\":[],\"usage\":{}}\n\n");
    gate_data(g, 0, "data: [DO");
    gate_done(g, 0, END_CUT);
    assert_string_equal(g->client[0].body.data, PIECE "data: [DO");
    snprintf(want, sizeof(want), "\"http.response.body.size\":%zu,",
             strlen(PIECE "data: [DO"));
    assert_non_null(strstr(g->log.data, want));
}

static void what_is_refused_or_passed_has_its_line(void **state)
{
    struct gate *g = *state;
    char want[300];
    const char *rest;

    gate_begin(g);
    gate_ask(g, CHAT, "nonsense", NULL, NULL);
    rest = after(g->log.data, "POST");
    assert_non_null(strstr(rest, "\"http.response.status_code\":400,"));
    assert_null(strstr(rest, "variant"));
    buf_clear(&g->log);
    gate_ask(g, "/v1/models", NULL, NULL, NULL);
    gate_head(g, 0, 404, "text/plain");
    gate_data(g, 0, "no");
    gate_done(g, 0, END_WHOLE);
    snprintf(want, sizeof(want),
             "\"url.path\":\"/v1/models\",\"http.response.status_code\":404,"
             "\"http.request.body.size\":0,\"http.response.body.size\":2,"
             "\"variant\":\"control\",");
    rest = after(g->log.data, "GET");
    assert_memory_equal(rest, want, strlen(want));
    assert_non_null(strstr(rest, "\"upstream_status\":404}"));
}

static void who_left_has_no_status(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    g->now += 30 * MS;
    gateway_gone(g->gateway, c, g->now);
    assert_null(strstr(g->log.data, "http.response.status_code"));
    assert_non_null(strstr(g->log.data, "\"outcome\":\"abandoned\""));
    assert_non_null(strstr(g->log.data, "\"latency_ms\":30.000"));
}

/* A copy goes on; the line is the client's. */
static void who_left_has_a_line_at_once(void **state)
{
    struct gate *g = *state;
    struct conversation *c;
    size_t len;

    split_init(&g->set.split, POLICY_split_shadow, 1, "");
    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    g->now += 30 * MS;
    gateway_gone(g->gateway, c, g->now);
    len = g->log.len;
    assert_non_null(strstr(g->log.data, "\"latency_ms\":30.000"));
    g->now += 50 * MS;
    gate_fine(g, 1);
    assert_int_equal(g->log.len, len);
}

/* A log may begin, or end, at any time. */
static void who_came_before_the_log_has_no_line(void **state)
{
    struct gate *g = *state;

    g->unlogged = 1;
    gate_begin(g);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    g->unlogged = 0;
    gate_ask(g, "/v1/models", NULL, NULL, NULL);
    gate_fine(g, 0);
    assert_int_equal(g->log.len, 0);
    gate_fine(g, 1);
    assert_non_null(strstr(g->log.data, "\"url.path\":\"/v1/models\","));
    buf_clear(&g->log);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, 2);
    assert_non_null(strstr(g->log.data, "\"url.path\":\"" CHAT "\","));
}

/* The client is not made to wait for the copy, and nor is its line. */
static void a_copy_has_no_line(void **state)
{
    struct gate *g = *state;
    size_t len;

    split_init(&g->set.split, POLICY_split_shadow, 1, "");
    gate_begin(g);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, 0);
    len = g->log.len;
    assert_non_null(strstr(g->log.data, "\"variant\":\"control\""));
    gate_fine(g, 1);
    assert_int_equal(g->log.len, len);
}

/* Who could not be asked has not answered. */
static void what_could_not_fall_back_is_treatments(void **state)
{
    struct gate *g = *state;

    g->set.limits.fall_back = 1;
    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    gate_begin(g);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    g->broken = 1;
    gate_done(g, 0, END_CONNECT);
    assert_non_null(strstr(g->log.data, "\"variant\":\"treatment\""));
    assert_null(strstr(g->log.data, "\"assigned\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_answer_has_its_line, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(a_stream_has_its_line_at_its_end,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(what_is_kept_back_is_not_counted,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(what_is_refused_or_passed_has_its_line,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(who_left_has_no_status, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(who_left_has_a_line_at_once, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(who_came_before_the_log_has_no_line,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(a_copy_has_no_line, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(what_could_not_fall_back_is_treatments,
                                        gate_setup, gate_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
