#include "base/worker.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/queue.h"
#include "base/thread.h"

#define HOUR INT64_C(3600000000000)

struct worker {
    void (*work)(void *arg, void *item);
    void *arg;
    struct queue *queue;
    struct thread *thread;
    atomic_int stop;
};

/* Whether to stop is asked before the look at the queue: what was given before
 * the stop is then seen. */
static void *thread_main(void *arg)
{
    struct worker *w = arg;
    void *item;
    int stop;

    do {
        stop = atomic_load(&w->stop);
        while ((item = queue_get(w->queue)))
            w->work(w->arg, item);
        if (!stop)
            queue_wait(w->queue, HOUR);
    } while (!stop);
    return NULL;
}

struct worker *worker_start(void (*work)(void *arg, void *item), void *arg,
                            size_t most, struct err *err)
{
    struct worker *w = memory_new(1, sizeof(*w));

    w->work = work;
    w->arg = arg;
    w->queue = queue_new(most);
    w->thread = thread_start(thread_main, w, err);
    if (w->thread)
        return w;
    queue_free(w->queue);
    free(w);
    return NULL;
}

int worker_put(struct worker *w, void *item)
{
    return queue_put(w->queue, item);
}

void worker_stop(struct worker *w)
{
    if (!w)
        return;
    atomic_store(&w->stop, 1);
    queue_wake(w->queue);
    thread_join(w->thread);
    queue_free(w->queue);
    free(w);
}
