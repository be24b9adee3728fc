#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "gateway/refusal.h"
#include "unit/gate.h"

#define CHAT "/v1/chat/completions"

static void shadow(struct gate *g, double share)
{
    split_init(&g->set.split, POLICY_split_shadow, share, "");
    gate_begin(g);
}

static void a_copy_is_the_other_half_of_a_pair(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    shadow(g, 1);
    c = gate_ask(g, CHAT, WORDS, "X-User-Id", "ann");
    assert_int_equal(g->sents, 2);
    assert_non_null(strstr(g->sent[0].url, "control"));
    assert_non_null(strstr(g->sent[1].url, "treatment"));
    assert_non_null(strstr(g->sent[1].body, "\"model\":\"new\""));
    gate_fine(g, 0);
    assert_int_equal(c->status, 200);
    assert_true(gate_says(c->head.data, "X-AB-Variant: control"));
    assert_true(gate_says(g->sent[1].head, "X-AB-Variant: treatment"));
    gate_head(g, 1, 500, "text/plain");
    gate_data(g, 1, "oh");
    gate_done(g, 1, END_WHOLE);
    assert_int_equal(gate_reply(g, 0)->side, CONTROL);
    assert_int_equal(gate_reply(g, 1)->side, TREATMENT);
    assert_int_equal(gate_reply(g, 1)->outcome, OUTCOME_HTTP_5XX);
    assert_int_equal(gate_reply(g, 0)->prompt, gate_reply(g, 1)->prompt);
    assert_int_equal(gate_reply(g, 0)->stage, 0);
    assert_null(gate_prompt(g, 1));
}

static void a_copy_that_is_first_is_not_for_the_client(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    shadow(g, 1);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, 1);
    assert_int_equal(c->status, 0);
    gate_head(g, 0, 200, "text/event-stream");
    gate_data(g, 0, PIECE LAST);
    gate_done(g, 0, END_WHOLE);
    assert_string_equal(c->body.data, PIECE LAST);
}

static void a_client_that_leaves_does_not_end_the_copy(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    shadow(g, 1);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gateway_gone(g->gateway, c, g->now);
    assert_true(g->sent[0].cancelled);
    assert_false(g->sent[1].cancelled);
    gate_fine(g, 1);
    assert_int_equal(gate_reply(g, 1)->outcome, OUTCOME_OK);
}

/* What has no pair is kept, and never counted: requests without a copy have
 * nothing to be compared with. */
static void copies_have_a_limit_of_their_own(void **state)
{
    struct gate *g = *state;

    shadow(g, 1);
    for (int i = 0; i < 3; i++)
        gate_ask(g, CHAT, WORDS, NULL, NULL);
    assert_int_equal(g->sents, 5);
    assert_non_null(strstr(g->sent[4].url, "control"));
    gate_fine(g, 4);
    assert_int_equal(gate_reply(g, 0)->prompt, 3); /* as they came */
    assert_int_equal(gate_reply(g, 0)->warmup, 1);
    assert_int_equal(gate_reply(g, 0)->repeat, 0);
    gateway_tick(g->gateway, g->now);
    assert_string_equal(gate_event(g, EVENT_NOTE),
                        "copies are not sent: 2 in flight are the most, or "
                        "another limit was met");
    gate_fine(g, 1);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    assert_int_equal(g->sents, 7);
    for (size_t i = 0; i < 7; i++)
        if (!g->sent[i].over)
            gate_fine(g, i);
    assert_int_equal(gate_reply(g, 1)->warmup, 0);
    assert_int_equal(gate_reply(g, 1)->repeat, 1);
}

/* Not one event each second, but when it begins and when it is over. */
static void copies_that_are_not_sent_are_two_events(void **state)
{
    struct gate *g = *state;
    size_t before = gate_events(g, EVENT_NOTE);

    shadow(g, 1);
    for (int i = 0; i < 5; i++) {
        gate_ask(g, CHAT, WORDS, NULL, NULL);
        gateway_tick(g->gateway, g->now += S);
    }
    assert_int_equal(gate_events(g, EVENT_NOTE), before + 1);
    gateway_tick(g->gateway, g->now += 59 * S);
    assert_int_equal(gate_events(g, EVENT_NOTE), before + 1);
    gateway_tick(g->gateway, g->now += S);
    assert_int_equal(gate_events(g, EVENT_NOTE), before + 2);
    assert_string_equal(g->record[g->records - 1]->u.event.text,
                        "copies that were not sent, until that was over: 3");
    gateway_tick(g->gateway, g->now += 61 * S);
    assert_int_equal(gate_events(g, EVENT_NOTE), before + 2);
}

