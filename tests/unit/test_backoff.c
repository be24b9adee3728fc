#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "replay/backoff.h"

#define MS INT64_C(1000000)
#define THROWS 20000

static const struct backoff usual = {500 * MS, 8000 * MS, 20};

static void numbers_without_sense_are_refused(void **state)
{
    const struct backoff bad[] = {
        {0, 10, 3}, {-1, 10, 3}, {10, 9, 3}, {10, 20, 0}};
    struct err err;

    (void)state;
    assert_int_equal(backoff_check(&usual, &err), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        err.code = ERR_NONE;
        assert_int_equal(backoff_check(&bad[i], &err), -1);
        assert_int_equal(err.code, ERR_USAGE);
    }
}

static void the_last_try_is_followed_by_none(void **state)
{
    const struct backoff three = {500 * MS, 8000 * MS, 3};
    struct rng rng;

    (void)state;
    rng_seed(&rng, 1);
    assert_true(backoff_wait(&three, 1, 0, &rng) >= 0);
    assert_true(backoff_wait(&three, 2, 0, &rng) >= 0);
    assert_int_equal(backoff_wait(&three, 3, 0, &rng), -1);
    assert_int_equal(backoff_wait(&three, 3, 60000 * MS, &rng), -1);
}

/* Throws often: all are within bounds, the ends are come near to, and the
 * mean is that of an even spread. */
static void check_spread(int n, int64_t floor, int64_t ceiling)
{
    int64_t least = INT64_MAX, most = 0;
    double sum = 0;
    struct rng rng;

    rng_seed(&rng, (uint64_t)n);
    for (int i = 0; i < THROWS; i++) {
        int64_t wait = backoff_wait(&usual, n, floor, &rng);

        assert_in_range(wait, floor, floor + ceiling);
        sum += (double)(wait - floor);
        least = wait < least ? wait : least;
        most = wait > most ? wait : most;
    }
    assert_true(least < floor + ceiling / 100);
    assert_true(most > floor + ceiling / 100 * 99);
    assert_in_range((int64_t)(sum / THROWS), ceiling / 100 * 48,
                    ceiling / 100 * 52);
}

static void waits_are_spread_below_a_ceiling_that_doubles(void **state)
{
    (void)state;
    check_spread(1, 0, 500 * MS);
    check_spread(2, 0, 1000 * MS);
    check_spread(3, 0, 2000 * MS);
    check_spread(5, 0, 8000 * MS);
    check_spread(6, 0, 8000 * MS);
    check_spread(19, 0, 8000 * MS);
}

/* Together they were sent away, together they must not come back. */
static void
what_the_server_asked_for_is_a_floor_and_the_dice_are_above(void **state)
{
    (void)state;
    check_spread(1, 7000 * MS, 500 * MS);
    check_spread(3, 1, 2000 * MS);
}

static void a_ceiling_near_the_end_of_the_numbers_does_not_wrap(void **state)
{
    const struct backoff vast = {INT64_MAX / 8, INT64_MAX / 4, 100};
    struct rng rng;

    (void)state;
    rng_seed(&rng, 1);
    for (int n = 1; n < 100; n++)
        assert_in_range(backoff_wait(&vast, n, 0, &rng), 0, INT64_MAX / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_without_sense_are_refused),
        cmocka_unit_test(the_last_try_is_followed_by_none),
        cmocka_unit_test(waits_are_spread_below_a_ceiling_that_doubles),
        cmocka_unit_test(
            what_the_server_asked_for_is_a_floor_and_the_dice_are_above),
        cmocka_unit_test(a_ceiling_near_the_end_of_the_numbers_does_not_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
