#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <pthread.h>

#include "base/worker.h"

#define ITEMS 100

struct desk {
    pthread_mutex_t closed; /* held: nothing is done */
    int *seen[ITEMS];
    size_t count;
};

static void note(void *arg, void *item)
{
    struct desk *d = arg;

    pthread_mutex_lock(&d->closed);
    d->seen[d->count++] = item;
    pthread_mutex_unlock(&d->closed);
}

static struct worker *start(struct desk *d, size_t most)
{
    struct err err;
    struct worker *w = worker_start(note, d, most, &err);

    assert_non_null(w);
    return w;
}

static void all_is_done_in_order_before_it_stops(void **state)
{
    struct desk d = {.closed = PTHREAD_MUTEX_INITIALIZER};
    struct worker *w = start(&d, ITEMS);
    int item[ITEMS];

    (void)state;
    pthread_mutex_lock(&d.closed);
    for (int i = 0; i < ITEMS; i++)
        assert_int_equal(worker_put(w, &item[i]), 0);
    pthread_mutex_unlock(&d.closed);
    worker_stop(w);
    assert_int_equal(d.count, ITEMS);
    for (int i = 0; i < ITEMS; i++)
        assert_ptr_equal(d.seen[i], &item[i]);
}

static void one_that_is_busy_takes_only_so_much(void **state)
{
    struct desk d = {.closed = PTHREAD_MUTEX_INITIALIZER};
    struct worker *w = start(&d, 2);
    size_t put = 0;
    int item;

    (void)state;
    pthread_mutex_lock(&d.closed);
    while (put < ITEMS && worker_put(w, &item) == 0)
        put++;
    assert_in_range(put, 2, 3); /* one may be in its hands */
    pthread_mutex_unlock(&d.closed);
    worker_stop(w);
    assert_int_equal(d.count, put);
}

static void none_is_stopped_as_well(void **state)
{
    struct desk d = {.closed = PTHREAD_MUTEX_INITIALIZER};

    (void)state;
    worker_stop(start(&d, 1));
    worker_stop(NULL);
    assert_int_equal(d.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_done_in_order_before_it_stops),
        cmocka_unit_test(one_that_is_busy_takes_only_so_much),
        cmocka_unit_test(none_is_stopped_as_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
