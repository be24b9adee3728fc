/* What a client is told when a variant is not asked. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "unit/gate.h"

#define CHAT "/v1/chat/completions"

static struct conversation *ask(struct gate *g)
{
    return gate_ask(g, CHAT, WORDS, NULL, NULL);
}

static enum breaker_state breaker(const struct gate *g, enum side side)
{
    struct engine e = {0};

    gateway_engine(g->gateway, &e, g->now);
    return e.release.breaker[side];
}

/* Treatment is over for good, and control for a while: the client is told of
 * the one that would answer it. */
static void a_second_knock_is_told_for_itself(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    g->set.limits.allow[TREATMENT].budget = 1;
    g->set.side_spent[TREATMENT] = 1;
    g->set.limits.breaker = (struct breaker_settings){1, 30 * S};
    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    gate_begin(g);
    ask(g);
    assert_non_null(strstr(g->sent[0].url, "control"));
    gate_done(g, 0, END_CONNECT);
    c = ask(g);
    assert_int_equal(c->status, 503);
    assert_true(gate_says(c->head.data, "Retry-After: 31"));
    assert_null(strstr(c->head.data, "X-Should-Retry"));
}

static void renew(struct gate *g, int64_t budget)
{
    g->set.limits.allow[CONTROL].budget = budget;
    gateway_renew(g->gateway, &g->set);
}

/* Money that those in flight may need is not spent yet. */
static void a_budget_is_not_over_before_it_is_spent(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    g->set.limits.allow[CONTROL].budget = 70;
    gate_begin(g);
    ask(g);
    gate_fine(g, 0);
    ask(g);
    ask(g);
    c = ask(g);
    assert_int_equal(c->status, 429);
    assert_true(gate_says(c->head.data, "Retry-After: 1"));
    assert_null(strstr(c->head.data, "X-Should-Retry"));
    assert_int_equal(gate_events(g, EVENT_BUDGET), 0);
    assert_non_null(strstr(gate_event(g, EVENT_LIMITED), "of its budget"));
    gate_done(g, 1, END_CONNECT);
    assert_int_equal(ask(g)->status, 0);
    gate_fine(g, 2);
    gate_fine(g, 3);
    c = ask(g);
    assert_true(gate_says(c->head.data, "X-Should-Retry: false"));
    renew(g, 70);
    renew(g, 61);
    assert_int_equal(gate_events(g, EVENT_BUDGET), 1);
}

static void a_budget_that_is_spent_is_no_other(void **state)
{
    struct gate *g = *state;

    g->set.limits.allow[CONTROL].budget = 30;
    g->set.side_spent[CONTROL] = 30;
    gate_begin(g);
    assert_int_equal(ask(g)->status, 429);
    renew(g, 20);
    renew(g, 30);
    assert_int_equal(ask(g)->status, 429);
    assert_int_equal(gate_events(g, EVENT_BUDGET), 1);
    renew(g, 31);
    assert_string_equal(
        gate_last_event(g, EVENT_BUDGET),
        "control has another budget: requests may go to it again");
    assert_int_equal(gate_events(g, EVENT_BUDGET), 2);
    renew(g, 10);
    assert_int_equal(ask(g)->status, 429);
    assert_int_equal(gate_events(g, EVENT_BUDGET), 3);
    renew(g, 0);
    assert_int_equal(gate_events(g, EVENT_BUDGET), 4);
    assert_int_equal(ask(g)->status, 0);
    gate_fine(g, 0);
}

static void a_breaker_that_is_taken_away_is_not_open(void **state)
{
    struct gate *g = *state;

    g->set.limits.breaker = (struct breaker_settings){1, 30 * S};
    gate_begin(g);
    ask(g);
    gate_done(g, 0, END_CONNECT);
    assert_int_equal(breaker(g, CONTROL), BREAKER_OPEN);
    gateway_renew(g->gateway, &g->set);
    assert_int_equal(breaker(g, CONTROL), BREAKER_OPEN);
    assert_int_equal(gate_events(g, EVENT_BREAKER), 1);
    g->set.limits.breaker.failures = 0;
    gateway_renew(g->gateway, &g->set);
    assert_int_equal(breaker(g, CONTROL), BREAKER_CLOSED);
    assert_int_equal(gate_events(g, EVENT_BREAKER), 2);
    assert_string_equal(
        gate_last_event(g, EVENT_BREAKER),
        "control has no breaker any more: all its requests are sent");
    assert_int_equal(ask(g)->status, 0);
    gate_done(g, 1, END_CONNECT);
    assert_int_equal(breaker(g, CONTROL), BREAKER_CLOSED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, gate_setup, gate_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_second_knock_is_told_for_itself),
        TEST(a_budget_is_not_over_before_it_is_spent),
        TEST(a_budget_that_is_spent_is_no_other),
        TEST(a_breaker_that_is_taken_away_is_not_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
