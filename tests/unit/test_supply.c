#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "replay/order.h"
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

static void a_resumed_pair_sends_only_the_side_that_is_missing(void **state)
{
    struct script *s = *state;

    s->missing[CONTROL] = 0;
    script_run(s);
    assert_int_equal(s->sent, 8);
    for (size_t i = 0; i < s->sent; i++)
        assert_int_equal(s->log[i].side, TREATMENT);
    assert_int_equal(script_count(s, RECORD_REPLY), 8);
    assert_int_equal(script_find(s, 3, TREATMENT)->first,
                     order_first(s->set.seed + 1, 2) == TREATMENT);
}

static void instantly(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    says_status(out, 0, q->number % 2 ? 503 : 500, "");
}

/* Each prompt leaves six records: what is put before the store is asked to
 * write may be no more than there is room for. */
static void nothing_is_started_that_might_not_be_stored(void **state)
{
    struct script *s = *state;

    s->says = instantly;
    s->prompts = 300;
    s->room = replay_room(&s->set, 4) + 20;
    script_begin(s);
    for (int i = 0; i < 300 && !replay_over(s->replay); i++) {
        script_until(s, s->now - BEGIN + 100 * S);
        assert_int_equal(s->live[CONTROL], 0);
        script_flush(s);
    }
    assert_true(replay_over(s->replay));
    assert_int_equal(s->lost, 0);
    assert_int_equal(script_count(s, RECORD_REPLY), 600);
    assert_int_equal(script_count(s, RECORD_ATTEMPT), 1200);
    assert_int_equal(script_events(s, EVENT_NOTE), 1);
}

static void without_room_nothing_is_sent(void **state)
{
    struct script *s = *state;

    s->room = replay_room(&s->set, 1) - 1;
    script_begin(s);
    script_until(s, S);
    assert_int_equal(s->sent, 0);
    s->room = replay_room(&s->set, 2) + 1;
    replay_turn(s->replay, s->now);
    assert_int_equal(s->sent, 4);
    s->room = 0;
    script_run(s);
}

static void a_prompt_that_cannot_be_expressed_is_skipped(void **state)
{
    struct script *s = *state;
    const struct reply *r;

    s->request = "{\"messages\":[]}";
    script_run(s);
    assert_int_equal(s->sent, 0);
    assert_int_equal(script_count(s, RECORD_REPLY), 16);
    r = script_find(s, 5, CONTROL);
    assert_int_equal(r->outcome, OUTCOME_SKIPPED);
    assert_int_equal(r->attempts, 0);
    assert_int_equal(r->latency, -1);
    assert_string_equal(r->error, "the request has no messages");
    assert_int_equal(script_engine(s).sent, 0);
    assert_int_equal(script_engine(s).phase, PHASE_FINISHED);
}

/* Also where it is the only side that is asked for. */
static void a_resumed_side_that_cannot_be_expressed_is_skipped(void **state)
{
    struct script *s = *state;

    s->request = "{\"messages\":[]}";
    s->missing[TREATMENT] = 0;
    script_run(s);
    assert_int_equal(script_count(s, RECORD_REPLY), 8);
}

/* Its dialect takes no sound; the other's does. */
static void one_side_alone_can_be_skipped(void **state)
{
    struct script *s = *state;
    struct variant *v = &s->set.variant[TREATMENT];

    free(v->provider);
    v->provider = memory_string("anthropic");
    s->request = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
                 "\"input_audio\",\"input_audio\":{\"data\":\"\",\"format\":"
                 "\"wav\"}}]}]}";
    script_run(s);
    assert_int_equal(s->sent, 8);
    assert_int_equal(script_find(s, 2, CONTROL)->outcome, OUTCOME_OK);
    assert_int_equal(script_find(s, 2, TREATMENT)->outcome, OUTCOME_SKIPPED);
}

static void
a_machine_out_of_sockets_ends_the_run_and_not_the_reply(void **state)
{
    struct script *s = *state;

    s->broken = 5;
    script_run(s);
    assert_int_equal(script_engine(s).phase, PHASE_FAILED);
    assert_string_equal(script_engine(s).why, "no more sockets");
    assert_int_equal(script_count(s, RECORD_REPLY), 5);
}

/* ---- at length --------------------------------------------------------- */

/* Skipped ones end while they are being started: a loop, no recursion. */
static void a_hundred_thousand_prompts_need_no_more_stack_than_one(void **state)
{
    struct script *s = *state;
    uintptr_t one;

    s->forget = 1;
    s->says = instantly;
    s->set.backoff.tries = 1;
    s->prompts = 4;
    script_run(s);
    one = s->deepest;
    replay_free(s->replay);
    s->replay = NULL;
    s->now = BEGIN;
    s->wake = NEVER;
    s->given = s->replies = 0;
    s->prompts = 10000;
    script_run(s);
    assert_int_equal(s->replies, 20000);
    assert_true(one - s->deepest < 4096 || s->deepest >= one);
    replay_free(s->replay);
    s->replay = NULL;
    s->given = s->replies = 0;
    s->prompts = 100000;
    s->request = "{}";
    script_run(s);
    assert_int_equal(s->replies, 200000);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_resumed_pair_sends_only_the_side_that_is_missing),
        TEST(nothing_is_started_that_might_not_be_stored),
        TEST(without_room_nothing_is_sent),
        TEST(a_prompt_that_cannot_be_expressed_is_skipped),
        TEST(a_resumed_side_that_cannot_be_expressed_is_skipped),
        TEST(one_side_alone_can_be_skipped),
        TEST(a_machine_out_of_sockets_ends_the_run_and_not_the_reply),
        TEST(a_hundred_thousand_prompts_need_no_more_stack_than_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
