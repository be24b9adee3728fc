#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "unit/gate.h"

#define CHAT "/v1/chat/completions"

static struct limits *limits(struct gate *g)
{
    return &g->set.limits;
}

static void begin(struct gate *g, enum split_policy p, double share)
{
    split_init(&g->set.split, p, share, "");
    gate_begin(g);
}

static struct conversation *ask(struct gate *g)
{
    return gate_ask(g, CHAT, WORDS, NULL, NULL);
}

static struct release release(const struct gate *g)
{
    struct engine e = {0};

    gateway_engine(g->gateway, &e, g->now);
    return e.release;
}

static void what_is_kept_from_treatment_control_answers(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    limits(g)->allow[TREATMENT].in_flight = 1;
    begin(g, POLICY_split_weighted, 1);
    ask(g);
    c = ask(g);
    assert_non_null(strstr(g->sent[1].url, "control"));
    assert_true(gate_says(g->sent[1].head, "X-AB-Variant: control"));
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_SKIPPED);
    assert_int_equal(gate_reply(g, 0)->side, TREATMENT);
    assert_int_equal(gate_reply(g, 0)->prompt, 2);
    assert_int_equal(gate_reply(g, 0)->repeat, 1);
    assert_int_equal(gate_reply(g, 0)->warmup, 0);
    assert_int_equal(gate_reply(g, 0)->attempts, 0);
    assert_string_equal(gate_reply(g, 0)->error,
                        "treatment is not asked: too many are in flight");
    gate_fine(g, 1);
    assert_int_equal(c->status, 200);
    assert_true(gate_says(c->head.data, "X-AB-Variant: control"));
    assert_true(gate_says(c->head.data, "X-AB-Assigned: treatment"));
    assert_true(gate_says(c->head.data, "X-Request-Route: baseline"));
    assert_int_equal(gate_reply(g, 1)->side, CONTROL);
    assert_int_equal(gate_reply(g, 1)->warmup, 1);
    assert_int_equal(gate_reply(g, 1)->repeat, 0);
    assert_int_equal(gate_reply(g, 1)->prompt, 2);
    assert_null(gate_prompt(g, 1));
    assert_int_equal(release(g).held_back[TREATMENT], 1);
    assert_int_equal(release(g).held_back[CONTROL], 0);
    gate_fine(g, 0);
    assert_null(strstr(g->client[0].head.data, "X-AB-Assigned"));
    ask(g);
    assert_non_null(strstr(g->sent[2].url, "treatment"));
    gate_fine(g, 2);
}

static void what_is_kept_from_control_is_refused(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    limits(g)->allow[CONTROL].requests = 6;
    gate_begin(g);
    ask(g);
    c = ask(g);
    assert_int_equal(g->sents, 1);
    assert_int_equal(c->status, 429);
    assert_true(gate_says(c->head.data, "Retry-After: 11"));
    assert_null(strstr(c->head.data, "Connection: close"));
    assert_non_null(strstr(c->body.data, "\"code\":\"rate_limit_exceeded\""));
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_SKIPPED);
    assert_int_equal(gate_reply(g, 0)->side, CONTROL);
    assert_int_equal(gate_reply(g, 0)->repeat, 1);
    assert_string_equal(gate_event(g, EVENT_LIMITED),
                        "requests are kept from control: its requests of this "
                        "minute are used up");
    c = gate_ask(g, "/v1/models", NULL, NULL, NULL);
    assert_int_equal(c->status, 429);
    g->now += 10 * S;
    assert_int_equal(ask(g)->status, 0);
    assert_int_equal(g->sents, 2);
    assert_int_equal(release(g).held_back[CONTROL], 2);
    gate_fine(g, 0);
    gate_fine(g, 1);
}

static void a_limit_that_is_met_is_said_once(void **state)
{
    struct gate *g = *state;

    limits(g)->allow[TREATMENT].in_flight = 1;
    begin(g, POLICY_split_weighted, 1);
    for (int i = 0; i < 4; i++)
        ask(g);
    g->now += 50 * S;
    gateway_tick(g->gateway, g->now);
    ask(g);
    g->now += 59 * S;
    gateway_tick(g->gateway, g->now);
    assert_string_equal(gate_event(g, EVENT_LIMITED),
                        "requests are kept from treatment: too many are in "
                        "flight");
    assert_int_equal(gate_events(g, EVENT_LIMITED), 1);
    g->now += S;
    gateway_tick(g->gateway, g->now);
    gateway_tick(g->gateway, g->now);
    assert_int_equal(gate_events(g, EVENT_LIMITED), 2);
    assert_string_equal(gate_last_event(g, EVENT_LIMITED),
                        "its limit is free again: 4 requests were kept from "
                        "treatment");
    for (size_t i = 0; i < 5; i++)
        gate_fine(g, i);
}

