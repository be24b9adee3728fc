#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "replay/budget.h"
#include "unit/script.h"

static int setup(void **state)
{
    struct script *s = malloc(sizeof(*s));

    script_init(s);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    script_release(*state);
    free(*state);
    return 0;
}

/* ---- asked to stop ------------------------------------------------------ */

static void what_is_in_flight_is_finished_after_a_stop(void **state)
{
    struct script *s = *state;
    struct engine e;

    s->prompts = 100;
    script_begin(s);
    script_until(s, 150 * MS);
    replay_stop(s->replay, PHASE_INTERRUPTED, "interrupted");
    assert_int_equal(script_engine(s).phase, PHASE_STOPPING);
    assert_int_equal(s->live[CONTROL], 4);
    script_run(s);
    assert_int_equal(s->now - BEGIN, 200 * MS);
    assert_true(s->wake <= s->now); /* whoever waits for it hears of it */
    assert_int_equal(s->sent, 16);
    assert_int_equal(script_count(s, RECORD_REPLY), 16);
    replay_stop(s->replay, PHASE_FAILED, "too late");
    e = script_engine(s);
    assert_int_equal(e.phase, PHASE_INTERRUPTED);
    assert_string_equal(e.why, "interrupted");
    assert_int_equal(script_events(s, EVENT_STOP), 1);
}

static void treatment_fails(struct script *s, const struct sent *q,
                            struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->side == TREATMENT)
        says_status(out, 100 * MS, 503, "");
}

static void slow_backoff(struct script *s)
{
    s->says = treatment_fails;
    s->set.backoff = (struct backoff){1000 * S, 1000 * S, 3};
}

/* They stay missing, so that the same command sends them. */
static void what_waits_to_be_sent_again_is_let_go(void **state)
{
    struct script *s = *state;

    slow_backoff(s);
    script_begin(s);
    script_until(s, 150 * MS);
    assert_int_equal(s->sent, 8);
    replay_stop(s->replay, PHASE_INTERRUPTED, "interrupted");
    script_run(s);
    assert_int_equal(s->now - BEGIN, 150 * MS);
    assert_int_equal(s->sent, 8);
    assert_int_equal(script_count(s, RECORD_REPLY), 4);
    assert_null(script_find(s, 1, TREATMENT));
    assert_non_null(script_find(s, 1, CONTROL));
    assert_int_equal(script_engine(s).in_flight[TREATMENT], 0);
}

/* It would wait while the others finish, and longer. */
static void what_fails_after_a_stop_does_not_wait(void **state)
{
    struct script *s = *state;

    slow_backoff(s);
    script_begin(s);
    script_until(s, 50 * MS);
    replay_stop(s->replay, PHASE_INTERRUPTED, "interrupted");
    script_run(s);
    assert_int_equal(s->now - BEGIN, 100 * MS);
    assert_int_equal(s->sent, 8);
    assert_int_equal(script_count(s, RECORD_REPLY), 4);
}

static void an_abort_leaves_no_trace_of_what_is_in_flight(void **state)
{
    struct script *s = *state;

    slow_backoff(s);
    s->set.concurrency = 8;
    script_begin(s);
    script_until(s, 150 * MS);
    replay_stop(s->replay, PHASE_INTERRUPTED, "interrupted");
    replay_abort(s->replay);
    assert_true(replay_over(s->replay));
    teardown(state);
    setup(state);
    s = *state;
    s->prompts = 100;
    script_begin(s);
    script_until(s, 50 * MS);
    replay_abort(s->replay);
    assert_true(replay_over(s->replay));
    assert_int_equal(s->cancelled, 8);
    assert_int_equal(s->live[CONTROL] + s->live[TREATMENT], 0);
    assert_int_equal(script_count(s, RECORD_REPLY), 0);
    assert_int_equal(script_engine(s).phase, PHASE_INTERRUPTED);
    assert_int_equal(script_engine(s).in_flight[CONTROL], 0);
    replay_turn(s->replay, s->now);
    assert_int_equal(s->sent, 8);
}

/* ---- no later request can succeed --------------------------------------- */

