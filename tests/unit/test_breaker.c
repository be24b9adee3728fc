#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "gateway/breaker.h"

#define S INT64_C(1000000000)
#define START (1000 * S)

static const struct breaker_settings three = {.failures = 3, .rest = 30 * S};

static enum breaker_pass pass(struct breaker *b, int64_t now)
{
    int64_t wait;

    return breaker_pass(b, now, &wait);
}

static int one(struct breaker *b, enum breaker_sign how, int64_t now)
{
    return breaker_ended(b, pass(b, now), how, now);
}

static void open_it(struct breaker *b)
{
    breaker_init(b, &three);
    assert_false(one(b, BREAKER_FAILED, START));
    assert_false(one(b, BREAKER_FAILED, START));
    assert_true(one(b, BREAKER_FAILED, START));
    assert_int_equal(b->state, BREAKER_OPEN);
}

static void it_opens_after_failures_in_a_row(void **state)
{
    struct breaker b;
    int64_t wait;

    (void)state;
    breaker_init(&b, &three);
    for (int i = 0; i < 20; i++)
        assert_false(
            one(&b, i % 3 < 2 ? BREAKER_FAILED : BREAKER_ANSWERED, START));
    assert_int_equal(b.state, BREAKER_CLOSED);
    assert_true(one(&b, BREAKER_FAILED, START) == 1);
    assert_int_equal(breaker_pass(&b, START + 10 * S, &wait), BREAKER_KEPT);
    assert_int_equal(wait, 20 * S);
}

static void what_says_nothing_counts_for_nothing(void **state)
{
    struct breaker b;

    (void)state;
    breaker_init(&b, &three);
    for (int i = 0; i < 20; i++)
        assert_false(one(&b, BREAKER_NEITHER, START));
    one(&b, BREAKER_FAILED, START);
    one(&b, BREAKER_NEITHER, START);
    one(&b, BREAKER_FAILED, START);
    assert_true(one(&b, BREAKER_FAILED, START));
}

static void one_at_a_time_tries(void **state)
{
    struct breaker b;
    int64_t wait = 0;

    (void)state;
    open_it(&b);
    assert_int_equal(pass(&b, START + 30 * S - 1), BREAKER_KEPT);
    assert_int_equal(pass(&b, START + 30 * S), BREAKER_TRIES);
    assert_int_equal(b.state, BREAKER_PROBING);
    assert_int_equal(breaker_pass(&b, START + 90 * S, &wait), BREAKER_KEPT);
    assert_true(wait > 0);
    assert_false(
        breaker_ended(&b, BREAKER_TRIES, BREAKER_NEITHER, START + 91 * S));
    assert_int_equal(pass(&b, START + 91 * S), BREAKER_TRIES);
    assert_true(
        breaker_ended(&b, BREAKER_TRIES, BREAKER_ANSWERED, START + 92 * S));
    assert_int_equal(b.state, BREAKER_CLOSED);
    assert_int_equal(pass(&b, START + 92 * S), BREAKER_SENT);
    assert_int_equal(pass(&b, START + 92 * S), BREAKER_SENT);
}

static void each_rest_is_twice_the_last_up_to_the_longest(void **state)
{
    static const int64_t rests[] = {60, 120, 240, 480, 480, 480};
    int64_t now = START, wait;
    struct breaker b;

    (void)state;
    open_it(&b);
    now += 30 * S;
    for (size_t i = 0; i < sizeof(rests) / sizeof(*rests); i++) {
        assert_true(one(&b, BREAKER_FAILED, now));
        assert_int_equal(breaker_pass(&b, now, &wait), BREAKER_KEPT);
        assert_int_equal(wait, rests[i] * S);
        now += wait;
    }
    one(&b, BREAKER_ANSWERED, now);
    one(&b, BREAKER_FAILED, now);
    one(&b, BREAKER_FAILED, now);
    assert_int_equal(b.state, BREAKER_CLOSED);
    one(&b, BREAKER_FAILED, now);
    assert_int_equal(breaker_pass(&b, now, &wait), BREAKER_KEPT);
    assert_int_equal(wait, 30 * S);
}

static void what_was_sent_before_says_nothing_after(void **state)
{
    struct breaker b;

    (void)state;
    open_it(&b);
    assert_false(breaker_ended(&b, BREAKER_SENT, BREAKER_ANSWERED, START));
    assert_int_equal(b.state, BREAKER_OPEN);
    pass(&b, START + 30 * S);
    for (int i = 0; i < 9; i++)
        assert_false(
            breaker_ended(&b, BREAKER_SENT, BREAKER_FAILED, START + 31 * S));
    assert_int_equal(b.state, BREAKER_PROBING);
    assert_true(
        breaker_ended(&b, BREAKER_TRIES, BREAKER_ANSWERED, START + 32 * S));
}

static void it_may_be_off(void **state)
{
    const struct breaker_settings off = {0};
    struct breaker b;

    (void)state;
    breaker_init(&b, &off);
    for (int i = 0; i < 1000; i++)
        assert_false(one(&b, BREAKER_FAILED, START));
    open_it(&b);
    assert_int_equal(pass(&b, START + S), BREAKER_KEPT);
    breaker_set(&b, &off);
    assert_int_equal(b.state, BREAKER_CLOSED);
    assert_int_equal(b.opened, 1);
    assert_int_equal(pass(&b, START + S), BREAKER_SENT);
}

/* Nor does it come back by the one that tried. */
static void who_tries_when_it_is_taken_away_says_nothing(void **state)
{
    const struct breaker_settings off = {0};
    struct breaker b;

    (void)state;
    open_it(&b);
    assert_int_equal(pass(&b, START + 30 * S), BREAKER_TRIES);
    breaker_set(&b, &off);
    assert_false(
        breaker_ended(&b, BREAKER_TRIES, BREAKER_FAILED, START + 31 * S));
    assert_int_equal(b.state, BREAKER_CLOSED);
    breaker_set(&b, &three);
    for (int i = 0; i < 3; i++)
        one(&b, BREAKER_FAILED, START + 40 * S);
    assert_int_equal(b.state, BREAKER_OPEN);
    assert_int_equal(pass(&b, START + 90 * S), BREAKER_TRIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_opens_after_failures_in_a_row),
        cmocka_unit_test(what_says_nothing_counts_for_nothing),
        cmocka_unit_test(one_at_a_time_tries),
        cmocka_unit_test(each_rest_is_twice_the_last_up_to_the_longest),
        cmocka_unit_test(what_was_sent_before_says_nothing_after),
        cmocka_unit_test(it_may_be_off),
        cmocka_unit_test(who_tries_when_it_is_taken_away_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