static void ask_for(struct gate *g, int tokens, const char *side)
{
    char text[80];

    snprintf(text, sizeof(text),
             "{\"max_tokens\":%d,\"messages\":[{\"role\":\"user\"}]}", tokens);
    gate_ask(g, CHAT, text, NULL, NULL);
    assert_non_null(strstr(g->sent[g->sents - 1].url, side));
}

static void tokens_are_settled_by_what_came(void **state)
{
    struct gate *g = *state;

    limits(g)->allow[TREATMENT].tokens = 1200; /* a burst of 100 */
    begin(g, POLICY_split_weighted, 1);
    ask_for(g, 90, "treatment");
    ask_for(g, 40, "control");
    gate_fine(g, 0); /* 15 of them */
    ask_for(g, 40, "treatment");
    ask_for(g, 40, "control");
    gate_done(g, 2, END_CONNECT); /* none */
    ask_for(g, 40, "treatment");
    ask_for(g, 40, "control");
    gateway_gone(g->gateway, &g->client[4], g->now); /* nobody knows */
    ask_for(g, 40, "control");
    gate_fine(g, 1);
    gate_fine(g, 3);
    gate_fine(g, 5);
    gate_fine(g, 6);
}

static void a_budget_counts_what_was_spent_before(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    limits(g)->allow[CONTROL].budget = 100;
    g->set.side_spent[CONTROL] = 60;
    gate_begin(g);
    ask(g);
    gate_fine(g, 0);
    ask(g);
    gate_fine(g, 1);
    c = ask(g);
    assert_int_equal(g->sents, 2);
    assert_int_equal(c->status, 429);
    assert_true(gate_says(c->head.data, "X-Should-Retry: false"));
    assert_null(strstr(c->head.data, "Retry-After"));
    ask(g);
    g->now += 100 * S;
    gateway_tick(g->gateway, g->now);
    assert_string_equal(gate_event(g, EVENT_BUDGET),
                        "nothing more is sent to control: its budget is spent");
    assert_int_equal(gate_events(g, EVENT_BUDGET), 1);
    assert_int_equal(gate_events(g, EVENT_LIMITED), 0);
    limits(g)->allow[CONTROL].budget = 1000;
    gateway_renew(g->gateway, &g->set);
    assert_string_equal(
        gate_last_event(g, EVENT_BUDGET),
        "control has another budget: requests may go to it again");
    gateway_renew(g->gateway, &g->set); /* it is the same */
    assert_int_equal(gate_events(g, EVENT_BUDGET), 2);
    assert_int_equal(ask(g)->status, 0);
    gate_fine(g, 2);
    limits(g)->allow[CONTROL].budget = 1;
    gateway_renew(g->gateway, &g->set);
    assert_int_equal(ask(g)->status, 429);
    gateway_renew(g->gateway, &g->set);
    assert_int_equal(ask(g)->status, 429);
    assert_int_equal(gate_events(g, EVENT_BUDGET), 3);
}

static void price_control(struct gate *g)
{
    free(g->set.variant[CONTROL].model);
    g->set.variant[CONTROL].model = memory_string("m");
}

/* A stream that tells no tokens is paid for all the same. */
static void a_budget_reckons_with_what_is_not_told(void **state)
{
    struct gate *g = *state;

    price_control(g);
    limits(g)->allow[CONTROL].budget = 20;
    gate_begin(g);
    ask(g);
    gate_head(g, 0, 200, "text/event-stream");
    for (int i = 0; i < 40; i++)
        gate_data(g, 0, PIECE);
    gate_data(g, 0, LAST);
    gate_done(g, 0, END_WHOLE);
    assert_int_equal(gate_reply(g, 0)->cost, -1);
    assert_int_equal(ask(g)->status, 429);
}

static void a_failure_costs_nothing(void **state)
{
    struct gate *g = *state;

    price_control(g);
    limits(g)->allow[CONTROL].budget = 1;
    gate_begin(g);
    ask(g);
    gate_head(g, 0, 500, "text/plain");
    gate_data(g, 0, "oh");
    gate_done(g, 0, END_WHOLE);
    assert_int_equal(ask(g)->status, 0);
    gate_fine(g, 1);
}

