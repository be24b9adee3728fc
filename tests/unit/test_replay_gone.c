#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "unit/script.h"

static int setup(void **state)
{
    struct script *s = malloc(sizeof(*s));

    script_init(s);
    s->prompts = 100;
    s->set.concurrency = 1;
    s->set.backoff.tries = 1;
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    script_release(*state);
    free(*state);
    return 0;
}

static void refuse(struct said *out)
{
    *out = (struct said){.head = NEVER, .end = MS, .how = END_CONNECT};
}

/* From the sixth prompt on. */
static void treatment_dies(struct script *s, const struct sent *q,
                           struct said *out)
{
    (void)s;
    says_fine(out, 10 * MS);
    if (q->side == TREATMENT && q->prompt > 5)
        refuse(out);
}

static void who_dies_ends_the_run_and_leaves_no_trace(void **state)
{
    struct script *s = *state;
    struct engine e;

    s->says = treatment_dies;
    script_run(s);
    e = script_engine(s);
    assert_int_equal(e.phase, PHASE_FAILED);
    assert_non_null(strstr(e.why, "treatment: no connection for 20 requests "
                                  "in a row: "));
    assert_int_equal(script_events(s, EVENT_FAULT), 1);
    assert_non_null(script_find(s, 5, TREATMENT));
    assert_null(script_find(s, 6, TREATMENT));
    assert_null(script_find(s, 25, TREATMENT));
    assert_non_null(script_find(s, 25, CONTROL));
    assert_null(script_find(s, 27, CONTROL));
    assert_int_equal(e.sent, 5 + 25);
}

static void treatment_dies_soon(struct script *s, const struct sent *q,
                                struct said *out)
{
    (void)s;
    says_fine(out, 10 * MS);
    if (q->side == TREATMENT && q->at > 5 * MS)
        refuse(out);
}

/* With all that was in flight, and with tries that nobody answered. */
static void so_it_is_with_many_in_flight(void **state)
{
    struct script *s = *state;

    s->says = treatment_dies_soon;
    s->set.concurrency = 30;
    s->set.backoff = (struct backoff){9 * MS, 9 * MS, 3};
    script_run(s);
    assert_int_equal(script_engine(s).phase, PHASE_FAILED);
    for (int p = 31; p <= 100; p++)
        assert_null(script_find(s, p, TREATMENT));
    assert_int_equal(script_count(s, RECORD_ATTEMPT), 0);
}

/* 19 of 20. */
static void treatment_is_flaky(struct script *s, const struct sent *q,
                               struct said *out)
{
    (void)s;
    says_fine(out, 10 * MS);
    if (q->side == TREATMENT && q->prompt % 20 != 1)
        refuse(out);
}

static void who_answers_now_and_then_is_measured(void **state)
{
    struct script *s = *state;

    s->says = treatment_is_flaky;
    script_run(s);
    assert_int_equal(script_engine(s).phase, PHASE_FINISHED);
    assert_int_equal(script_engine(s).sent, 200);
    assert_int_equal(script_find(s, 39, TREATMENT)->outcome, OUTCOME_CONNECT);
}

/* What an outage does to both may not be told of one. */
static void both_die(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    says_fine(out, 10 * MS);
    if (q->prompt > 5)
        refuse(out);
}

static void of_an_outage_neither_has_failures(void **state)
{
    struct script *s = *state;

    s->says = both_die;
    script_run(s);
    assert_int_equal(script_engine(s).phase, PHASE_FAILED);
    assert_int_equal(script_count(s, RECORD_REPLY), 10);
}

static void who_allows_so_few_failures_has_them(void **state)
{
    struct script *s = *state;

    s->says = both_die;
    s->set.errors = 6;
    script_run(s);
    assert_string_equal(script_engine(s).why,
                        "7 replies failed, 6 are allowed");
    assert_true(script_count(s, RECORD_REPLY) >= 17);
}

/* The interruption has nothing to do with them. */
static void a_few_failures_before_an_interruption_are_kept(void **state)
{
    struct script *s = *state;

    s->says = treatment_dies;
    script_begin(s);
    script_until(s, 85 * MS);
    replay_stop(s->replay, PHASE_INTERRUPTED, "interrupted");
    script_run(s);
    assert_int_equal(script_find(s, 6, TREATMENT)->outcome, OUTCOME_CONNECT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_dies_ends_the_run_and_leaves_no_trace),
        TEST(so_it_is_with_many_in_flight),
        TEST(who_answers_now_and_then_is_measured),
        TEST(of_an_outage_neither_has_failures),
        TEST(who_allows_so_few_failures_has_them),
        TEST(a_few_failures_before_an_interruption_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
