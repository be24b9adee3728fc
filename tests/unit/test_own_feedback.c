/* POST /v1/feedback: of which answer, and what is recorded of it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/own.h"
#include "unit/gate.h"

#define CHAT "/v1/chat/completions"

static struct conversation *say(struct gate *g, const char *body)
{
    return gate_ask(g, "/v1/feedback", body, NULL, NULL);
}

/* The n-th feedback in the record, or NULL. */
static const struct feedback *told(const struct gate *g, size_t n)
{
    for (size_t i = 0; i < g->records; i++)
        if (g->record[i]->kind == RECORD_FEEDBACK && n-- == 0)
            return &g->record[i]->u.feedback;
    return NULL;
}

static void is_told(const struct gate *g, size_t n, enum feedback_kind kind,
                    double value)
{
    const struct feedback *f = told(g, n);

    assert_non_null(f);
    assert_int_equal(f->kind, kind);
    assert_true(f->value == value);
}

static void took(const struct conversation *c, int recorded, int counted,
                 int older, int unknown)
{
    char want[120];

    snprintf(want, sizeof(want),
             "{\"recorded\":%d,\"counted\":%d,\"older\":%d,\"unknown\":%d}\n",
             recorded, counted, older, unknown);
    assert_int_equal(c->status, 200);
    assert_string_equal(c->body.data, want);
}

static void refused(const struct conversation *c, int status, const char *why)
{
    assert_int_equal(c->status, status);
    if (!strstr(c->body.data, why))
        fail_msg("%s", c->body.data);
}

/* A second passes, and an answer comes. */
static void answer(struct gate *g, const char *user)
{
    g->now += S;
    gate_ask(g, CHAT, WORDS, user ? "X-User-Id" : NULL, user);
    gate_fine(g, g->sents - 1);
}

/* ---- of which answer ----------------------------------------------------- */

static void it_is_about_the_answer_of_that_id(void **state)
{
    struct gate *g = *state;
    struct conversation *metrics;
    char body[200];

    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    gate_begin(g);
    answer(g, NULL);
    answer(g, NULL);
    g->now += S;
    snprintf(body, sizeof(body), "{\"request_id\":\"%s\",\"thumb\":\"down\"}",
             gate_prompt(g, 0)->id);
    took(say(g, body), 1, 1, 0, 0);
    is_told(g, 0, FEEDBACK_THUMB, 0);
    assert_int_equal(told(g, 0)->prompt, 1);
    assert_int_equal(told(g, 0)->repeat, 1);
    assert_int_equal(told(g, 0)->side, TREATMENT);
    assert_int_equal(told(g, 0)->wall_us, 3000000);
    assert_null(told(g, 0)->user);
    assert_int_equal(g->sents, 2);
    metrics = gate_ask(g, "/metrics", NULL, NULL, NULL);
    assert_non_null(strstr(metrics->body.data,
                           "diptych_feedback_total{variant=\"treatment\","
                           "kind=\"thumb\"} 1\n"));
}

static void it_is_about_the_last_answer_of_that_user(void **state)
{
    struct gate *g = *state;

    gate_begin(g);
    answer(g, "ann");
    answer(g, "ann");
    answer(g, "ben");
    g->now += S;
    took(say(g, "{\"user\":\"ann\",\"ticket\":true}"), 1, 1, 0, 0);
    assert_int_equal(told(g, 0)->prompt, 2);
    assert_string_equal(told(g, 0)->user, "ann");
    took(say(g, "{\"user\":\"ann\",\"thumb\":1,\"time\":1.5}"), 1, 1, 0, 0);
    assert_int_equal(told(g, 1)->prompt, 1);
    assert_int_equal(told(g, 1)->wall_us, 1500000);
    took(say(g, "{\"user\":\"ben\",\"thumb\":1,\"time\":99}"), 1, 1, 0, 0);
    assert_int_equal(told(g, 2)->wall_us, 4000000);
    refused(say(g, "{\"user\":\"ann\",\"thumb\":1,\"time\":0.5}"), 404,
            "went to the user \\\"ann\\\"");
}

static void a_conversation_goes_before_its_user(void **state)
{
    struct gate *g = *state;

    gate_begin(g);
    gate_ask(g, CHAT, WORDS, "X-Conversation-Id", "c1");
    gate_fine(g, 0);
    answer(g, "ann");
    took(say(g,
             "{\"conversation\":\"c1\",\"user\":\"ann\",\"continued\":\"no\"}"),
         1, 1, 0, 0);
    is_told(g, 0, FEEDBACK_CONTINUED, 0);
    assert_int_equal(told(g, 0)->prompt, 1);
}

static void a_variant_narrows_it_down(void **state)
{
    struct gate *g = *state;

    gate_begin(g);
    answer(g, "ann");
    took(say(g, "{\"user\":\"ann\",\"thumb\":1,\"variant\":\"control\"}"), 1, 1,
         0, 0);
    refused(say(g, "{\"user\":\"ann\",\"thumb\":1,\"variant\":\"treatment\"}"),
            404, "no answer of late");
    refused(say(g, "{\"user\":\"ann\",\"thumb\":1,\"repeat\":4294967295}"), 404,
            "no answer of late");
    refused(say(g, "{\"user\":\"ann\",\"thumb\":1,\"variant\":\"new\"}"), 400,
            "neither control nor treatment");
}

