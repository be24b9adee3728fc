#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "unit/gate.h"

#define CHAT "/v1/chat/completions"
#define OVERLOADED                                                             \
    "data: {\"error\":{\"message\":\"busy\",\"type\":\"server_error\"}}\n\n"

static struct conversation *ask(struct gate *g)
{
    return gate_ask(g, CHAT, WORDS, NULL, NULL);
}

static void to_treatment(struct gate *g)
{
    g->set.limits.fall_back = 1;
    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    gate_begin(g);
}

static struct release release(const struct gate *g)
{
    struct engine e = {0};

    gateway_engine(g->gateway, &e, g->now);
    return e.release;
}

static void answer(struct gate *g, size_t n, int status, const char *type,
                   const char *body)
{
    gate_head(g, n, status, type);
    gate_data(g, n, body);
    gate_done(g, n, END_WHOLE);
}

/* The n-th exchange was treatment's, and has failed; the next is control's. */
static void control_answers(struct gate *g, struct conversation *c, size_t n,
                            enum outcome o)
{
    size_t replies = n; /* two exchanges, two replies */

    assert_int_equal(c->status, 0);
    assert_int_equal(g->sents, n + 2);
    assert_non_null(strstr(g->sent[n + 1].url, "control"));
    assert_non_null(strstr(g->sent[n + 1].body, "\"model\":\"old\""));
    assert_true(gate_says(g->sent[n + 1].head, "X-AB-Variant: control"));
    assert_int_equal(gate_reply(g, replies)->side, TREATMENT);
    assert_int_equal(gate_reply(g, replies)->outcome, o);
    assert_int_equal(gate_reply(g, replies)->repeat, 1);
    gate_fine(g, n + 1);
    assert_int_equal(c->status, 200);
    assert_string_equal(c->body.data, FINE);
    assert_true(gate_says(c->head.data, "X-AB-Variant: control"));
    assert_true(gate_says(c->head.data, "X-AB-Assigned: treatment"));
    assert_int_equal(gate_reply(g, replies + 1)->side, CONTROL);
    assert_int_equal(gate_reply(g, replies + 1)->repeat, 0);
    assert_int_equal(gate_reply(g, replies + 1)->warmup, 1);
    assert_int_equal(gate_reply(g, replies + 1)->prompt,
                     gate_reply(g, replies)->prompt);
}

static void what_fails_at_once_is_asked_of_control(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    gate_done(g, 0, END_CONNECT);
    control_answers(g, c, 0, OUTCOME_CONNECT);
    c = ask(g);
    gate_done(g, 2, END_TLS);
    control_answers(g, c, 2, OUTCOME_TLS);
    c = ask(g);
    gate_head(g, 4, 200, "application/json");
    gate_data(g, 4, "{\"mod");
    gate_done(g, 4, END_CUT);
    control_answers(g, c, 4, OUTCOME_TRUNCATED);
    c = ask(g);
    g->now += 301 * S;
    gateway_tick(g->gateway, g->now);
    assert_true(g->sent[6].cancelled);
    control_answers(g, c, 6, OUTCOME_TIMEOUT);
    assert_int_equal(release(g).fallen, 4);
}

static void a_refusal_is_asked_of_control(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    answer(g, 0, 503, "text/plain", "no");
    control_answers(g, c, 0, OUTCOME_HTTP_5XX);
    c = ask(g);
    answer(g, 2, 429, "application/json", "{}");
    control_answers(g, c, 2, OUTCOME_RATE_LIMITED);
    assert_null(strstr(c->head.data, "theirs"));
    c = ask(g);
    gate_head(g, 4, 500, "text/event-stream");
    gate_data(g, 4, OVERLOADED);
    assert_int_equal(c->status, 0);
    gate_done(g, 4, END_WHOLE);
    control_answers(g, c, 4, OUTCOME_HTTP_5XX);
    c = ask(g);
    answer(g, 6, 429, "application/json",
           "{\"error\":{\"code\":\"insufficient_quota\"}}");
    control_answers(g, c, 6, OUTCOME_QUOTA);
}

