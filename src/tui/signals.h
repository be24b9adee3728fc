/* signals.h - the signals of a terminal program, as bytes to poll for.
 *
 * INT TERM HUP QUIT TSTP CONT WINCH: caught before curses could. One at a
 * time in a process. */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include "base/err.h"

#define SIGNALS_MOST 7

struct sigaction;

struct signals {
    int fd[2];             /* owned; fd[0] becomes readable */
    struct sigaction *old; /* owned: what was there before */
};

int signals_start(struct signals *s, struct err *err);
void signals_stop(struct signals *s); /* all as it was before */
int signals_next(struct signals *s);  /* a signal's number, 0: no more */

/* Stops this process as SIGTSTP does by itself: with `job` all of its job.
 * Returns when it goes on. */
void signals_suspend(int job);

#endif
