/* What the gateway answers itself. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/exposition.h"
#include "gateway/inside.h"
#include "gateway/own.h"
#include "gateway/refusal.h"
#include "unit/gate.h"
#include "unit/prom.h"
#include "wire/json.h"

#define CHAT "/v1/chat/completions"

static void around(struct gate *g, int failed)
{
    const struct around a = {
        .engine = {.lag_p50 = 50000,
                   .lag_p99 = 2 * MS,
                   .lag_max = 3 * MS,
                   .connections = 4,
                   .opened = 9,
                   .cpu_ns = 1500 * MS,
                   .started_us = 1795341600000000},
        .lags = 10,
        .lag_sum = 5 * MS,
        .store_failed = failed,
        .version = "1.2",
    };

    own_around(g->gateway, &a);
}

/* The answer as JSON, owned. */
static json_t *read_answer(const struct conversation *c)
{
    struct err err;
    json_t *root = json_read(c->body.data, c->body.len, JSON_ONE_KEY, &err);

    if (!root)
        fail_msg("%s", err.text);
    return root;
}

static void health(struct gate *g, int status, const char *words)
{
    struct conversation *c = gate_ask(g, "/healthz", NULL, NULL, NULL);
    json_t *root = read_answer(c);

    assert_int_equal(c->status, status);
    assert_int_equal(c->end, REPLIED);
    assert_true(gate_says(c->head.data, "Content-Type: application/json"));
    assert_non_null(strstr(c->head.data, "X-Request-Id: req_"));
    assert_string_equal(json_text(root, "status"), words);
    assert_string_not_equal(json_text(root, "version"), "(null)");
    json_decref(root);
}

static void health_is_what_a_balancer_asks_for(void **state)
{
    struct gate *g = *state;
    struct conversation *c;
    json_t *root;

    gate_begin(g);
    health(g, 200, "ok"); /* though nobody has told it anything */
    around(g, 0);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    g->now += 5 * S;
    c = gate_ask(g, "/healthz", NULL, NULL, NULL);
    root = read_answer(c);
    assert_string_equal(json_text(root, "state"), "fixed");
    assert_string_equal(json_text(root, "store"), "ok");
    assert_string_equal(json_text(root, "version"), "1.2");
    assert_int_equal(json_number(root, "uptime_s", -1), 5);
    assert_int_equal(json_number(root, "control.in_flight", -1), 1);
    assert_string_equal(json_text(root, "treatment.breaker"), "closed");
    json_decref(root);
    health(g, 200, "ok");
    around(g, 1);
    health(g, 200, "degraded");
    gateway_drain(g->gateway);
    health(g, 503, "draining");
    gate_fine(g, 0);
    assert_true(gateway_empty(g->gateway));
    assert_int_equal(g->sents, 1);
    assert_int_equal(g->records, 2);
}

static void another_method_is_refused_here(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    gate_begin(g);
    c = gate_ask(g, "/metrics", "{}", NULL, NULL);
    assert_int_equal(c->status, 405);
    assert_true(gate_says(c->head.data, "Allow: GET, HEAD"));
    assert_non_null(strstr(c->body.data, "\"error\""));
    c = gate_ask(g, "/v1/feedback", NULL, NULL, NULL);
    assert_int_equal(c->status, 405);
    assert_true(gate_says(c->head.data, "Allow: POST"));
    assert_int_equal(g->sents, 0);
    gate_ask(g, "/metrics/", NULL, NULL, NULL);
    gate_fine(g, 0);
    assert_string_equal(g->sent[0].url, "http://control.test/v1/metrics/");
}

/* Some balancers do not want the body; to the log it has none. */
static void a_head_is_answered_as_a_get(void **state)
{
    struct gate *g = *state;

    gate_begin(g);
    g->method = "HEAD";
    health(g, 200, "ok");
    assert_non_null(strstr(g->log.data, "\"http.request.method\":\"HEAD\""));
    assert_non_null(strstr(g->log.data, "\"http.response.body.size\":0,"));
    assert_int_equal(gate_ask(g, "/metrics", NULL, NULL, NULL)->status, 200);
    assert_int_equal(gate_ask(g, "/v1/feedback", NULL, NULL, NULL)->status,
                     405);
    g->method = "OPTIONS";
    assert_int_equal(gate_ask(g, "/healthz", NULL, NULL, NULL)->status, 405);
    assert_int_equal(g->sents, 0);
}

static void a_key_is_asked_for_but_of_a_balancer(void **state)
{
    struct gate *g = *state;
    struct clients keys = {0};
    struct conversation *c;
    struct err err;

    assert_int_equal(clients_read(&keys, "sk-one\n", &err), 0);
    g->set.clients = &keys;
    gate_begin(g);
    health(g, 200, "ok");
    c = gate_ask(g, "/metrics", NULL, NULL, NULL);
    assert_int_equal(c->status, 401);
    c = gate_ask(g, "/v1/feedback", "{}", "Authorization", "Bearer sk-two");
    assert_int_equal(c->status, 401);
    c = gate_ask(g, "/metrics", NULL, "Authorization", "Bearer sk-one");
    assert_int_equal(c->status, 200);
    assert_int_equal(g->sents, 0);
    clients_release(&keys);
}

