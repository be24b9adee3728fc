#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- pairs ------------------------------------------------------------- */

static void both_sides_of_a_prompt_are_sent_next_to_each_other(void **state)
{
    struct script *s = *state;

    s->prompts = 40;
    script_run(s);
    assert_int_equal(s->sent, 80);
    for (size_t i = 0; i < s->sent; i += 2) {
        assert_int_equal(s->log[i].prompt, s->log[i + 1].prompt);
        assert_int_equal(s->log[i].at, s->log[i + 1].at);
        assert_int_equal(s->log[i].side, !s->log[i + 1].side);
    }
    assert_int_equal(script_count(s, RECORD_REPLY), 80);
}

static void their_order_is_balanced_and_recorded(void **state)
{
    struct script *s = *state;

    s->prompts = 400;
    s->set.seed = 77;
    script_run(s);
    for (size_t i = 0; i < s->sent; i += 8) {
        int first[SIDES] = {0};

        for (size_t k = i; k < i + 8; k += 2)
            first[s->log[k].side]++;
        assert_int_equal(first[CONTROL], 2);
        assert_int_equal(first[TREATMENT], 2);
    }
    for (int64_t p = 1; p <= s->prompts; p++) {
        enum side first = s->log[2 * (p - 1)].side;

        assert_int_equal(script_find(s, p, first)->first, 1);
        assert_int_equal(script_find(s, p, !first)->first, 0);
    }
}

static void a_reply_says_what_was_answered(void **state)
{
    struct script *s = *state;
    const struct reply *r;

    s->prompts = 1;
    script_run(s);
    r = script_find(s, 1, TREATMENT);
    assert_int_equal(r->repeat, 1);
    assert_int_equal(r->outcome, OUTCOME_OK);
    assert_int_equal(r->status, 200);
    assert_int_equal(r->attempts, 1);
    assert_string_equal(r->text, "yes");
    assert_int_equal(r->usage.output, 5);
    assert_int_equal(r->cost, 20);
    assert_true(r->answer != 0);
    assert_true(r->answer == script_find(s, 1, CONTROL)->answer);
    assert_int_equal(script_engine(s).phase, PHASE_FINISHED);
    assert_int_equal(script_engine(s).spent, 40);
}

static void each_repeat_is_a_pass_of_its_own(void **state)
{
    struct script *s = *state;
    int repeats[4] = {0};

    s->prompts = 3;
    s->repeats = 3;
    script_run(s);
    for (size_t i = 0; i < 18; i++)
        repeats[script_reply(s, i)->repeat]++;
    assert_int_equal(repeats[1], 6);
    assert_int_equal(repeats[2], 6);
    assert_int_equal(repeats[3], 6);
}

/* ---- a closed loop ----------------------------------------------------- */

static void slow_treatment(struct script *s, const struct sent *q,
                           struct said *out)
{
    (void)s;
    says_fine(out, q->side == TREATMENT ? 700 * MS : 10 * MS);
}

/* Control, though it has long answered, waits for its partner. */
static void concurrency_is_reached_by_both_and_never_exceeded(void **state)
{
    struct script *s = *state;

    s->says = slow_treatment;
    s->prompts = 60;
    script_run(s);
    assert_int_equal(s->peak[CONTROL], 4);
    assert_int_equal(s->peak[TREATMENT], 4);
    assert_int_equal(script_engine(s).peak[CONTROL], 4);
    assert_int_equal(s->now - BEGIN, 15 * 700 * MS);
}

static void latency_counts_from_sending_in_a_closed_loop(void **state)
{
    struct script *s = *state;
    const struct reply *r;

    s->says = slow_treatment;
    s->prompts = 8;
    script_run(s);
    r = script_find(s, 8, TREATMENT);
    assert_int_equal(r->sent, 700 * MS);
    assert_int_equal(r->due, 700 * MS);
    assert_int_equal(r->queue, 0);
    assert_int_equal(r->wire, 700 * MS);
    assert_int_equal(r->latency, 700 * MS);
    assert_int_equal(r->head, 700 * MS);
    assert_int_equal(r->first_token, -1);
    assert_int_equal(r->wall_us, 700000);
}

static void streaming(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    (void)q;
    says_stream(out, 200 * MS);
}

static void tokens_are_timed_when_they_come(void **state)
{
    struct script *s = *state;
    const struct reply *r;

    s->says = streaming;
    s->set.variant[CONTROL].stream = 1;
    script_run(s);
    r = script_find(s, 8, CONTROL);
    assert_int_equal(r->head, 100 * MS);
    assert_int_equal(r->first_token, 200 * MS);
    assert_int_equal(r->first_content, 200 * MS);
    assert_int_equal(r->last_token, 400 * MS);
    assert_int_equal(r->latency, 400 * MS);
    assert_int_equal(r->chunks, 2);
}

/* ---- an open loop ------------------------------------------------------ */

static void open_loop(struct script *s, double rate, int in_flight)
{
    schedule_init(&s->set.schedule, &pace_constant, 1);
    s->set.schedule.rate = rate;
    s->set.in_flight = in_flight;
}

static void after_five(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    (void)q;
    says_fine(out, 5 * S);
}

static void sends_never_wait_for_answers_in_an_open_loop(void **state)
{
    struct script *s = *state;
    struct engine e;

    open_loop(s, 10, 100);
    s->says = after_five;
    s->prompts = 30;
    script_run(s);
    for (size_t i = 0; i < s->sent; i++)
        assert_int_equal(s->log[i].at, (int64_t)(i / 2 + 1) * 100 * MS);
    e = script_engine(s);
    assert_int_equal(e.peak[CONTROL], 30);
    assert_int_equal(e.capped, 0);
    assert_int_equal(e.late, 0);
    assert_int_equal(e.sent, 60);
    assert_int_equal(e.offered_mhz, 10000);
    assert_int_equal(e.achieved_mhz, 10000);
}