static void a_stream_that_begins_with_an_error_is_none(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    answer(g, 0, 200, "text/event-stream", OVERLOADED);
    control_answers(g, c, 0, OUTCOME_HTTP_5XX);
    c = ask(g);
    gate_head(g, 2, 200, "text/event-stream");
    gate_done(g, 2, END_CUT);
    control_answers(g, c, 2, OUTCOME_TRUNCATED);
    c = ask(g);
    gate_head(g, 4, 200, "text/plain");
    gate_data(g, 4, "data:");
    gate_data(g, 4, strchr(OVERLOADED, ' '));
    gate_done(g, 4, END_WHOLE);
    control_answers(g, c, 4, OUTCOME_HTTP_5XX);
}

/* It shows only with the second piece that this is one. */
static void no_piece_of_a_stream_is_lost(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    gate_head(g, 0, 200, "text/plain");
    gate_data(g, 0, "dat");
    assert_int_equal(c->status, 0);
    gate_data(g, 0, strchr(PIECE, 'a') + 2);
    assert_int_equal(c->status, 200);
    assert_string_equal(c->body.data, PIECE);
    gate_data(g, 0, LAST);
    gate_done(g, 0, END_WHOLE);
    assert_int_equal(c->end, ENDED);
    assert_string_equal(c->body.data, PIECE LAST);
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_OK);
}

static void what_has_begun_is_not_asked_again(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    gate_head(g, 0, 200, "text/event-stream");
    assert_int_equal(c->status, 0);
    gate_data(g, 0, PIECE);
    assert_int_equal(c->status, 200);
    assert_string_equal(c->body.data, PIECE);
    gate_data(g, 0, PIECE);
    gate_done(g, 0, END_CUT);
    assert_int_equal(c->end, CUT);
    assert_string_equal(c->body.data, PIECE PIECE);
    assert_string_equal(gate_reply(g, 0)->text, "yy");
    c = ask(g);
    answer(g, 1, 400, "application/json", "{}");
    assert_int_equal(c->status, 400);
    assert_true(gate_says(c->head.data, "X-AB-Variant: treatment"));
    c = ask(g);
    gate_fine(g, 2);
    assert_int_equal(c->status, 200);
    assert_int_equal(g->sents, 3);
    assert_int_equal(release(g).fallen, 0);
}

static void control_may_stream_in_its_place(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    gate_head(g, 0, 502, "text/html");
    gate_data(g, 0, "<p>");
    gate_done(g, 0, END_WHOLE);
    gate_head(g, 1, 200, "text/event-stream");
    assert_int_equal(c->status, 200);
    assert_null(strstr(c->head.data, "text/html"));
    gate_data(g, 1, PIECE LAST);
    gate_done(g, 1, END_WHOLE);
    assert_int_equal(c->end, ENDED);
    assert_string_equal(c->body.data, PIECE LAST);
}

static void control_fails_for_good(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    gate_done(g, 0, END_CONNECT);
    answer(g, 1, 500, "text/plain", "oh");
    assert_int_equal(c->status, 500);
    assert_string_equal(c->body.data, "oh");
    assert_int_equal(g->sents, 2);
    assert_int_equal(gate_reply(g, 1)->outcome, OUTCOME_HTTP_5XX);
}

/* Where control cannot be asked, the client gets treatment's failure. */
static void control_may_be_kept_back(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    g->set.limits.allow[CONTROL].in_flight = 1;
    to_treatment(g);
    gate_ask(g, "/v1/models", NULL, NULL, NULL);
    c = ask(g);
    answer(g, 1, 500, "text/plain", "oh");
    assert_int_equal(c->status, 500);
    assert_true(gate_says(c->head.data, "X-AB-Variant: treatment"));
    gate_fine(g, 0);
    c = ask(g);
    g->broken = 1;
    answer(g, 2, 500, "text/plain", "oh");
    assert_int_equal(c->status, 500);
    assert_string_equal(c->body.data, "oh");
    assert_int_equal(release(g).fallen, 0);
    g->broken = 0;
    ask(g);
    gate_done(g, 3, END_CONNECT);
    assert_int_equal(g->sents, 5);
    gate_fine(g, 4);
}

static void a_client_that_leaves_ends_what_came_after(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    gate_done(g, 0, END_CONNECT);
    gateway_drain(g->gateway);
    assert_false(gateway_empty(g->gateway));
    gateway_gone(g->gateway, c, g->now);
    assert_true(g->sent[1].cancelled);
    assert_true(gateway_empty(g->gateway));
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_CONNECT);
    assert_int_equal(gate_reply(g, 1)->outcome, OUTCOME_ABANDONED);
    assert_int_equal(gate_reply(g, 1)->repeat, 0);
}

