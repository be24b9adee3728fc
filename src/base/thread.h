/* thread.h - threads that are given no signals: those are the loop's, but for
 * the ones that a crash raises, which are met where it happens. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include "base/err.h"

struct thread;

/* NULL with ERR_IO when there is none to be had. */
struct thread *thread_start(void *(*run)(void *arg), void *arg,
                            struct err *err);
/* Waits until it has ended. NULL is fine. */
void thread_join(struct thread *t);

/* One that nobody waits for. -1 with ERR_IO when there is none to be had. */
int thread_loose(void *(*run)(void *arg), void *arg, struct err *err);

#endif
