#include "store/backlog.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/queue.h"

struct backlog {
    struct queue *queue;
    size_t most, most_bytes;
    atomic_size_t bytes;
};

struct backlog *backlog_new(size_t most, size_t bytes)
{
    struct backlog *b = memory_new(1, sizeof(*b));

    b->queue = queue_new(most);
    b->most = most;
    b->most_bytes = bytes ? bytes : SIZE_MAX;
    atomic_init(&b->bytes, 0);
    return b;
}

void backlog_free(struct backlog *b)
{
    void *left;

    while ((left = queue_get(b->queue)) != NULL)
        record_free(left);
    queue_free(b->queue);
    free(b);
}

static size_t weight(const struct record *r)
{
    return sizeof(*r) + r->arena.used;
}

/* Weighed before it is seen by who takes it away. */
int backlog_put(struct backlog *b, struct record *r, int *half)
{
    size_t bytes = weight(r);
    size_t before = atomic_fetch_add(&b->bytes, bytes);

    if (queue_put(b->queue, r)) {
        atomic_fetch_sub(&b->bytes, bytes);
        return -1;
    }
    *half = queue_room(b->queue) == b->most / 2 ||
            (before < b->most_bytes / 2 && before + bytes >= b->most_bytes / 2);
    return 0;
}

size_t backlog_room(struct backlog *b)
{
    return atomic_load(&b->bytes) < b->most_bytes ? queue_room(b->queue) : 0;
}

size_t backlog_count(struct backlog *b)
{
    return queue_count(b->queue);
}

int backlog_is_half(struct backlog *b)
{
    return queue_room(b->queue) <= b->most / 2 ||
           atomic_load(&b->bytes) >= b->most_bytes / 2;
}

int backlog_is_low(struct backlog *b)
{
    return queue_room(b->queue) >= b->most - b->most / 8 &&
           atomic_load(&b->bytes) <= b->most_bytes / 8;
}

size_t backlog_take(struct backlog *b, struct record **out, size_t most,
                    size_t bytes)
{
    size_t count = 0, taken = 0;

    while (count < most && taken < bytes &&
           (out[count] = queue_get(b->queue)) != NULL)
        taken += weight(out[count++]);
    return count;
}

void backlog_done(struct backlog *b, struct record **batch, size_t count)
{
    size_t bytes = 0;

    for (size_t i = 0; i < count; i++) {
        bytes += weight(batch[i]);
        record_free(batch[i]);
    }
    atomic_fetch_sub(&b->bytes, bytes);
}