static struct refusal {
    int status;
    const char *body, *why;
} last_word[] = {
    {401, "{\"error\":{\"message\":\"wrong key\"}}", "wrong key"},
    {429, "{\"error\":{\"message\":\"pay\",\"code\":\"insufficient_quota\"}}",
     "pay"},
    {404, "{\"error\":{\"message\":\"no such model\"}}", "no such model"},
};
static struct refusal *refusal;

/* Treatment's third prompt, and all that are asked later. */
static void refuses(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->side == TREATMENT && q->prompt >= 3)
        says_status(out, 50 * MS, refusal->status, refusal->body);
}

static void a_fault_that_stays_ends_the_run_at_once(void **state)
{
    for (size_t i = 0; i < 3; i++) {
        struct script *s = *state;
        struct engine e;

        refusal = &last_word[i];
        s->says = refuses;
        s->prompts = 100;
        script_run(s);
        e = script_engine(s);
        assert_int_equal(s->sent, 8);
        assert_int_equal(e.phase, PHASE_FAILED);
        assert_memory_equal(e.why, "treatment: HTTP ", 16);
        assert_non_null(strstr(e.why, refusal->why));
        assert_int_equal(script_events(s, EVENT_FAULT), 1);
        assert_int_equal(script_events(s, EVENT_STOP), 0);
        assert_int_equal(script_count(s, RECORD_ATTEMPT), 0);
        assert_int_equal(script_count(s, RECORD_REPLY), 6);
        assert_null(script_find(s, 3, TREATMENT));
        assert_null(script_find(s, 4, TREATMENT));
        assert_non_null(script_find(s, 4, CONTROL));
        teardown(state);
        setup(state);
    }
}

/* ---- nobody is there ----------------------------------------------------- */

static void refuse_connection(struct said *out, int64_t after)
{
    *out = (struct said){.head = NEVER, .end = after, .how = END_CONNECT};
}

static void treatment_is_down(struct script *s, const struct sent *q,
                              struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->side == TREATMENT)
        refuse_connection(out, MS);
}

static void assert_given_up(struct script *s)
{
    struct engine e = script_engine(s);

    assert_int_equal(e.phase, PHASE_FAILED);
    assert_string_equal(e.why, "treatment: the network said no; is the server "
                               "running, and is the URL right?");
    assert_string_equal(script_event(s, EVENT_FAULT), e.why + 11);
    assert_int_equal(script_events(s, EVENT_FAULT), 1);
    assert_int_equal(script_events(s, EVENT_STOP), 0);
    assert_int_equal(script_count(s, RECORD_ATTEMPT), 0);
    for (size_t n = 0; script_reply(s, n); n++)
        assert_int_equal(script_reply(s, n)->side, CONTROL);
}

/* Its replies are no data: the same command sends them again. */
static void a_run_to_nobody_ends_before_anything_of_it_is_stored(void **state)
{
    static const struct {
        int concurrency, prompts, tries, warmup, errors, open, replies, sent;
    } row[] = {
        {16, 100, 3, 0, -1, 0, 16, 0}, {4, 100, 3, 0, -1, 0, 4, 0},
        {16, 6, 3, 0, -1, 0, 6, 24},   {1, 100, 2, 0, -1, 0, 1, 3},
        {16, 100, 1, 0, 2, 1, 3, 6},   {4, 3, 1, 3, -1, 0, 6, 12},
        {16, 100, 1, 0, -1, 1, 8, 16}, {1, 100, 1, 1, -1, 0, 1, 2},
    };

    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        struct script *s = *state;

        s->says = treatment_is_down;
        s->prompts = row[i].prompts;
        s->set.concurrency = s->set.in_flight = row[i].concurrency;
        s->set.backoff = (struct backoff){9 * MS, 9 * MS, row[i].tries};
        s->set.warmup = row[i].warmup;
        s->set.errors = row[i].errors;
        if (row[i].open)
            schedule_init(&s->set.schedule, &pace_constant, 1);
        s->set.schedule.rate = 500;
        script_run(s);
        assert_given_up(s);
        assert_int_equal(script_count(s, RECORD_REPLY), row[i].replies);
        assert_true(row[i].sent == 0 || (int)s->sent == row[i].sent);
        assert_true(s->now - BEGIN <= 200 * MS);
        teardown(state);
        setup(state);
    }
}

static void treatment_comes_late(struct script *s, const struct sent *q,
                                 struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->side == TREATMENT && (q->prompt <= 3 || q->at > 110 * MS))
        refuse_connection(out, MS);
}

