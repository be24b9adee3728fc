#include "base/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/queue.h"

#define HOUR INT64_C(3600000000000)

struct worker {
    void (*work)(void *arg, void *item);
    void *arg;
    struct queue *queue;
    pthread_t thread;
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

/* Signals are the loop's. */
static int start(struct worker *w)
{
    sigset_t all, before;
    int rc;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&w->thread, NULL, thread_main, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

struct worker *worker_start(void (*work)(void *arg, void *item), void *arg,
                            size_t most, struct err *err)
{
    struct worker *w = memory_new(1, sizeof(*w));
    int rc;

    w->work = work;
    w->arg = arg;
    w->queue = queue_new(most);
    rc = start(w);
    if (rc == 0)
        return w;
    err_set(err, ERR_IO, "no further thread: %s", strerror(rc));
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
    pthread_join(w->thread, NULL);
    queue_free(w->queue);
    free(w);
}
