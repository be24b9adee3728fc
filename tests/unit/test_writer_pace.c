#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "store/pace.h"
#include "unit/writer_help.h"

PLACE_OF_EACH_TEST

/* What the writer's thread met. */
static struct met {
    atomic_int rests, policy;
    atomic_int holds, held; /* the first record is held; and is there */
} met;

int __wrap_nanosleep(const struct timespec *for_, struct timespec *left);

int __wrap_nanosleep(const struct timespec *for_, struct timespec *left)
{
    (void)left;
    assert_int_equal(for_->tv_sec, 0);
    met.rests++;
    return 0;
}

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* Takes as long as may be taken at a stretch. */
static void slow(struct reply *r, const struct reply *other,
                 const char *reference)
{
    int64_t from = now();

    (void)r;
    (void)other;
    (void)reference;
    met.policy = sched_getscheduler(0);
    met.held = 1;
    while (met.holds)
        sched_yield();
    while (now() - from < PACE_STRETCH)
        continue;
}

static struct writer *start(size_t most, int holds)
{
    struct writer_settings set = quick;

    set.most = most;
    set.repeats = 0;
    set.enrich = slow;
    met.rests = met.held = 0;
    met.policy = -1;
    met.holds = holds;
    return must_start(must_open(place.store, STORE_CREATE), &set);
}

static void put(struct writer *w, int from, int to)
{
    for (int i = from; i <= to; i++)
        assert_int_equal(writer_put(w, reply_record(i, 1, CONTROL)), 0);
}

static void stop(struct writer *w, int64_t replies)
{
    struct err err;

    assert_int_equal(writer_finish(w), 0);
    assert_int_equal(writer_stored(w), replies);
    must(writer_stop(w, &err), &err);
}

static void it_rests_when_it_took_long(void **state)
{
    struct pace p;

    (void)state;
    met.rests = 0;
    pace_start(&p, 7);
    assert_false(pace_is_long(&p, 7 + PACE_STRETCH - 1));
    assert_true(pace_is_long(&p, 7 + PACE_STRETCH));
    pace_rest(&p, 7 + PACE_STRETCH - 1);
    assert_int_equal(met.rests, 0);
    pace_rest(&p, 7 + PACE_STRETCH);
    assert_int_equal(met.rests, 1);
    pace_rest(&p, 6 + 2 * PACE_STRETCH);
    assert_int_equal(met.rests, 1);
}

static void while_little_waits_it_rests_in_between(void **state)
{
    struct writer *w = start(800, 0);

    (void)state;
    put(w, 1, 20);
    stop(w, 20);
    assert_int_equal(met.rests, 20);
}

static void while_much_waits_it_does_not(void **state)
{
    struct writer *w = start(64, 1);

    (void)state;
    put(w, 1, 1);
    while (!met.held)
        sched_yield();
    put(w, 2, 40);
    met.holds = 0;
    stop(w, 40);
    assert_int_equal(met.rests, 0);
}

/* Of which the first alone was little. */
static void nor_for_much_of_what_there_is_room_for(void **state)
{
    struct writer *w = start(65536, 1);

    (void)state;
    put(w, 1, 1);
    while (!met.held)
        sched_yield();
    put(w, 2, 2051);
    met.holds = 0;
    stop(w, 2051);
    assert_int_equal(met.rests, 1);
}

static void its_waking_up_interrupts_nobody(void **state)
{
    struct writer *w = start(64, 0);

    (void)state;
    put(w, 1, 1);
    stop(w, 1);
#ifdef SCHED_BATCH
    assert_int_equal(met.policy, SCHED_BATCH);
#endif
    assert_int_equal(sched_getscheduler(0), SCHED_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_rests_when_it_took_long),
        TEST(while_little_waits_it_rests_in_between),
        TEST(while_much_waits_it_does_not),
        TEST(nor_for_much_of_what_there_is_room_for),
        TEST(its_waking_up_interrupts_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