static void control_has_its_own_time(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    g->now += 301 * S;
    gateway_tick(g->gateway, g->now);
    g->now += 299 * S;
    gateway_tick(g->gateway, g->now);
    assert_int_equal(c->status, 0);
    g->now += 2 * S;
    gateway_tick(g->gateway, g->now);
    assert_int_equal(c->status, 504);
    assert_true(g->sent[1].cancelled);
    assert_int_equal(gate_reply(g, 1)->outcome, OUTCOME_TIMEOUT);
    assert_int_equal(gate_reply(g, 1)->latency, 301 * S);
}

/* Nobody is answered by treatment there, and nobody asked for it here. */
static void a_copy_is_not_asked_again(void **state)
{
    struct gate *g = *state;

    g->set.limits.fall_back = 1;
    split_init(&g->set.split, POLICY_split_shadow, 1, "");
    gate_begin(g);
    ask(g);
    gate_done(g, 1, END_CONNECT);
    gate_done(g, 0, END_CONNECT);
    assert_int_equal(g->client[0].status, 502);
    assert_int_equal(g->sents, 2);
}

/* ---- a wrong key --------------------------------------------------------- */

/* Its client has sent it none, and can mend nothing. */
static void a_key_of_ours_that_is_refused_is_asked_of_control(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    to_treatment(g);
    c = ask(g);
    answer(g, 0, 401, "application/json", "{}");
    control_answers(g, c, 0, OUTCOME_HTTP_4XX);
    c = ask(g);
    answer(g, 2, 403, "application/json", "{}");
    control_answers(g, c, 2, OUTCOME_HTTP_4XX);
    c = ask(g);
    answer(g, 4, 404, "application/json", "{}");
    assert_int_equal(c->status, 404);
}

static void without_a_key_of_ours_a_refusal_is_the_clients(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    free(g->set.variant[TREATMENT].key);
    g->set.variant[TREATMENT].key = NULL;
    g->set.steer.floors.on[FLOOR_floor_streak] = 1;
    g->set.steer.floors.limit[FLOOR_floor_streak] = 1;
    to_treatment(g);
    for (size_t n = 0; n < 3; n++) {
        c = ask(g);
        answer(g, n, 401, "application/json", "{}");
        assert_int_equal(c->status, 401);
    }
    assert_int_equal(release(g).state, RELEASE_FIXED);
}

static void keys_that_are_refused_are_failures_in_a_row(void **state)
{
    struct gate *g = *state;

    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    g->set.steer.floors.on[FLOOR_floor_streak] = 1;
    g->set.steer.floors.limit[FLOOR_floor_streak] = 2;
    gate_begin(g);
    for (size_t n = 0; n < 4; n++) {
        ask(g);
        answer(g, n, n == 2 ? 400 : 401 + 2 * (n == 1), "text/plain", "no");
        assert_int_equal(release(g).state,
                         n < 3 ? RELEASE_FIXED : RELEASE_ROLLED_BACK);
    }
    assert_string_equal(release(g).told, "3 treatment failures in a row");
    assert_int_equal(gate_reply(g, 3)->outcome, OUTCOME_HTTP_4XX);
}

static void without_the_option_nothing_is_asked_again(void **state)
{
    struct gate *g = *state;

    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    gate_begin(g);
    ask(g);
    gate_done(g, 0, END_CONNECT);
    assert_int_equal(g->client[0].status, 502);
    assert_int_equal(g->sents, 1);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, gate_setup, gate_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_fails_at_once_is_asked_of_control),
        TEST(a_refusal_is_asked_of_control),
        TEST(a_stream_that_begins_with_an_error_is_none),
        TEST(no_piece_of_a_stream_is_lost),
        TEST(what_has_begun_is_not_asked_again),
        TEST(control_may_stream_in_its_place),
        TEST(control_fails_for_good),
        TEST(control_may_be_kept_back),
        TEST(a_client_that_leaves_ends_what_came_after),
        TEST(control_has_its_own_time),
        TEST(a_copy_is_not_asked_again),
        TEST(a_key_of_ours_that_is_refused_is_asked_of_control),
        TEST(without_a_key_of_ours_a_refusal_is_the_clients),
        TEST(keys_that_are_refused_are_failures_in_a_row),
        TEST(without_the_option_nothing_is_asked_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
