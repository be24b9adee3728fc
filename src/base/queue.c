#include "base/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"

#define SECOND INT64_C(1000000000)

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t change;
    size_t most, count, first;
    int woken; /* kept, so that a wake just before a wait is not lost */
    void *item[];
};

struct queue *queue_new(size_t most)
{
    struct queue *q;
    pthread_condattr_t attr;
    size_t bytes;

    if (__builtin_mul_overflow(most, sizeof(void *), &bytes) ||
        __builtin_add_overflow(bytes, sizeof(*q), &bytes))
        abort();
    q = memory_new(1, bytes);
    q->most = most;
    /* Waits must not stretch when somebody sets the clock. */
    if (pthread_condattr_init(&attr) ||
        pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) ||
        pthread_cond_init(&q->change, &attr) ||
        pthread_mutex_init(&q->lock, NULL))
        abort();
    pthread_condattr_destroy(&attr);
    return q;
}

void queue_free(struct queue *q)
{
    if (!q)
        return;
    pthread_cond_destroy(&q->change);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

int queue_put(struct queue *q, void *item)
{
    int rc = -1;

    pthread_mutex_lock(&q->lock);
    if (q->count < q->most) {
        q->item[(q->first + q->count++) % q->most] = item;
        pthread_cond_signal(&q->change);
        rc = 0;
    }
    pthread_mutex_unlock(&q->lock);
    return rc;
}

void *queue_get(struct queue *q)
{
    void *item = NULL;

    pthread_mutex_lock(&q->lock);
    if (q->count) {
        item = q->item[q->first];
        q->first = (q->first + 1) % q->most;
        q->count--;
    }
    pthread_mutex_unlock(&q->lock);
    return item;
}

size_t queue_count(struct queue *q)
{
    size_t count;

    pthread_mutex_lock(&q->lock);
    count = q->count;
    pthread_mutex_unlock(&q->lock);
    return count;
}

size_t queue_room(struct queue *q)
{
    return q->most - queue_count(q);
}

static struct timespec after(int64_t ns)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    if (ns < 0)
        ns = 0;
    t.tv_sec += ns / SECOND;
    t.tv_nsec += ns % SECOND;
    if (t.tv_nsec >= SECOND) {
        t.tv_nsec -= SECOND;
        t.tv_sec++;
    }
    return t;
}

void queue_wait(struct queue *q, int64_t ns)
{
    struct timespec until = after(ns);
    int rc = 0;

    pthread_mutex_lock(&q->lock);
    while (!q->count && !q->woken && rc == 0)
        rc = pthread_cond_timedwait(&q->change, &q->lock, &until);
    q->woken = 0;
    pthread_mutex_unlock(&q->lock);
}

void queue_wake(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->woken = 1;
    pthread_cond_broadcast(&q->change);
    pthread_mutex_unlock(&q->lock);
}
