#include "base/heap.h"

#include <stdlib.h>

#include "base/arena.h"

/* Places count from 1, so the parent of place p is p / 2. */
static void put(struct heap *h, struct heap_item *it, size_t place)
{
    h->item[place - 1] = it;
    it->place = place;
}

static int before(const struct heap_item *a, const struct heap_item *b)
{
    return a->when != b->when ? a->when < b->when : a->order < b->order;
}

static void rise(struct heap *h, struct heap_item *it, size_t place)
{
    while (place > 1 && before(it, h->item[place / 2 - 1])) {
        put(h, h->item[place / 2 - 1], place);
        place /= 2;
    }
    put(h, it, place);
}

static void sink(struct heap *h, struct heap_item *it, size_t place)
{
    size_t child;

    while ((child = place * 2) <= h->count) {
        if (child < h->count && before(h->item[child], h->item[child - 1]))
            child++;
        if (before(it, h->item[child - 1]))
            break;
        put(h, h->item[child - 1], place);
        place = child;
    }
    put(h, it, place);
}

void heap_release(struct heap *h)
{
    for (size_t i = 0; i < h->count; i++)
        h->item[i]->place = 0;
    free(h->item);
    *h = (struct heap){0};
}

void heap_set(struct heap *h, struct heap_item *it, int64_t when)
{
    heap_remove(h, it);
    it->when = when;
    it->order = h->order++;
    if (h->count == h->cap) {
        h->cap = h->cap ? h->cap * 2 : 16;
        h->item = memory_grow(h->item, h->cap, sizeof(struct heap_item *));
    }
    rise(h, it, ++h->count);
}

void heap_remove(struct heap *h, struct heap_item *it)
{
    size_t place = it->place;
    struct heap_item *last;

    if (!place)
        return;
    it->place = 0;
    last = h->item[--h->count];
    if (last == it)
        return;
    /* The last item comes from another branch: it may belong above. */
    if (place > 1 && before(last, h->item[place / 2 - 1]))
        rise(h, last, place);
    else
        sink(h, last, place);
}

struct heap_item *heap_first(const struct heap *h)
{
    return h->count ? h->item[0] : NULL;
}

struct heap_item *heap_pop(struct heap *h, int64_t now)
{
    struct heap_item *it = heap_first(h);

    if (!it || it->when > now)
        return NULL;
    heap_remove(h, it);
    return it;
}
