#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "replay/schedule.h"

#define S INT64_C(1000000000)
#define PAIRS 20000

static const struct prompt any = {.at_us = -1};

static int64_t at(struct schedule *s, int64_t us)
{
    const struct prompt p = {.at_us = us};

    return schedule_due(s, &p);
}

static void every_kind_is_found_by_its_name(void **state)
{
    size_t i = 0;

    (void)state;
    for (; pace_at(i); i++)
        assert_ptr_equal(pace_find(pace_at(i)->name), pace_at(i));
    assert_int_equal(i, 4);
    assert_null(pace_find("closed "));
}

/* Of the whole table: never before the pair before, and open loops go on. */
static void due_moments_never_go_back(void **state)
{
    struct prompt p = {0};
    struct schedule s;
    struct rng rng;

    (void)state;
    rng_seed(&rng, 5);
    for (size_t i = 0; pace_at(i); i++) {
        int64_t last = 0;

        schedule_init(&s, pace_at(i), 9);
        for (int k = 0; k < 1000; k++) {
            p.at_us = (int64_t)rng_below(&rng, 1000000);
            assert_true(schedule_due(&s, &p) >= last);
            last = s.last;
        }
        assert_int_equal(last > 0, pace_at(i)->open);
    }
}

static void a_constant_rate_is_kept(void **state)
{
    struct schedule s;

    (void)state;
    schedule_init(&s, &pace_constant, 1);
    s.rate = 4;
    for (int i = 1; i <= 100; i++)
        assert_int_equal(schedule_due(&s, &any), i * S / 4);
}

/* Gaps of mean 1/rate, whose spread is as large as their mean. */
static void poisson_arrivals_have_the_rate_and_the_spread(void **state)
{
    double sum = 0, squares = 0, mean, spread;
    struct schedule s;
    int64_t last = 0;

    (void)state;
    schedule_init(&s, &pace_poisson, 1);
    s.rate = 50;
    for (int i = 0; i < PAIRS; i++) {
        double gap = (double)(schedule_due(&s, &any) - last) / 1e9;

        last = s.last;
        sum += gap;
        squares += gap * gap;
    }
    mean = sum / PAIRS;
    spread = squares / PAIRS - mean * mean;
    assert_float_equal(mean, .02, .0005);
    assert_float_equal(spread, .0004, .00004);
}

static void the_seed_decides_the_arrivals(void **state)
{
    struct schedule a, b, c;
    int same = 0;

    (void)state;
    schedule_init(&a, &pace_poisson, 1);
    schedule_init(&b, &pace_poisson, 1);
    schedule_init(&c, &pace_poisson, 2);
    for (int i = 0; i < 100; i++) {
        int64_t due = schedule_due(&a, &any);

        assert_int_equal(schedule_due(&b, &any), due);
        same += schedule_due(&c, &any) == due;
    }
    assert_int_equal(same, 0);
}

static void the_logs_own_times_are_kept_times_the_speed(void **state)
{
    struct schedule s;

    (void)state;
    schedule_init(&s, &pace_trace, 1);
    s.speed = 2;
    assert_int_equal(at(&s, 1700000000000000), 0);
    assert_int_equal(at(&s, 1700000003000000), 3 * S / 2);
    assert_int_equal(at(&s, 1700000001000000), 3 * S / 2);
    assert_int_equal(at(&s, 1700000010000000), 5 * S);
}

/* A second pass over the log must not come all at once. */
static void a_log_that_begins_again_goes_on_from_there(void **state)
{
    struct schedule s;

    (void)state;
    schedule_init(&s, &pace_trace, 1);
    schedule_again(&s);
    assert_int_equal(at(&s, 50000000), 0);
    assert_int_equal(at(&s, 60000000), 10 * S);
    schedule_again(&s);
    assert_int_equal(at(&s, 50000000), 10 * S);
    assert_int_equal(at(&s, 57000000), 17 * S);
}

static void words(struct schedule *s, const char *want)
{
    struct buf out;

    buf_init(&out, 200);
    schedule_words(s, 16, &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void it_is_said_in_words(void **state)
{
    struct schedule s;

    (void)state;
    schedule_init(&s, &pace_closed, 1);
    words(&s, "closed loop, 16 in flight a variant");
    schedule_init(&s, &pace_poisson, 1);
    s.rate = 2.5;
    words(&s, "open loop, poisson, 2.5 pairs/s");
    schedule_init(&s, &pace_trace, 1);
    s.speed = 10;
    words(&s, "open loop, the log's own times x10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_found_by_its_name),
        cmocka_unit_test(due_moments_never_go_back),
        cmocka_unit_test(a_constant_rate_is_kept),
        cmocka_unit_test(poisson_arrivals_have_the_rate_and_the_spread),
        cmocka_unit_test(the_seed_decides_the_arrivals),
        cmocka_unit_test(the_logs_own_times_are_kept_times_the_speed),
        cmocka_unit_test(a_log_that_begins_again_goes_on_from_there),
        cmocka_unit_test(it_is_said_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
