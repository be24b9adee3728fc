/* worker.h - a thread that does what it is given, one thing after another. */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include <stddef.h>

#include "base/err.h"

struct worker;

/* `work` gets each item on the worker's thread, which owns it from then on;
 * `most` may wait. NULL with ERR_IO when there is no thread to be had. */
struct worker *worker_start(void (*work)(void *arg, void *item), void *arg,
                            size_t most, struct err *err);
int worker_put(struct worker *w, void *item); /* 0, or -1 when full: yours */

/* Waits until all that was given is done. NULL is fine. */
void worker_stop(struct worker *w);

#endif