static void copies_are_kept_back_too(void **state)
{
    struct gate *g = *state;
    struct conversation *c;
    struct engine e = {0};

    g->set.limits.allow[TREATMENT].in_flight = 1;
    shadow(g, 1);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    assert_int_equal(g->sents, 3);
    gate_fine(g, 2);
    assert_int_equal(c->status, 200);
    assert_null(strstr(c->head.data, "X-AB-Assigned"));
    assert_int_equal(gate_reply(g, 0)->side, CONTROL);
    assert_int_equal(gate_reply(g, 0)->repeat, 0);
    assert_null(gate_reply(g, 1));
    gateway_engine(g->gateway, &e, g->now);
    assert_int_equal(e.release.unsent, 1);
    assert_int_equal(e.release.held_back[TREATMENT], 0);
    gate_fine(g, 0);
    gate_fine(g, 1);
    assert_int_equal(gate_reply(g, 2)->repeat, 1);
}

/* Nobody is compared with a copy that was never made. */
static void a_mirror_may_be_full_too(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    g->set.limits.allow[CONTROL].in_flight = 1;
    shadow(g, 1);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    assert_int_equal(c->status, 429);
    assert_int_equal(g->sents, 2);
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_SKIPPED);
    assert_int_equal(gate_reply(g, 0)->warmup, 1);
    gate_fine(g, 0);
    gate_fine(g, 1);
}

static void what_is_no_completion_goes_to_control(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    gate_begin(g);
    c = gate_ask(g, "/v1/models", NULL, NULL, NULL);
    assert_string_equal(g->sent[0].url, "http://control.test/v1/models");
    assert_null(g->sent[0].body);
    gate_head(g, 0, 200, "application/json");
    gate_data(g, 0, "{\"a\":");
    assert_string_equal(c->body.data, "{\"a\":");
    gate_data(g, 0, "1}");
    gate_done(g, 0, END_WHOLE);
    assert_int_equal(c->end, ENDED);
    gate_ask(g, "/v1/embeddings", "{\"input\": 1}", NULL, NULL);
    assert_string_equal(g->sent[1].body, "{\"input\": 1}");
    assert_string_equal(g->sent[1].url, "http://control.test/v1/embeddings");
    gate_fine(g, 1);
    gate_ask(g, "/v1/messages", WORDS, NULL, NULL);
    assert_string_equal(g->sent[2].url, "http://control.test/v1/messages");
    gate_done(g, 2, END_CONNECT);
    assert_null(gate_reply(g, 0));
    assert_null(gate_prompt(g, 0));
}

/* How long the answer to a GET would be is all that it asks for. */
static void a_head_goes_to_control_and_has_no_body(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    gate_begin(g);
    for (int i = 0; i < 3; i++) {
        const struct exchange_request *a = &g->sent[i].ask;

        g->method = i == 0 ? "HEAD" : i == 1 ? "OPTIONS" : NULL;
        c = gate_ask(g, i == 1 ? CHAT : "/v1/models", NULL, NULL, NULL);
        assert_null(a->body);
        assert_string_equal(a->method, g->method ? g->method : "GET");
        a->events->header(a->arg, "content-length", "77");
        gate_head(g, (size_t)i, 200, "application/json");
        gate_done(g, (size_t)i, END_WHOLE);
        assert_int_equal(gate_says(c->head.data, "content-length: 77"), i == 0);
        assert_int_equal(c->end, ENDED);
    }
    assert_null(gate_prompt(g, 0));
}

/* A preflight brings no key. */
static void programs_in_browsers_are_not_served(void **state)
{
    struct gate *g = *state;
    struct clients keys = {0};
    struct err err;

    g->method = "OPTIONS";
    gate_begin(g);
    gate_ask(g, CHAT, NULL, "Access-Control-Request-Headers", "X-Any");
    gate_ask(g, CHAT, NULL, "Access-Control-Request-Method", "POST");
    for (size_t i = 0; i < 2; i++) {
        assert_null(strstr(g->sent[i].head, "Access-Control"));
        gate_fine(g, i);
        assert_null(strstr(g->client[i].head.data, "Access-Control"));
    }
    assert_int_equal(gate_ask(g, CHAT, NULL, "Origin", "http://a.test")->status,
                     403);
    assert_int_equal(clients_read(&keys, "abc", &err), 0);
    g->set.clients = &keys;
    gateway_renew(g->gateway, &g->set);
    assert_int_equal(gate_ask(g, CHAT, NULL, "Origin", "http://a.test")->status,
                     401);
    assert_int_equal(g->sents, 2);
    clients_release(&keys);
}