static void other_limits_hold_from_now_on(void **state)
{
    struct gate *g = *state;

    begin(g, POLICY_split_weighted, 1);
    ask(g);
    limits(g)->allow[TREATMENT].in_flight = 1;
    gateway_renew(g->gateway, &g->set);
    ask(g);
    assert_non_null(strstr(g->sent[1].url, "control"));
    gate_fine(g, 0);
    gate_fine(g, 1);
}

static void ends(struct gate *g, enum ending how)
{
    ask(g);
    gate_done(g, g->sents - 1, how);
}

static void a_variant_that_fails_is_left_alone(void **state)
{
    struct gate *g = *state;

    limits(g)->breaker = (struct breaker_settings){3, 30 * S};
    begin(g, POLICY_split_weighted, 1);
    ends(g, END_CONNECT);
    ends(g, END_TLS);
    assert_int_equal(release(g).breaker[TREATMENT], BREAKER_CLOSED);
    ends(g, END_CUT);
    assert_int_equal(release(g).breaker[TREATMENT], BREAKER_OPEN);
    assert_string_equal(gate_event(g, EVENT_BREAKER),
                        "treatment fails (stream cut short): nothing is sent "
                        "to it for 30 s");
    ask(g);
    assert_non_null(strstr(g->sent[3].url, "control"));
    assert_string_equal(gate_reply(g, 3)->error,
                        "treatment is not asked: its endpoint fails, and is "
                        "left alone");
    gate_fine(g, 3);
    g->now += 30 * S;
    ask(g);
    ask(g);
    assert_non_null(strstr(g->sent[4].url, "treatment"));
    assert_non_null(strstr(g->sent[5].url, "control"));
    assert_int_equal(release(g).breaker[TREATMENT], BREAKER_PROBING);
    gate_fine(g, 5);
    gate_fine(g, 4);
    assert_int_equal(release(g).breaker[TREATMENT], BREAKER_CLOSED);
    assert_int_equal(gate_events(g, EVENT_BREAKER), 3);
    assert_int_equal(release(g).held_back[TREATMENT], 2);
}

/* Who may try is not who a limit keeps back. */
static void a_limit_does_not_end_the_trying(void **state)
{
    struct gate *g = *state;

    limits(g)->breaker = (struct breaker_settings){1, 30 * S};
    limits(g)->allow[TREATMENT].in_flight = 1;
    begin(g, POLICY_split_weighted, 1);
    ask(g);
    limits(g)->allow[TREATMENT].in_flight = 2;
    gateway_renew(g->gateway, &g->set);
    ends(g, END_CONNECT);
    limits(g)->allow[TREATMENT].in_flight = 1;
    gateway_renew(g->gateway, &g->set);
    g->now += 30 * S;
    ask(g);
    assert_non_null(strstr(g->sent[2].url, "control"));
    gate_fine(g, 0);
    ask(g);
    assert_non_null(strstr(g->sent[3].url, "treatment"));
    gate_fine(g, 2);
    gate_fine(g, 3);
    assert_int_equal(release(g).breaker[TREATMENT], BREAKER_CLOSED);
}

/* What is passed on and refused by its endpoint proves nothing, either. */
static void a_fault_of_what_is_passed_on_resets_nothing(void **state)
{
    struct gate *g = *state;

    limits(g)->breaker = (struct breaker_settings){2, 30 * S};
    gate_begin(g);
    ends(g, END_CONNECT);
    gate_ask(g, "/v1/odd", "{}", NULL, NULL);
    gate_head(g, 1, 500, "text/plain");
    gate_done(g, 1, END_WHOLE);
    ends(g, END_CONNECT);
    assert_int_equal(release(g).breaker[CONTROL], BREAKER_OPEN);
}

static void control_is_left_alone_likewise(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    limits(g)->breaker = (struct breaker_settings){2, 30 * S};
    gate_begin(g);
    ask(g);
    gate_head(g, 0, 503, "text/plain");
    gate_done(g, 0, END_WHOLE);
    ask(g);
    g->now += 301 * S;
    gateway_tick(g->gateway, g->now);
    assert_true(g->sent[1].cancelled);
    c = ask(g);
    assert_int_equal(c->status, 503);
    assert_true(gate_says(c->head.data, "Retry-After: 31"));
    assert_int_equal(gate_reply(g, 2)->outcome, OUTCOME_SKIPPED);
    g->now += 30 * S;
    c = ask(g);
    gateway_gone(g->gateway, c, g->now);
    assert_int_equal(release(g).breaker[CONTROL], BREAKER_PROBING);
    ask(g);
    assert_int_equal(g->sents, 4);
    gate_fine(g, 3);
    assert_int_equal(release(g).breaker[CONTROL], BREAKER_CLOSED);
}

