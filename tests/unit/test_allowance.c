#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "gateway/allowance.h"

#define S INT64_C(1000000000)
#define START (1000 * S)

static enum allowance_limit take(struct allowance *a, int64_t tokens,
                                 int64_t now)
{
    int64_t wait;

    return allowance_take(a, tokens, now, &wait);
}

/* How many get through from `from` on, one asked each `step`. */
static int through(struct allowance *a, int64_t from, int64_t ns, int64_t step)
{
    int count = 0;

    for (int64_t at = 0; at < ns; at += step)
        if (take(a, 10, from + at) == ALLOWANCE_FREE) {
            allowance_leave(a);
            count++;
        }
    return count;
}

static void without_limits_all_get_through(void **state)
{
    const struct allowance_settings none = {0};
    struct allowance a;

    (void)state;
    allowance_init(&a, &none, INT64_MAX / 2);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(take(&a, INT64_C(1) << 40, START), ALLOWANCE_FREE);
    assert_int_equal(a.in_flight, 100000);
}

static void so_many_are_in_flight(void **state)
{
    const struct allowance_settings two = {.in_flight = 2};
    struct allowance a;
    int64_t wait = 5;

    (void)state;
    allowance_init(&a, &two, 0);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    assert_int_equal(allowance_take(&a, 1, START, &wait), ALLOWANCE_IN_FLIGHT);
    assert_int_equal(wait, 0);
    allowance_leave(&a);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
}

/* Against the definition: in any time T no more than T and five seconds of the
 * rate, and all of the rate when more is asked for. */
static void a_minutes_requests_come_evenly(void **state)
{
    static const int64_t rates[] = {1, 6, 60, 600, 90000};
    struct allowance_settings set = {0};
    struct allowance a;

    (void)state;
    for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
        int64_t rate = rates[i], step = 60 * S / rate / 7 + 1;
        int first, all;

        set.requests = rate;
        allowance_init(&a, &set, 0);
        first = through(&a, START, S, step);
        assert_true(first <= rate * 6 / 60 + 1);
        assert_true(first >= (rate >= 12 ? rate * 5 / 60 : 1));
        all = first + through(&a, START + S, 599 * S, step);
        assert_true(all <= rate * 605 / 60 + 1);
        assert_true(all >= rate * 595 / 60 - 1);
    }
}

static void a_wait_is_as_long_as_it_says(void **state)
{
    const struct allowance_settings set = {.requests = 6};
    struct allowance a;
    int64_t wait;

    (void)state;
    allowance_init(&a, &set, 0);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    assert_int_equal(allowance_take(&a, 1, START, &wait), ALLOWANCE_REQUESTS);
    assert_int_equal(wait, 10 * S);
    assert_int_equal(take(&a, 1, START + wait - 1), ALLOWANCE_REQUESTS);
    assert_int_equal(take(&a, 1, START + wait), ALLOWANCE_FREE);
    assert_int_equal(a.in_flight, 2);
}

/* Whoever raises a limit does not wait for what the old one asked. */
static void another_rate_holds_at_once(void **state)
{
    const struct allowance_settings one = {.requests = 1};
    const struct allowance_settings many = {.requests = 60000};
    struct allowance a;

    (void)state;
    allowance_init(&a, &one, 0);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_REQUESTS);
    a.set = many;
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    a.set = one;
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_REQUESTS);
}

static void tokens_are_taken_as_thought_and_settled(void **state)
{
    const struct allowance_settings set = {.tokens = 6000}; /* 100 a second */
    const struct allowance_used less = {500, 100, 100, -1};
    const struct allowance_used more = {100, 400, 700, -1};
    const struct allowance_used unknown = {500, -1, -1, -1};
    struct allowance a;
    int64_t wait;

    (void)state;
    allowance_init(&a, &set, 0);
    assert_int_equal(take(&a, 500, START), ALLOWANCE_FREE);
    assert_int_equal(allowance_take(&a, 100, START, &wait), ALLOWANCE_TOKENS);
    assert_int_equal(wait, S);
    allowance_settle(&a, &less);
    assert_int_equal(take(&a, 300, START), ALLOWANCE_FREE);
    assert_int_equal(allowance_take(&a, 1, START, &wait), ALLOWANCE_TOKENS);
    allowance_settle(&a, &unknown);
    assert_int_equal(take(&a, 100, START + S), ALLOWANCE_FREE);
    allowance_settle(&a, &more);
    assert_int_equal(allowance_take(&a, 100, START + S, &wait),
                     ALLOWANCE_TOKENS);
    assert_int_equal(wait, 11 * S);
}

