/* rescue.h - gives the terminal back when nobody is left to do it well.
 *
 * Knows no curses: it writes fixed bytes and puts the old modes back. Two use
 * it: the handler of a crash in the process that draws, and the parent that
 * waits for that process and finds that it was killed. rescue_restore may be
 * called from a signal handler. */
#ifndef TUI_RESCUE_H
#define TUI_RESCUE_H

#include <signal.h>
#include <sys/types.h>
#include <termios.h>

struct rescue {
    int tty; /* borrowed; -1 after rescue_save met no terminal */
    struct termios modes;
    void *stack;    /* owned while armed */
    stack_t before; /* the stack of handlers until then */
};

/* Remembers how the terminal is now, before anybody draws. */
int rescue_save(struct rescue *r, int tty);
void rescue_restore(const struct rescue *r);

/* On SEGV, ABRT, BUS, FPE, ILL: restore, then die of that signal as without
 * this. On a stack of its own, so that an overflow is no exception. `r` must
 * live until rescue_disarm; one at a time in a process. */
void rescue_arm(struct rescue *r);
void rescue_disarm(struct rescue *r);

/* For the parent: waits until the child has ended, stops and goes on when it
 * does (job control), passes INT TERM HUP QUIT on to it, and restores the
 * terminal if it died of a signal. Returns its wait status, or -1. */
int rescue_wait(const struct rescue *r, pid_t child);

#endif
