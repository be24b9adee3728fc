#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "model/engine.h"

#define MS INT64_C(1000000)

/* An open loop that could not keep up. */
static struct engine bad(void)
{
    return (struct engine){
        .phase = PHASE_INTERRUPTED,
        .pid = 7,
        .started_us = 1000,
        .updated_us = 2000,
        .elapsed = 40 * MS,
        .peak = {9, 3},
        .connections = 5,
        .opened = 12,
        .budget = 900,
        .spent = 30,
        .lag_p50 = 20 * MS,
        .lag_p99 = 244 * MS,
        .lag_max = 300 * MS,
        .late_p50 = 1 * MS,
        .late_p99 = 70 * MS,
        .late_max = 80 * MS,
        .late = 40,
        .sent = 200,
        .offered_mhz = 10000,
        .achieved_mhz = 5000,
        .cpu_ns = 11 * MS,
        .rss_bytes = 4096,
        .capped = 1,
        .why = "interrupted",
    };
}

static struct engine good(void)
{
    return (struct engine){
        .phase = PHASE_RUNNING,
        .pid = 8,
        .started_us = 5000,
        .updated_us = 6000,
        .elapsed = 90 * MS,
        .peak = {2, 4},
        .connections = 1,
        .opened = 3,
        .budget = 800,
        .spent = 50,
        .lag_p50 = MS / 50,
        .lag_p99 = MS / 10,
        .lag_max = 400 * MS,
        .late_p50 = 2 * MS,
        .late_p99 = 3 * MS,
        .late_max = 90 * MS,
        .late = 2,
        .sent = 600,
        .offered_mhz = 10000,
        .achieved_mhz = 10000,
        .cpu_ns = 5 * MS,
        .rss_bytes = 2048,
    };
}

static void of_two_engines_the_worse_is_told(void **state)
{
    struct engine e = good(), was = bad();

    (void)state;
    engine_merge(&e, &was);
    assert_int_equal(e.lag_p50, 20 * MS);
    assert_int_equal(e.lag_p99, 244 * MS);
    assert_int_equal(e.lag_max, 400 * MS);
    assert_int_equal(e.late_p50, 2 * MS);
    assert_int_equal(e.late_p99, 70 * MS);
    assert_int_equal(e.late_max, 90 * MS);
    assert_int_equal(e.peak[CONTROL], 9);
    assert_int_equal(e.peak[TREATMENT], 4);
    assert_true(e.capped);
}

static void counts_are_added_up(void **state)
{
    struct engine e = good(), was = bad();

    (void)state;
    engine_merge(&e, &was);
    assert_int_equal(e.sent, 800);
    assert_int_equal(e.late, 42);
    assert_int_equal(e.opened, 15);
}

/* 100 pairs in 20 s, where 10 were asked for, and 300 in 30 s. */
static void rates_are_those_of_all_pairs(void **state)
{
    struct engine e = good(), was = bad();

    (void)state;
    engine_merge(&e, &was);
    assert_int_equal(e.offered_mhz, 10000);
    assert_int_equal(e.achieved_mhz, 8000);
}

static void a_rate_that_is_not_known_is_no_rate(void **state)
{
    struct engine e = good(), was = bad();

    (void)state;
    e.offered_mhz = e.achieved_mhz = 0;
    engine_merge(&e, &was);
    assert_int_equal(e.offered_mhz, 10000);
    assert_int_equal(e.achieved_mhz, 5000);
    e = good();
    was.offered_mhz = was.achieved_mhz = -1;
    engine_merge(&e, &was);
    assert_int_equal(e.offered_mhz, 10000);
    assert_int_equal(e.achieved_mhz, 10000);
}