static void what_is_larger_than_all_gets_through_once(void **state)
{
    const struct allowance_settings set = {.tokens = 6000};
    struct allowance a;
    int64_t wait;

    (void)state;
    allowance_init(&a, &set, 0);
    assert_int_equal(take(&a, 20000, START), ALLOWANCE_FREE);
    assert_int_equal(allowance_take(&a, 20000, START, &wait), ALLOWANCE_TOKENS);
    assert_int_equal(wait, 200 * S);
    assert_int_equal(take(&a, INT64_MAX, START + wait), ALLOWANCE_FREE);
    assert_int_equal(take(&a, 1, START + wait), ALLOWANCE_TOKENS);
}

/* What one limit keeps back takes nothing from another. */
static void who_is_kept_back_takes_nothing(void **state)
{
    const struct allowance_settings set = {.requests = 60, .tokens = 6000};
    struct allowance a;

    (void)state;
    allowance_init(&a, &set, 0);
    assert_int_equal(take(&a, 500, START), ALLOWANCE_FREE);
    for (int i = 0; i < 10; i++)
        assert_int_equal(take(&a, 500, START), ALLOWANCE_TOKENS);
    assert_int_equal(take(&a, 0, START), ALLOWANCE_FREE);
    assert_int_equal(a.in_flight, 2);
}

static void a_guess_is_by_length_and_by_what_was_seen(void **state)
{
    const struct allowance_settings set = {.tokens = 10000};
    const struct allowance_used long_ones = {0, 0, 4000, -1};
    struct allowance a;

    (void)state;
    allowance_init(&a, &set, 0);
    assert_int_equal(allowance_guess(&a, 400, 50), 150);
    assert_int_equal(allowance_guess(&a, 400, -1), 600);
    for (int i = 0; i < 500; i++)
        allowance_settle(&a, &long_ones);
    assert_in_range(allowance_guess(&a, 0, -1), 3960, 4000);
    assert_in_range(allowance_guess(&a, 0, INT64_MAX), 3960, 4000);
    assert_int_equal(allowance_guess(&a, 16 << 20, -1), 10000);
    assert_int_equal(allowance_guess(&a, 0, 99999999), 10000);
}

/* An endpoint may say what it likes. */
static void numbers_that_cannot_be_do_no_harm(void **state)
{
    const struct allowance_settings set = {.tokens = 1, .requests = 1};
    const struct allowance_used odd = {500, INT64_MAX, INT64_MAX, -1};
    struct allowance a;
    int64_t wait;

    (void)state;
    allowance_init(&a, &set, 0);
    for (int i = 0; i < 1000; i++)
        allowance_settle(&a, &odd);
    assert_true(allowance_guess(&a, SIZE_MAX, -1) > 0);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    allowance_settle(&a, &odd);
    assert_int_equal(allowance_take(&a, 1, START + 60 * S, &wait),
                     ALLOWANCE_TOKENS);
    assert_in_range(wait, S, 2 * 3600 * S);
}

static void money_ends_with_what_is_in_flight(void **state)
{
    const struct allowance_settings set = {.budget = 100};
    const struct allowance_used ten = {0, -1, -1, 10};
    const struct allowance_used failed = {0, -1, -1, -1};
    struct allowance a;
    int64_t wait;

    (void)state;
    allowance_init(&a, &set, 65);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    allowance_leave(&a);
    allowance_settle(&a, &ten);
    allowance_settle(&a, &failed);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    assert_int_equal(allowance_take(&a, 1, START, &wait), ALLOWANCE_BOUND);
    assert_int_equal(wait, 0);
    allowance_leave(&a);
    allowance_settle(&a, &failed);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    allowance_init(&a, &set, 100);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_BUDGET);
}

/* Less than one answer is left, and nobody will give it back. */
static void money_that_is_too_little_is_none(void **state)
{
    const struct allowance_settings set = {.budget = 100};
    const struct allowance_used sixty = {0, -1, -1, 60};
    const struct allowance_used failed = {0, -1, -1, -1};
    struct allowance a;

    (void)state;
    allowance_init(&a, &set, 0);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_FREE);
    allowance_settle(&a, &sixty);
    allowance_leave(&a);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_BOUND);
    allowance_settle(&a, &failed);
    allowance_leave(&a);
    assert_int_equal(take(&a, 1, START), ALLOWANCE_BUDGET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_limits_all_get_through),
        cmocka_unit_test(so_many_are_in_flight),
        cmocka_unit_test(a_minutes_requests_come_evenly),
        cmocka_unit_test(a_wait_is_as_long_as_it_says),
        cmocka_unit_test(another_rate_holds_at_once),
        cmocka_unit_test(tokens_are_taken_as_thought_and_settled),
        cmocka_unit_test(what_is_larger_than_all_gets_through_once),
        cmocka_unit_test(who_is_kept_back_takes_nothing),
        cmocka_unit_test(a_guess_is_by_length_and_by_what_was_seen),
        cmocka_unit_test(numbers_that_cannot_be_do_no_harm),
        cmocka_unit_test(money_ends_with_what_is_in_flight),
        cmocka_unit_test(money_that_is_too_little_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
