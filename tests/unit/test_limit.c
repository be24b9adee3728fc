#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "replay/limit.h"

#define S INT64_C(1000000000)

static void good(struct limit *l, int times, int64_t now)
{
    while (times-- > 0)
        assert_int_equal(limit_ended(l, OUTCOME_OK, 0, now), 0);
}

static int hit(struct limit *l, int64_t wait, int64_t now)
{
    return limit_ended(l, OUTCOME_RATE_LIMITED, wait, now);
}

static void it_begins_at_what_the_user_allows(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 8);
    assert_true(limit_may(&l, 7, 0));
    assert_false(limit_may(&l, 8, 0));
    good(&l, 1000, 0);
    assert_false(limit_may(&l, 8, 0));
}

static void an_episode_halves_it_once(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 16);
    assert_int_equal(hit(&l, 0, 100 * S), 1);
    for (int i = 1; i <= 15; i++)
        assert_int_equal(hit(&l, 0, (100 + i) * S), 0);
    assert_int_equal(l.window, 8);
    assert_int_equal(l.hits, 16);
    assert_int_equal(hit(&l, 0, 115 * S + 1), 1);
    assert_int_equal(l.window, 4);
}

static void at_least_one_may_always_be_in_flight(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 3);
    for (int i = 0; i < 10; i++)
        hit(&l, 0, i * 16 * S);
    assert_int_equal(l.window, 1);
    assert_true(limit_may(&l, 0, 1000 * S));
}

/* A round of successes lets one more in. */
static void it_grows_by_one_for_each_round(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 16);
    hit(&l, 0, 0);
    good(&l, 7, S);
    assert_int_equal(l.window, 8);
    good(&l, 1, S);
    assert_int_equal(l.window, 9);
    good(&l, 9, S);
    assert_int_equal(l.window, 10);
    good(&l, 1000, S);
    assert_int_equal(l.window, 16);
}

static void a_failure_begins_the_round_anew(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 16);
    hit(&l, 0, 0);
    good(&l, 7, S);
    limit_ended(&l, OUTCOME_HTTP_5XX, 0, S);
    good(&l, 7, S);
    assert_int_equal(l.window, 8);
    limit_ended(&l, OUTCOME_FILTERED, 0, S);
    assert_int_equal(l.window, 9);
}

static void nothing_is_sent_before_the_server_wants_it(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 8);
    hit(&l, 5 * S, 10 * S);
    hit(&l, 2 * S, 11 * S);
    assert_false(limit_may(&l, 0, 15 * S - 1));
    assert_true(limit_may(&l, 0, 15 * S));
}

static void a_wait_that_is_too_long_is_a_pause(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 8);
    hit(&l, -1, 1000);
    assert_false(limit_may(&l, 0, 1000 + LIMIT_LONG - 1));
    assert_true(limit_may(&l, 0, 1000 + LIMIT_LONG));
}

static void the_users_hand_moves_an_open_window_at_once(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 8);
    limit_set_most(&l, 12);
    assert_int_equal(l.window, 12);
    limit_set_most(&l, 4);
    assert_int_equal(l.window, 4);
}

static void a_window_made_small_by_429s_grows_by_itself(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 8);
    hit(&l, 0, 0);
    limit_set_most(&l, 12);
    assert_int_equal(l.window, 4);
    limit_set_most(&l, 3);
    assert_int_equal(l.window, 3);
    limit_set_most(&l, 9);
    assert_int_equal(l.window, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_begins_at_what_the_user_allows),
        cmocka_unit_test(an_episode_halves_it_once),
        cmocka_unit_test(at_least_one_may_always_be_in_flight),
        cmocka_unit_test(it_grows_by_one_for_each_round),
        cmocka_unit_test(a_failure_begins_the_round_anew),
        cmocka_unit_test(nothing_is_sent_before_the_server_wants_it),
        cmocka_unit_test(a_wait_that_is_too_long_is_a_pause),
        cmocka_unit_test(the_users_hand_moves_an_open_window_at_once),
        cmocka_unit_test(a_window_made_small_by_429s_grows_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