static void what_is_not_known_is_for_the_command(void **state)
{
    struct gate *g = *state;

    gate_begin(g);
    g->room = 1;
    answer(g, "ann"); /* is lost */
    g->room = SIZE_MAX;
    refused(say(g, "{\"user\":\"ann\",\"thumb\":1}"), 404,
            "diptych feedback STORE FILE");
    refused(say(g, "{\"request_id\":\"req_0\",\"thumb\":1}"), 404,
            "has the id \\\"req_0\\\"");
    assert_int_equal(g->records, 0);
}

/* In the place of the variant that should have answered, or with nothing to be
 * compared with. */
static void what_never_counts_is_recorded_all_the_same(void **state)
{
    struct gate *g = *state;

    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    g->set.limits.fall_back = 1;
    gate_begin(g);
    gate_ask(g, CHAT, WORDS, "X-User-Id", "ann");
    g->now += S;
    gate_done(g, 0, END_CONNECT);
    gate_fine(g, 1);
    took(say(g, "{\"user\":\"ann\",\"thumb\":1}"), 1, 0, 0, 0);
    assert_int_equal(told(g, 0)->side, CONTROL);
    assert_int_equal(told(g, 0)->repeat, 0);
}

/* ---- what is said -------------------------------------------------------- */

static void all_of_it_is_recorded_or_nothing(void **state)
{
    struct gate *g = *state;
    struct buf many;

    gate_begin(g);
    answer(g, "ann");
    took(say(g, "[{\"user\":\"ann\",\"thumb\":\"up\",\"score\":0.5},"
                "{\"user\":\"zoe\",\"thumb\":\"up\"}]"),
         2, 2, 0, 1);
    is_told(g, 0, FEEDBACK_THUMB, 1);
    is_told(g, 1, FEEDBACK_SCORE, .5);
    took(say(g, "{\"user\":\"ann\",\"thumb\":\"neutral\"}"), 0, 0, 0, 0);
    refused(say(g, "[{\"user\":\"ann\",\"thumb\":1},{\"thumb\":1}]"), 400,
            "object 2: there is no request_id");
    refused(say(g, "{\"user\":\"ann\",\"score\":4}"), 400,
            "score is 4, not from 0 to 1");
    refused(say(g, "{\"user\":\"ann\""), 400, "error");
    buf_init(&many, 65536);
    while (many.len <= 16 * 1024)
        buf_addc(&many, ' ');
    refused(say(g, many.data), 413, "too much");
    buf_release(&many);
    assert_null(told(g, 2));
}

static void what_was_said_last_counts(void **state)
{
    struct gate *g = *state;

    gate_begin(g);
    answer(g, "ann");
    g->now += 9 * S;
    took(say(g, "{\"user\":\"ann\",\"thumb\":1,\"time\":8}"), 1, 1, 0, 0);
    took(say(g, "{\"user\":\"ann\",\"thumb\":0,\"time\":5}"), 0, 0, 1, 0);
    took(say(g, "{\"user\":\"ann\",\"ticket\":1,\"time\":5}"), 1, 1, 0, 0);
    took(say(g, "{\"user\":\"ann\",\"thumb\":0}"), 1, 1, 0, 0);
    is_told(g, 2, FEEDBACK_THUMB, 0);
    assert_null(told(g, 3));
}

/* ---- into the record ----------------------------------------------------- */

static void what_is_none_of_ours_is_named(void **state)
{
    struct gate *g = *state;
    struct conversation *c;
    char body[200];

    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    gate_begin(g);
    answer(g, NULL);
    snprintf(body, sizeof(body),
             "{\"request_id\":\"%s\",\"thumb\":\"down\",\"stars\":5}",
             gate_prompt(g, 0)->id);
    c = say(g, body);
    assert_string_equal(c->body.data,
                        "{\"recorded\":1,\"counted\":1,\"older\":0,"
                        "\"unknown\":0,\"ignored\":[\"stars\"]}\n");
}

static void nobody_waits_for_room(void **state)
{
    struct gate *g = *state;
    const struct around failed = {.store_failed = 1};
    struct conversation *c;

    gate_begin(g);
    answer(g, "ann");
    g->room = 1;
    c = say(g, "{\"user\":\"ann\",\"thumb\":1,\"ticket\":0}");
    refused(c, 503, "say it again");
    assert_true(gate_says(c->head.data, "Retry-After: 1"));
    g->room = SIZE_MAX;
    own_around(g->gateway, &failed);
    c = say(g, "{\"user\":\"ann\",\"thumb\":1}");
    refused(c, 503, "the store failed");
    assert_null(strstr(c->head.data, "Retry-After"));
    assert_null(told(g, 0));
}

static void it_is_taken_to_the_last(void **state)
{
    struct gate *g = *state;

    gate_begin(g);
    answer(g, "ann");
    gateway_drain(g->gateway);
    took(say(g, "{\"user\":\"ann\",\"thumb\":1}"), 1, 1, 0, 0);
    assert_true(gateway_empty(g->gateway));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, gate_setup, gate_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(it_is_about_the_answer_of_that_id),
        CASE(it_is_about_the_last_answer_of_that_user),
        CASE(a_conversation_goes_before_its_user),
        CASE(a_variant_narrows_it_down),
        CASE(what_is_not_known_is_for_the_command),
        CASE(what_never_counts_is_recorded_all_the_same),
        CASE(all_of_it_is_recorded_or_nothing),
        CASE(what_was_said_last_counts),
        CASE(what_is_none_of_ours_is_named),
        CASE(nobody_waits_for_room),
        CASE(it_is_taken_to_the_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