static void nonsense_is_refused_here(void **state)
{
    static const char *const wrong[] = {"", "{bad", "[]", "{\"messages\":[]}"};
    struct gate *g = *state;
    struct conversation *c;
    char long_one[5000];

    gate_begin(g);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        c = gate_ask(g, CHAT, wrong[i], NULL, NULL);
        assert_int_equal(c->status, 400);
        assert_non_null(strstr(c->body.data, "invalid_request_error"));
    }
    memset(long_one, ' ', sizeof(long_one));
    long_one[sizeof(long_one) - 1] = '\0';
    c = gate_ask(g, CHAT, long_one, NULL, NULL);
    assert_int_equal(c->status, 413);
    g->broken = 1;
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    assert_int_equal(c->status, 503);
    assert_int_equal(g->sents + g->records, 0);
}

static void who_has_no_key_is_refused(void **state)
{
    struct gate *g = *state;
    struct clients keys = {0};
    struct err err;

    assert_int_equal(clients_read(&keys, "# ours\n\nabc\r\nxyz", &err), 0);
    assert_int_equal(keys.count, 2);
    g->set.clients = &keys;
    gate_begin(g);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_ask(g, CHAT, WORDS, "Authorization", "Bearer ab");
    gate_ask(g, "/v1/models", NULL, "Authorization", "Bearer abcabc");
    gate_ask(g, "/v1/messages", WORDS, "X-Api-Key", "");
    for (int i = 0; i < 4; i++)
        assert_int_equal(g->client[i].status, 401);
    assert_non_null(strstr(g->client[3].body.data, "authentication_error"));
    assert_int_equal(g->sents, 0);
    gate_ask(g, CHAT, WORDS, "Authorization", "Bearer abc");
    gate_ask(g, CHAT, WORDS, "X-Api-Key", "xyz");
    assert_int_equal(g->sents, 2);
    assert_null(strstr(g->sent[1].head, "xyz"));
    gate_fine(g, 0);
    gate_fine(g, 1);
    gateway_free(g->gateway);
    g->gateway = NULL;
    clients_release(&keys);
    assert_int_equal(clients_read(&keys, "# none\n", &err), -1);
    assert_int_equal(clients_read(&keys, "two words\n", &err), -1);
    clients_release(&keys);
}

static int admitted(struct gate *g, const char *path, const char *key,
                    size_t len)
{
    struct conversation c = {.field = {{"X-Api-Key", key}}};
    const struct server_request r = {
        .method = "POST", .path = path, .query = "", .body = "", .len = len};
    int rc;

    buf_init(&c.head, 100);
    rc = gateway_admit(g->gateway, &c, &r);
    if (rc == 405)
        assert_true(gate_says(c.head.data, "Allow: GET, HEAD"));
    buf_release(&c.head);
    return rc;
}

/* Whatever the body would be. */
static void some_are_refused_by_their_head(void **state)
{
    struct gate *g = *state;
    struct clients keys = {0};
    struct err err;

    gate_begin(g);
    assert_int_equal(admitted(g, CHAT, "none", 4096), 0);
    assert_int_equal(admitted(g, CHAT, "none", 4097), 413);
    gateway_free(g->gateway);
    assert_int_equal(clients_read(&keys, "abc", &err), 0);
    g->set.clients = &keys;
    gate_begin(g);
    assert_int_equal(admitted(g, CHAT, "abc", 2), 0);
    assert_int_equal(admitted(g, CHAT, "abd", 2), 401);
    assert_int_equal(admitted(g, "/v1/feedback", "abc", 2), 0);
    assert_int_equal(admitted(g, "/v1/feedback", "abd", 2), 401);
    assert_int_equal(admitted(g, "/metrics", "abc", 2), 405);
    assert_int_equal(admitted(g, "/healthz", "abd", 2), 405);
    gateway_free(g->gateway);
    g->gateway = NULL;
    clients_release(&keys);
}

/* A gateway runs for weeks: eve's place is 44 on the first day, 97 on the next.
 */