static void what_an_endpoint_is_not_to_blame_for_opens_nothing(void **state)
{
    struct gate *g = *state;

    limits(g)->breaker = (struct breaker_settings){1, 30 * S};
    gate_begin(g);
    ask(g);
    gate_head(g, 0, 429, "application/json");
    gate_done(g, 0, END_WHOLE);
    ask(g);
    gate_head(g, 1, 400, "application/json");
    gate_done(g, 1, END_WHOLE);
    gateway_gone(g->gateway, ask(g), g->now);
    ask(g);
    gate_head(g, 3, 200, "text/event-stream");
    gate_data(g, 3, PIECE);
    gate_done(g, 3, END_CUT);
    gate_ask(g, "/v1/odd", "{}", NULL, NULL);
    gate_head(g, 4, 500, "text/plain");
    gate_done(g, 4, END_WHOLE);
    assert_int_equal(release(g).breaker[CONTROL], BREAKER_CLOSED);
    gate_ask(g, "/v1/odd", "{}", NULL, NULL);
    gate_done(g, 5, END_CONNECT);
    assert_int_equal(release(g).breaker[CONTROL], BREAKER_OPEN);
}

/* One may come at once of either limit. */
static void scarce(struct allowance_settings *a)
{
    *a = (struct allowance_settings){
        .in_flight = 1, .requests = 6, .tokens = 1200};
}

static void what_was_not_sent_takes_nothing(void **state)
{
    struct gate *g = *state;

    scarce(&limits(g)->allow[CONTROL]);
    gate_begin(g);
    g->broken = 1;
    assert_int_equal(ask(g)->status, 503);
    assert_int_equal(gate_ask(g, "/v1/models", NULL, NULL, NULL)->status, 502);
    assert_int_equal(release(g).oldest, 1);
    g->broken = 0;
    assert_int_equal(ask(g)->status, 0);
    gate_fine(g, 0);
    assert_int_equal(gate_reply(g, 0)->prompt, 1);
}

static void a_fall_back_that_was_not_sent_takes_nothing(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    limits(g)->fall_back = 1;
    scarce(&limits(g)->allow[CONTROL]);
    begin(g, POLICY_split_weighted, 1);
    c = ask(g);
    g->broken = 1;
    gate_done(g, 0, END_CONNECT);
    assert_int_equal(c->status, 502);
    assert_true(gate_says(c->head.data, "X-AB-Variant: treatment"));
    g->broken = 0;
    ends(g, END_CONNECT);
    assert_int_equal(g->sents, 3);
    assert_non_null(strstr(g->sent[2].url, "control"));
    gate_fine(g, 2);
}

static void the_oldest_is_told(void **state)
{
    struct gate *g = *state;

    g->set.prompts = 7;
    gate_begin(g);
    assert_int_equal(release(g).oldest, 8);
    gate_ask(g, "/v1/models", NULL, NULL, NULL);
    ask(g);
    ask(g);
    ask(g);
    gate_fine(g, 2);
    assert_int_equal(release(g).oldest, 8);
    gate_fine(g, 1);
    assert_int_equal(release(g).oldest, 10);
    ask(g);
    assert_int_equal(release(g).oldest, 10);
    gate_fine(g, 3);
    assert_int_equal(release(g).oldest, 11);
    gate_fine(g, 0);
    ask(g);
    assert_int_equal(release(g).oldest, 11);
    gate_fine(g, 4);
    assert_int_equal(release(g).oldest, 12);
    gate_fine(g, 5);
    assert_int_equal(release(g).oldest, 13);
    assert_int_equal(release(g).keyless, 0);
    assert_int_equal(release(g).lost, 0);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, gate_setup, gate_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_from_treatment_control_answers),
        TEST(what_is_kept_from_control_is_refused),
        TEST(a_limit_that_is_met_is_said_once),
        TEST(tokens_are_settled_by_what_came),
        TEST(a_budget_counts_what_was_spent_before),
        TEST(a_budget_reckons_with_what_is_not_told),
        TEST(a_failure_costs_nothing),
        TEST(other_limits_hold_from_now_on),
        TEST(a_variant_that_fails_is_left_alone),
        TEST(a_limit_does_not_end_the_trying),
        TEST(a_fault_of_what_is_passed_on_resets_nothing),
        TEST(control_is_left_alone_likewise),
        TEST(what_an_endpoint_is_not_to_blame_for_opens_nothing),
        TEST(what_was_not_sent_takes_nothing),
        TEST(a_fall_back_that_was_not_sent_takes_nothing),
        TEST(the_oldest_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
