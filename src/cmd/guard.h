/* guard.h - the process that watches the verdict of a run.
 *
 * It reads the store like a screen, once a second, and knows no terminal: a
 * screen that is stuck or gone does not blind it. The first roll back is noted
 * in the store, so that it stands; the engine never computes anything. */
#ifndef CMD_GUARD_H
#define CMD_GUARD_H

#include <sys/types.h>

#include "base/err.h"

/* Forks it; it ends with the run. With `stop` it asks the engine to stop at
 * the first roll back. -1 with ERR_IO when there is no process. */
int guard_start(const char *store, int stop, pid_t *guard, struct err *err);

/* The run is over, or left to itself: 0 is no guard. */
void guard_end(pid_t guard);

#endif