/* What failed before its first answer is data after it, too, and so are a few
 * failures that come later, to the last one. */
static void an_endpoint_that_has_answered_may_fail(void **state)
{
    struct script *s = *state;

    s->says = treatment_comes_late;
    s->prompts = 20;
    s->set.backoff.tries = 1;
    script_begin(s);
    script_until(s, 50 * MS);
    assert_int_equal(script_count(s, RECORD_REPLY), 0);
    script_until(s, 100 * MS);
    assert_int_equal(script_find(s, 1, TREATMENT)->outcome, OUTCOME_CONNECT);
    script_run(s);
    assert_int_equal(script_engine(s).phase, PHASE_FINISHED);
    assert_int_equal(script_engine(s).sent, 40);
    assert_int_equal(script_count(s, RECORD_REPLY), 40);
    assert_int_equal(script_find(s, 4, TREATMENT)->outcome, OUTCOME_OK);
    assert_int_equal(script_find(s, 20, TREATMENT)->outcome, OUTCOME_CONNECT);
}

static void what_was_held_back_counts_as_failed_later(void **state)
{
    struct script *s = *state;

    s->says = treatment_comes_late;
    s->prompts = 40;
    s->set.backoff.tries = 1;
    s->set.errors = 3;
    script_run(s);
    assert_string_equal(script_engine(s).why,
                        "4 replies failed, 3 are allowed");
    assert_int_equal(script_find(s, 3, TREATMENT)->outcome, OUTCOME_CONNECT);
}

/* An interruption does not make data of it. */
static void who_stops_before_an_answer_keeps_nothing_of_nobody(void **state)
{
    struct script *s = *state;

    s->says = treatment_is_down;
    s->set.backoff = (struct backoff){1000 * S, 1000 * S, 3};
    script_begin(s);
    script_until(s, 50 * MS);
    replay_stop(s->replay, PHASE_INTERRUPTED, "interrupted");
    script_run(s);
    assert_string_equal(script_engine(s).why, "interrupted");
    assert_int_equal(script_events(s, EVENT_FAULT), 0);
    assert_int_equal(script_count(s, RECORD_ATTEMPT), 0);
    assert_int_equal(script_count(s, RECORD_REPLY), 4);
}

/* ---- money and errors --------------------------------------------------- */

/* So long may an answer be, says each request. */
static void limit_answers(struct script *s, const char *most)
{
    variant_param(&s->set.variant[CONTROL], "max_tokens", PARAM_SET, most);
    variant_param(&s->set.variant[TREATMENT], "max_tokens", PARAM_SET, most);
}

/* A pair costs 40: ten of them, whatever is in flight. */
static void a_budget_is_used_up_and_not_exceeded(void **state)
{
    struct script *s = *state;
    struct engine e;

    limit_answers(s, "5");
    s->prompts = 100;
    s->set.concurrency = 7;
    s->set.budget = 435;
    s->set.spent = 20;
    script_run(s);
    e = script_engine(s);
    assert_int_equal(e.phase, PHASE_SPENT);
    assert_int_equal(e.spent, 420);
    assert_int_equal(script_events(s, EVENT_BUDGET), 1);
    assert_int_equal(s->sent, 20);
    for (int p = 1; p <= 10; p++)
        for (int side = 0; side < SIDES; side++)
            assert_non_null(script_find(s, p, (enum side)side));
}

#define DEAR                                                                   \
    "{\"choices\":[{\"message\":{\"content\":\"yes\"},\"finish_reason\":"      \
    "\"stop\"}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":95}}"

/* From the ninth prompt on a reply costs 200 in place of 20. */
static void grows_dear(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->prompt >= 9)
        out->piece[0] = DEAR;
}

/* Overrun only by pairs that were in flight when the price rose beyond what
 * was asked for, each by no more than the rise. */
static void prices_that_rise_overrun_it_by_what_was_in_flight(void **state)
{
    struct script *s = *state;
    struct engine e;

    limit_answers(s, "5");
    s->says = grows_dear;
    s->prompts = 100;
    s->set.budget = 8 * 40 + 4 * 40;
    script_run(s);
    e = script_engine(s);
    assert_int_equal(e.phase, PHASE_SPENT);
    assert_true(e.spent > e.budget);
    assert_true(e.spent <= e.budget + 4 * (400 - 40));
    assert_int_equal(s->sent % 2, 0);
}

