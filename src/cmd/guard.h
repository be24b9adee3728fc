/* guard.h - the process that watches the verdict of a run.
 *
 * It reads the store like a screen, once a second or, when that is dear, for
 * a twentieth of its time, and knows no terminal: a screen that is stuck or
 * gone does not blind it. The first roll back is noted in the store, so that
 * it stands; the engine never computes anything. A gateway is told with each
 * look what the statistics say. */
#ifndef CMD_GUARD_H
#define CMD_GUARD_H

#include <sys/types.h>

#include "base/err.h"

struct guard {
    pid_t pid;  /* 0: there is none */
    int go;     /* it ends when that is closed; -1: with the run alone */
    int advice; /* one struct advice after another; at its end the guard is
                   gone; -1: none */
};

/* Forks it for a run; it ends with that. With `stop` it asks the engine to
 * stop at the first roll back. -1 with ERR_IO when there is no process. */
int guard_start(struct guard *g, const char *store, int stop, struct err *err);

/* Forks it for a gateway: while this process has no threads, and no store that
 * is open. It ends with this process. Then what it is to watch. */
int guard_fork(struct guard *g, struct err *err);
int guard_watch(struct guard *g, const char *store, struct err *err);

/* The run is over, or left to itself; also right when there is none. */
void guard_end(struct guard *g);

#endif
