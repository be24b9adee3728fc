#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/heap.h"
#include "base/rng.h"

enum { ITEMS = 5000 };

struct waiter {
    struct heap_item item;
    int number;
};

/* The definition: by time, then by who was added first. */
static int by_time(const void *left, const void *right)
{
    const struct heap_item *a = *(struct heap_item *const *)left;
    const struct heap_item *b = *(struct heap_item *const *)right;

    if (a->when != b->when)
        return a->when < b->when ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static void check_places(const struct heap *h)
{
    for (size_t i = 0; i < h->count; i++)
        assert_int_equal(h->item[i]->place, i + 1);
}

/* Adds, moves and removes at random; `in` gets what is left, sorted. */
static size_t shuffle(struct heap *h, struct waiter *w, struct heap_item **in)
{
    struct rng rng;
    size_t count = 0;

    rng_seed(&rng, 1);
    for (int i = 0; i < ITEMS * 3; i++) {
        struct heap_item *it = &w[rng_below(&rng, ITEMS)].item;

        if (rng_below(&rng, 4))
            heap_set(h, it, (int64_t)rng_below(&rng, 1000) - 500);
        else
            heap_remove(h, it);
    }
    for (int i = 0; i < ITEMS; i++)
        if (w[i].item.place)
            in[count++] = &w[i].item;
    qsort(in, count, sizeof(*in), by_time);
    return count;
}

static void items_come_out_as_if_sorted(void **state)
{
    static struct waiter w[ITEMS];
    static struct heap_item *in[ITEMS];
    struct heap h = {0};
    size_t count = shuffle(&h, w, in);

    (void)state;
    assert_int_equal(h.count, count);
    assert_true(count > ITEMS / 2);
    check_places(&h);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(heap_first(&h), in[i]);
        assert_ptr_equal(heap_pop(&h, INT64_MAX), in[i]);
        assert_int_equal(in[i]->place, 0);
    }
    assert_null(heap_pop(&h, INT64_MAX));
    heap_release(&h);
}

static void ties_go_by_who_was_added_first(void **state)
{
    struct waiter w[100] = {0};
    struct heap h = {0};

    (void)state;
    for (int i = 0; i < 100; i++)
        heap_set(&h, &w[i].item, 7);
    heap_set(&h, &w[0].item, 7);
    for (int i = 1; i < 100; i++)
        assert_ptr_equal(heap_pop(&h, 7), &w[i].item);
    assert_ptr_equal(heap_pop(&h, 7), &w[0].item);
    heap_release(&h);
}

static void only_what_is_due_comes_out(void **state)
{
    struct waiter w = {0};
    struct heap h = {0};

    (void)state;
    heap_set(&h, &w.item, 10);
    assert_null(heap_pop(&h, 9));
    assert_ptr_equal(heap_first(&h), &w.item);
    heap_set(&h, &w.item, 20);
    assert_int_equal(h.count, 1);
    assert_null(heap_pop(&h, 19));
    assert_ptr_equal(heap_pop(&h, 20), &w.item);
    heap_release(&h);
}

static void what_is_not_in_can_be_removed(void **state)
{
    struct waiter w[2] = {0};
    struct heap h = {0};

    (void)state;
    heap_remove(&h, &w[0].item);
    heap_set(&h, &w[1].item, 1);
    heap_remove(&h, &w[0].item);
    assert_int_equal(h.count, 1);
    heap_remove(&h, &w[1].item);
    assert_null(heap_first(&h));
    heap_release(&h);
}

static void release_lets_go_of_all_items(void **state)
{
    struct waiter w[3] = {0};
    struct heap h = {0};

    (void)state;
    for (int i = 0; i < 3; i++)
        heap_set(&h, &w[i].item, i);
    heap_release(&h);
    for (int i = 0; i < 3; i++)
        assert_int_equal(w[i].item.place, 0);
    assert_null(heap_first(&h));
    heap_release(&h);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_out_as_if_sorted),
        cmocka_unit_test(ties_go_by_who_was_added_first),
        cmocka_unit_test(only_what_is_due_comes_out),
        cmocka_unit_test(what_is_not_in_can_be_removed),
        cmocka_unit_test(release_lets_go_of_all_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