#define LONGER                                                                 \
    "{\"choices\":[{\"message\":{\"content\":\"yes\"},\"finish_reason\":"      \
    "\"stop\"}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":20}}"

static void grows_longer(struct script *s, const struct sent *q,
                         struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->prompt >= 2)
        out->piece[0] = LONGER;
}

/* A pair of 40 is not the measure of those of 100 after it. */
static void the_first_answer_is_not_taken_for_the_longest(void **state)
{
    struct script *s = *state;
    struct engine e;

    limit_answers(s, "20");
    s->says = grows_longer;
    s->prompts = 100;
    s->set.budget = 400;
    script_run(s);
    e = script_engine(s);
    assert_int_equal(e.phase, PHASE_SPENT);
    assert_true(e.spent <= e.budget);
    assert_true(e.spent > e.budget - 100);
}

static void what_cannot_be_paid_is_not_sent(void **state)
{
    struct script *s = *state;

    s->set.budget = 2 * (10 + 2 * BUDGET_OUTPUT) - 1;
    script_run(s);
    assert_int_equal(script_engine(s).phase, PHASE_SPENT);
    assert_int_equal(s->sent, 0);
}

/* Not one more than the first is in flight while nothing is known. */
static void the_first_pair_tells_the_price(void **state)
{
    struct script *s = *state;

    s->set.budget = 1000000;
    script_begin(s);
    assert_int_equal(s->sent, 2);
    script_until(s, 100 * MS);
    assert_int_equal(s->sent, 10);
    script_run(s);
    assert_int_equal(script_engine(s).phase, PHASE_FINISHED);
}

static void an_open_loop_stops_where_its_budget_might_not_last(void **state)
{
    struct script *s = *state;

    limit_answers(s, "5");
    schedule_init(&s->set.schedule, &pace_constant, 1);
    s->set.schedule.rate = 5;
    s->set.budget = 100;
    script_run(s);
    assert_int_equal(script_engine(s).phase, PHASE_SPENT);
    assert_int_equal(script_engine(s).spent, 80);
    assert_int_equal(script_engine(s).late, 0);
}

static void too_many_errors_stop_both_at_the_same_prompt(void **state)
{
    struct script *s = *state;
    struct engine e;

    s->says = treatment_fails;
    s->prompts = 100;
    s->set.backoff.tries = 1;
    s->set.errors = 9;
    script_run(s);
    e = script_engine(s);
    assert_int_equal(e.phase, PHASE_FAILED);
    assert_string_equal(e.why, "10 replies failed, 9 are allowed");
    assert_int_equal(s->sent, 26); /* with the pairs that began before */
    assert_int_equal(script_count(s, RECORD_REPLY), 26);
}

static void as_many_errors_as_are_allowed_stop_nothing(void **state)
{
    struct script *s = *state;

    s->says = treatment_fails;
    s->set.backoff.tries = 1;
    s->set.errors = 8;
    script_run(s);
    assert_int_equal(script_engine(s).phase, PHASE_FINISHED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_in_flight_is_finished_after_a_stop),
        TEST(what_waits_to_be_sent_again_is_let_go),
        TEST(what_fails_after_a_stop_does_not_wait),
        TEST(an_abort_leaves_no_trace_of_what_is_in_flight),
        TEST(a_fault_that_stays_ends_the_run_at_once),
        TEST(a_run_to_nobody_ends_before_anything_of_it_is_stored),
        TEST(an_endpoint_that_has_answered_may_fail),
        TEST(what_was_held_back_counts_as_failed_later),
        TEST(who_stops_before_an_answer_keeps_nothing_of_nobody),
        TEST(a_budget_is_used_up_and_not_exceeded),
        TEST(prices_that_rise_overrun_it_by_what_was_in_flight),
        TEST(the_first_pair_tells_the_price),
        TEST(the_first_answer_is_not_taken_for_the_longest),
        TEST(what_cannot_be_paid_is_not_sent),
        TEST(an_open_loop_stops_where_its_budget_might_not_last),
        TEST(too_many_errors_stop_both_at_the_same_prompt),
        TEST(as_many_errors_as_are_allowed_stop_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
