#include "base/thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct thread {
    pthread_t id;
};

static void not_its_own(sigset_t *out)
{
    static const int crash[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

    sigfillset(out);
    for (size_t i = 0; i < sizeof(crash) / sizeof(*crash); i++)
        sigdelset(out, crash[i]);
}

/* It has the mask of whoever makes it: to block them only then would be to
 * take some before. */
static int begin(pthread_t *id, void *(*run)(void *arg), void *arg,
                 struct err *err)
{
    sigset_t blocked, before;
    int rc;

    not_its_own(&blocked);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    rc = pthread_create(id, NULL, run, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc ? err_set(err, ERR_IO, "no further thread: %s", strerror(rc)) : 0;
}

struct thread *thread_start(void *(*run)(void *arg), void *arg, struct err *err)
{
    struct thread *t = memory_new(1, sizeof(*t));

    if (begin(&t->id, run, arg, err) == 0)
        return t;
    free(t);
    return NULL;
}

void thread_join(struct thread *t)
{
    if (!t)
        return;
    pthread_join(t->id, NULL);
    free(t);
}

int thread_loose(void *(*run)(void *arg), void *arg, struct err *err)
{
    pthread_t id;

    if (begin(&id, run, arg, err))
        return -1;
    pthread_detach(id);
    return 0;
}