static void what_a_cap_holds_back_counts_in_the_latency(void **state)
{
    struct script *s = *state;
    const struct reply *r;
    struct engine e;

    open_loop(s, 10, 1);
    s->says = slow_treatment;
    s->prompts = 4;
    script_run(s);
    r = script_find(s, 3, TREATMENT); /* due at 300, sent at 1500 */
    assert_int_equal(r->due, 300 * MS);
    assert_int_equal(r->sent, 1500 * MS);
    assert_int_equal(r->queue, 1200 * MS);
    assert_int_equal(r->wire, 700 * MS);
    assert_int_equal(r->latency, 1900 * MS);
    e = script_engine(s);
    assert_int_equal(e.capped, 1);
    assert_int_equal(e.late, 6);
    assert_int_equal(e.late_max, 1800 * MS);
    assert_int_equal(e.offered_mhz, 10000);
    assert_int_equal(e.achieved_mhz, 4 * 1000000 / 2200);
}

static void a_log_is_replayed_by_its_times(void **state)
{
    struct script *s = *state;

    schedule_init(&s->set.schedule, &pace_trace, 1);
    s->set.schedule.speed = 2;
    s->gap_us = 1000000;
    s->prompts = 3;
    s->repeats = 2;
    script_run(s);
    assert_int_equal(s->log[0].at, 0);
    assert_int_equal(s->log[2].at, S / 2);
    assert_int_equal(s->log[4].at, S);
    assert_int_equal(s->log[6].at, S);
    assert_int_equal(s->log[10].at, 2 * S);
}

static void a_pause_moves_the_schedule_and_bunches_nothing(void **state)
{
    struct script *s = *state;

    open_loop(s, 10, 100);
    s->prompts = 10;
    script_begin(s);
    script_until(s, 550 * MS);
    replay_pause(s->replay, 1, s->now);
    assert_int_equal(script_engine(s).phase, PHASE_PAUSED);
    script_until(s, 10550 * MS);
    assert_int_equal(s->sent, 10);
    assert_int_equal(script_count(s, RECORD_REPLY), 10);
    replay_pause(s->replay, 0, s->now);
    assert_int_equal(script_engine(s).phase, PHASE_RUNNING);
    script_run(s);
    for (size_t i = 10; i < 20; i++)
        assert_int_equal(s->log[i].at,
                         10 * S + (int64_t)(i / 2 + 1) * 100 * MS);
    assert_int_equal(script_engine(s).late, 0);
    assert_int_equal(script_find(s, 10, CONTROL)->latency, 100 * MS);
    assert_int_equal(script_events(s, EVENT_PAUSE), 1);
    assert_int_equal(script_events(s, EVENT_RESUME), 1);
}

static void a_pause_holds_a_closed_loop_as_well(void **state)
{
    struct script *s = *state;

    script_begin(s);
    replay_pause(s->replay, 1, s->now);
    script_until(s, 60 * S);
    assert_int_equal(s->sent, 8);
    assert_int_equal(script_count(s, RECORD_REPLY), 8);
    replay_pause(s->replay, 0, s->now);
    script_run(s);
    assert_int_equal(s->log[8].at, 60 * S);
    assert_int_equal(script_count(s, RECORD_REPLY), 16);
}

/* ---- more and fewer in flight ------------------------------------------ */

static void more_may_be_in_flight_at_once(void **state)
{
    struct script *s = *state;

    s->prompts = 100;
    s->set.ceiling = 9;
    script_begin(s);
    replay_resize(s->replay, 3);
    replay_turn(s->replay, s->now);
    assert_int_equal(s->live[CONTROL], 7);
    assert_int_equal(s->live[TREATMENT], 7);
    assert_int_equal(script_engine(s).limit[TREATMENT], 7);
    replay_resize(s->replay, INT64_C(1) << 40);
    replay_turn(s->replay, s->now);
    assert_int_equal(s->live[CONTROL], 9);
    assert_int_equal(script_events(s, EVENT_CHANGE), 2);
    script_run(s);
}

static void fewer_are_in_flight_once_they_have_ended(void **state)
{
    struct script *s = *state;

    s->prompts = 100;
    script_begin(s);
    replay_resize(s->replay, -3);
    assert_int_equal(s->live[CONTROL], 4);
    script_until(s, 150 * MS);
    assert_int_equal(s->live[CONTROL], 1);
    replay_resize(s->replay, -5);
    assert_int_equal(script_events(s, EVENT_CHANGE), 1);
    script_until(s, 950 * MS);
    assert_int_equal(s->live[CONTROL], 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_sides_of_a_prompt_are_sent_next_to_each_other),
        TEST(their_order_is_balanced_and_recorded),
        TEST(a_reply_says_what_was_answered),
        TEST(each_repeat_is_a_pass_of_its_own),
        TEST(concurrency_is_reached_by_both_and_never_exceeded),
        TEST(latency_counts_from_sending_in_a_closed_loop),
        TEST(tokens_are_timed_when_they_come),
        TEST(sends_never_wait_for_answers_in_an_open_loop),
        TEST(what_a_cap_holds_back_counts_in_the_latency),
        TEST(a_log_is_replayed_by_its_times),
        TEST(a_pause_moves_the_schedule_and_bunches_nothing),
        TEST(a_pause_holds_a_closed_loop_as_well),
        TEST(more_may_be_in_flight_at_once),
        TEST(fewer_are_in_flight_once_they_have_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
