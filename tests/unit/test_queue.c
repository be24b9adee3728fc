#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <pthread.h>
#include <time.h>

#include "base/queue.h"

#define SECOND INT64_C(1000000000)

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static void what_goes_in_first_comes_out_first(void **state)
{
    int item[7];
    struct queue *q = queue_new(3);

    (void)state;
    assert_null(queue_get(q));
    for (int i = 0; i < 7; i++) {
        assert_int_equal(queue_put(q, &item[i]), 0);
        if (i > 0)
            assert_ptr_equal(queue_get(q), &item[i - 1]);
    }
    assert_ptr_equal(queue_get(q), &item[6]);
    assert_null(queue_get(q));
    queue_free(q);
}

static void a_full_queue_takes_no_more(void **state)
{
    int item[3];
    struct queue *q = queue_new(2);

    (void)state;
    assert_int_equal(queue_room(q), 2);
    queue_put(q, &item[0]);
    queue_put(q, &item[1]);
    assert_int_equal(queue_put(q, &item[2]), -1);
    assert_int_equal(queue_count(q), 2);
    assert_int_equal(queue_room(q), 0);
    assert_ptr_equal(queue_get(q), &item[0]);
    assert_int_equal(queue_put(q, &item[2]), 0);
    queue_free(q);
}

static void a_queue_for_nothing_is_always_full(void **state)
{
    int item;
    struct queue *q = queue_new(0);

    (void)state;
    assert_int_equal(queue_put(q, &item), -1);
    assert_null(queue_get(q));
    queue_free(q);
    queue_free(NULL);
}

static void wait_ends_when_the_time_is_over(void **state)
{
    struct queue *q = queue_new(1);
    int64_t start = now();

    (void)state;
    queue_wait(q, SECOND / 50);
    assert_true(now() - start >= SECOND / 50);
    queue_wait(q, -1);
    assert_true(now() - start < 5 * SECOND);
    queue_free(q);
}

static void an_item_there_already_ends_the_wait(void **state)
{
    int item;
    struct queue *q = queue_new(1);
    int64_t start = now();

    (void)state;
    queue_put(q, &item);
    queue_wait(q, 60 * SECOND);
    assert_true(now() - start < 30 * SECOND);
    queue_free(q);
}

static void a_wake_before_the_wait_counts_once(void **state)
{
    struct queue *q = queue_new(1);
    int64_t start = now();

    (void)state;
    queue_wake(q);
    queue_wait(q, 60 * SECOND);
    assert_true(now() - start < 30 * SECOND);
    start = now();
    queue_wait(q, SECOND / 50);
    assert_true(now() - start >= SECOND / 50);
    queue_free(q);
}

enum { ITEMS = 20000 };

struct pair {
    struct queue *q, *ready;
    int item[ITEMS];
};

static void *take_all(void *arg)
{
    struct pair *p = arg;
    intptr_t right = 0;
    int *item;

    queue_put(p->ready, p);
    queue_wake(p->ready);
    for (int taken = 0; taken < ITEMS;) {
        queue_wait(p->q, 60 * SECOND);
        for (; (item = queue_get(p->q)); taken++)
            right += item == &p->item[taken];
    }
    return (void *)right;
}

/* The other side sleeps at first: the put must wake it. */
static void two_threads_lose_nothing(void **state)
{
    static struct pair p;
    pthread_t thread;
    void *right;
    int64_t start = now();

    (void)state;
    p.q = queue_new(16);
    p.ready = queue_new(1);
    pthread_create(&thread, NULL, take_all, &p);
    queue_wait(p.ready, 60 * SECOND);
    for (int i = 0; i < ITEMS;)
        i += queue_put(p.q, &p.item[i]) == 0;
    pthread_join(thread, &right);
    assert_int_equal((intptr_t)right, ITEMS);
    assert_true(now() - start < 30 * SECOND);
    queue_free(p.q);
    queue_free(p.ready);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_first_comes_out_first),
        cmocka_unit_test(a_full_queue_takes_no_more),
        cmocka_unit_test(a_queue_for_nothing_is_always_full),
        cmocka_unit_test(wait_ends_when_the_time_is_over),
        cmocka_unit_test(an_item_there_already_ends_the_wait),
        cmocka_unit_test(a_wake_before_the_wait_counts_once),
        cmocka_unit_test(two_threads_lose_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
