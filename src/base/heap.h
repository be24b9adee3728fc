/* heap.h - timers in order: the earliest first, ties by who was added first.
 *
 * Intrusive: put a struct heap_item into what waits. It owns no item. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct heap_item {
    int64_t when;   /* nanoseconds; set by heap_set */
    uint64_t order; /* breaks ties */
    size_t place;   /* 1-based place in the heap, 0 when not in it */
};

struct heap {
    struct heap_item **item; /* owned array, borrowed items */
    size_t count, cap;
    uint64_t order;
};

void heap_release(struct heap *h);
void heap_set(struct heap *h, struct heap_item *it, int64_t when); /* or move */
void heap_remove(struct heap *h, struct heap_item *it);  /* fine if not in */
struct heap_item *heap_first(const struct heap *h);      /* NULL when empty */
struct heap_item *heap_pop(struct heap *h, int64_t now); /* due, or NULL */

#endif
