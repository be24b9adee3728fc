/* queue.h - a bounded queue of pointers between two threads.
 *
 * Items are owned by whoever took them out last; queue_free does not free
 * them. Any thread may call any function. */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <stddef.h>
#include <stdint.h>

struct queue;

struct queue *queue_new(size_t most);
void queue_free(struct queue *q);

int queue_put(struct queue *q, void *item); /* 0, or -1 when full: yours */
void *queue_get(struct queue *q);           /* NULL when empty */
size_t queue_count(struct queue *q);
size_t queue_room(struct queue *q);

/* Sleeps until there is something to get, queue_wake was called or `ns`
 * nanoseconds went by. */
void queue_wait(struct queue *q, int64_t ns);
void queue_wake(struct queue *q);

#endif