static void a_day_ends_while_it_runs(void **state)
{
    struct gate *g = *state;

    split_init(&g->set.split, POLICY_split_sticky_day, .5, "");
    gate_begin(g);
    for (size_t i = 0; i < 3; i++) {
        g->now += i ? 43200 * S : 0;
        gate_ask(g, CHAT, WORDS, "X-User-Id", "eve");
        gate_fine(g, i);
    }
    assert_int_equal(gate_reply(g, 0)->side, TREATMENT);
    assert_int_equal(gate_reply(g, 1)->side, TREATMENT);
    assert_int_equal(gate_reply(g, 2)->side, CONTROL);
}

/* It was meant for whoever answers today. */
static void a_clients_own_key_goes_to_controls_endpoint_alone(void **state)
{
    struct gate *g = *state;

    for (int s = 0; s < SIDES; s++) {
        free(g->set.variant[s].key);
        g->set.variant[s].key = NULL;
    }
    shadow(g, 1);
    gate_ask(g, CHAT, WORDS, "Authorization", "Bearer sk-own");
    assert_true(gate_says(g->sent[0].head, "Authorization: Bearer sk-own"));
    assert_null(strstr(g->sent[1].head, "sk-own"));
    gate_fine(g, 0);
    gate_fine(g, 1);
}

static void it_drains(void **state)
{
    struct gate *g = *state;
    struct conversation *c;
    struct engine e = {0};
    int64_t events;

    gate_begin(g);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    assert_false(gateway_empty(g->gateway));
    gateway_drain(g->gateway);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    assert_int_equal(c->status, 503);
    assert_true(gate_says(c->head.data, "Connection: close"));
    assert_false(gateway_empty(g->gateway));
    gateway_engine(g->gateway, &e, g->now);
    assert_int_equal(e.in_flight[CONTROL], 1);
    assert_int_equal(e.phase, PHASE_STOPPING);
    gate_fine(g, 0);
    assert_int_equal(g->client[0].status, 200);
    assert_true(gateway_empty(g->gateway));
    gateway_engine(g->gateway, &e, g->now);
    assert_int_equal(e.in_flight[CONTROL], 0);
    assert_int_equal(e.prompts, 1);
    assert_int_equal(e.spent, 20);
    assert_int_equal(gateway_close(g->gateway, &events), 0);
    assert_int_equal(events, 0);
    assert_non_null(
        strstr(gate_event(g, EVENT_STOP), "1 requests were split, 0 passed"));
}

static void what_a_client_says_goes_before_our_own(void **state)
{
    struct gate *g = *state;
    const char *head;

    for (int s = 0; s < SIDES; s++) {
        free(g->set.variant[s].provider);
        g->set.variant[s].provider = memory_string("anthropic");
    }
    gate_begin(g);
    gate_ask(g, "/v1/messages", WORDS, "Anthropic-Version", "2024-01-01");
    head = g->sent[0].head;
    assert_true(gate_says(head, "Anthropic-Version: 2024-01-01"));
    assert_null(strstr(head, "2023-06-01"));
    assert_true(gate_says(head, "x-api-key: key-control"));
    gate_done(g, 0, END_CUT);
    assert_int_equal(g->client[0].status, 502);
    assert_non_null(strstr(g->client[0].body.data, "\"type\":\"api_error\""));
}

static void two_dialects_are_not_served_together(void **state)
{
    struct gate *g = *state;
    struct err err;

    free(g->set.variant[TREATMENT].provider);
    g->set.variant[TREATMENT].provider = memory_string("anthropic");
    assert_int_equal(gateway_check(&g->set, &err), -1);
    assert_non_null(strstr(err.text, "one dialect"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_copy_is_the_other_half_of_a_pair,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(
            a_copy_that_is_first_is_not_for_the_client, gate_setup,
            gate_teardown),
        cmocka_unit_test_setup_teardown(
            a_client_that_leaves_does_not_end_the_copy, gate_setup,
            gate_teardown),
        cmocka_unit_test_setup_teardown(copies_have_a_limit_of_their_own,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(copies_that_are_not_sent_are_two_events,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(copies_are_kept_back_too, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(a_mirror_may_be_full_too, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_completion_goes_to_control,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(a_head_goes_to_control_and_has_no_body,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(programs_in_browsers_are_not_served,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(nonsense_is_refused_here, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(who_has_no_key_is_refused, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(
            a_clients_own_key_goes_to_controls_endpoint_alone, gate_setup,
            gate_teardown),
        cmocka_unit_test_setup_teardown(some_are_refused_by_their_head,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(a_day_ends_while_it_runs, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(it_drains, gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(what_a_client_says_goes_before_our_own,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(two_dialects_are_not_served_together,
                                        gate_setup, gate_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