/* ---- metrics ------------------------------------------------------------- */

static void scrape(struct gate *g, struct prom *p)
{
    struct conversation *c = gate_ask(g, "/metrics", NULL, NULL, NULL);

    assert_int_equal(c->status, 200);
    assert_true(gate_says(c->head.data, "Content-Type: " EXPOSITION_TYPE));
    prom_read(p, c->body.data);
}

static double value(struct gate *g, const char *series)
{
    struct prom p;
    double v;

    scrape(g, &p);
    v = prom_value(&p, series);
    prom_free(&p);
    return v;
}

static void what_happens_is_counted(void **state)
{
    struct gate *g = *state;
    const struct server_refusal refused = {.status = 431, .path = "/"};
    struct prom before, after;
    struct buf body;

    gate_begin(g);
    around(g, 0);
    scrape(g, &before);
    gate_ask(g, CHAT, WORDS, "X-User-Id", "ann");
    gate_fine(g, 0);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_done(g, 1, END_CONNECT);
    gate_ask(g, "/v1/models", NULL, NULL, NULL);
    gate_fine(g, 2);
    gate_ask(g, CHAT, "{\"model\":\"client's own\",", NULL, NULL);
    buf_init(&body, 1024);
    gateway_refusal(g->gateway, &refused, &body);
    buf_release(&body);
    gateway_gone(g->gateway, gate_ask(g, CHAT, WORDS, "X-User-Id", "ann"),
                 g->now);
    gate_ask(g, CHAT, WORDS, "X-User-Id", "ann");
    scrape(g, &after);
    prom_grew(&before, &after);
#define IS(series, n) assert_true(prom_value(&after, series) == (n))
#define ENDED(how) "diptych_replies_total{variant=\"control\",outcome=\"" how
    IS(ENDED("ok\"}"), 1);
    IS(ENDED("connect\"}"), 1);
    IS(ENDED("abandoned\"}"), 1);
    IS("diptych_requests_split_total", 4);
    IS("diptych_requests_passed_total", 1);
    IS("diptych_clients_gone_total", 1);
    IS("diptych_requests_in_flight{variant=\"control\"}", 1);
    IS("diptych_requests_refused_total{status=\"400\"}", 1);
    IS("diptych_requests_refused_total{status=\"431\"}", 1);
    IS("diptych_requests_refused_total{status=\"502\"}", 1);
    IS("diptych_own_requests_total", 2);
    IS("diptych_spend_dollars_total{variant=\"control\"}", 2e-8);
    for (size_t i = 0; i < after.samples; i++)
        assert_null(strstr(after.sample[i].series, "client's"));
    prom_free(&before);
    prom_free(&after);
    gate_fine(g, 4);
}

static void how_it_is_is_told(void **state)
{
    struct gate *g = *state;
    struct prom after;

    gate_begin(g);
    around(g, 1);
    scrape(g, &after);
    IS("diptych_build_info{version=\"1.2\"}", 1);
    IS("diptych_store_failed", 1);
    IS("diptych_upstream_connections", 4);
    IS("diptych_upstream_connections_opened_total", 9);
    IS("process_cpu_seconds_total", 1.5);
    IS("process_start_time_seconds", 1795341600);
    IS("diptych_loop_lag_seconds{quantile=\"0.99\"}", .002);
    IS("diptych_loop_lag_seconds_sum", .005);
    IS("diptych_loop_lag_seconds_count", 10);
    IS("diptych_release_state{state=\"fixed\"}", 1);
    IS("diptych_release_state{state=\"rolled_back\"}", 0);
    IS("diptych_breaker_state{variant=\"treatment\",state=\"closed\"}", 1);
    IS("diptych_breaker_state{variant=\"treatment\",state=\"open\"}", 0);
    IS("diptych_draining", 0);
    prom_free(&after);
    gateway_drain(g->gateway);
    assert_true(value(g, "diptych_draining") == 1);
}

/* Of a name that is nearly all escaped, and of all that can happen. */
static void a_page_that_is_too_long_is_no_page(void **state)
{
    struct gate *g = *state;
    struct conversation *c;
    char model[1001];

    memset(model, '"', sizeof(model) - 1);
    model[sizeof(model) - 1] = '\0';
    for (int s = 0; s < SIDES; s++) {
        free(g->set.variant[s].model);
        g->set.variant[s].model = strdup(model);
    }
    gate_begin(g);
    for (int s = 0; s < SIDES; s++)
        for (int o = 0; o < OUTCOMES; o++)
            g->gateway->meter.side[s].duration[o].bin[0] = 1;
    c = gate_ask(g, "/metrics", NULL, NULL, NULL);
    assert_int_equal(c->status, 500);
    assert_string_equal(c->body.data, "# no page: longer than 1048576 bytes\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(health_is_what_a_balancer_asks_for,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(another_method_is_refused_here,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(a_head_is_answered_as_a_get, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(a_key_is_asked_for_but_of_a_balancer,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(what_happens_is_counted, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(how_it_is_is_told, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(a_page_that_is_too_long_is_no_page,
                                        gate_setup, gate_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