static void one_that_sent_nothing_adds_nothing(void **state)
{
    struct engine e = good(), was = bad();

    (void)state;
    e.sent = e.late = e.opened = 0;
    e.offered_mhz = e.achieved_mhz = 0;
    e.lag_max = 900 * MS;
    e.late_p50 = e.late_p99 = -1;
    e.late_max = 0;
    engine_merge(&e, &was);
    assert_int_equal(e.lag_p50, was.lag_p50);
    assert_int_equal(e.lag_p99, was.lag_p99);
    assert_int_equal(e.lag_max, was.lag_max);
    assert_int_equal(e.late_p50, was.late_p50);
    assert_int_equal(e.late_p99, was.late_p99);
    assert_int_equal(e.late_max, was.late_max);
    assert_int_equal(e.achieved_mhz, was.achieved_mhz);
    assert_int_equal(e.sent, was.sent);
    assert_int_equal(e.late, was.late);
    assert_int_equal(e.opened, was.opened);
}

/* Whoever looked up a name for a second, and then sent nothing, moved no
 * latency of those that came after. */
static void nor_is_it_remembered(void **state)
{
    struct engine e = good(), was = bad();

    (void)state;
    was.sent = was.late = 0;
    engine_merge(&e, &was);
    assert_int_equal(e.lag_p99, good().lag_p99);
    assert_int_equal(e.late_p99, good().late_p99);
    assert_int_equal(e.achieved_mhz, good().achieved_mhz);
    assert_int_equal(e.sent, good().sent);
}

/* A gateway counts nothing that is late. */
static void what_was_not_counted_stays_unknown(void **state)
{
    struct engine e = good(), was = bad();

    (void)state;
    e.late = was.late = e.late_p99 = was.late_p99 = -1;
    engine_merge(&e, &was);
    assert_int_equal(e.late, -1);
    assert_int_equal(e.late_p99, -1);
    e.late = 3;
    engine_merge(&e, &was);
    assert_int_equal(e.late, 3);
}

static void the_moment_and_the_process_are_its_own(void **state)
{
    struct engine e = good(), was = bad(), own = good();

    (void)state;
    engine_merge(&e, &was);
    assert_int_equal(e.phase, own.phase);
    assert_int_equal(e.pid, own.pid);
    assert_int_equal(e.started_us, own.started_us);
    assert_int_equal(e.updated_us, own.updated_us);
    assert_int_equal(e.elapsed, own.elapsed);
    assert_int_equal(e.connections, own.connections);
    assert_int_equal(e.budget, own.budget);
    assert_int_equal(e.spent, own.spent);
    assert_int_equal(e.cpu_ns, own.cpu_ns);
    assert_int_equal(e.rss_bytes, own.rss_bytes);
    assert_string_equal(e.why, "");
}

static void a_release_goes_on_counting(void **state)
{
    struct engine e = good(), was = bad();

    (void)state;
    e.release = (struct release){.share = 5,
                                 .stage = 2,
                                 .oldest = 90,
                                 .keyless = 1,
                                 .lost = 2,
                                 .unsent = 3,
                                 .fallen = 4,
                                 .held_back = {5, 6}};
    was.release = e.release;
    was.release.share = was.release.stage = was.release.oldest = 1;
    engine_merge(&e, &was);
    assert_int_equal(e.release.share, 5);
    assert_int_equal(e.release.stage, 2);
    assert_int_equal(e.release.oldest, 90);
    assert_int_equal(e.release.keyless, 2);
    assert_int_equal(e.release.lost, 4);
    assert_int_equal(e.release.unsent, 6);
    assert_int_equal(e.release.fallen, 8);
    assert_int_equal(e.release.held_back[CONTROL], 10);
    assert_int_equal(e.release.held_back[TREATMENT], 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_engines_the_worse_is_told),
        cmocka_unit_test(counts_are_added_up),
        cmocka_unit_test(rates_are_those_of_all_pairs),
        cmocka_unit_test(a_rate_that_is_not_known_is_no_rate),
        cmocka_unit_test(one_that_sent_nothing_adds_nothing),
        cmocka_unit_test(nor_is_it_remembered),
        cmocka_unit_test(what_was_not_counted_stays_unknown),
        cmocka_unit_test(the_moment_and_the_process_are_its_own),
        cmocka_unit_test(a_release_goes_on_counting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
