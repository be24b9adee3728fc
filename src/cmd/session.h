/* session.h - the processes of a replay.
 *
 * The engine is a child in a session of its own that never touches the
 * terminal: whatever becomes of the terminal, the screen or this process, it
 * goes on. It says through a pipe that it began and how it ended. */
#ifndef CMD_SESSION_H
#define CMD_SESSION_H

#include <sys/types.h>

#include "replay/run.h"

struct session {
    pid_t engine;
    int news;  /* readable when the engine has ended */
    int asked; /* the last signal by which it was asked to stop, or 0 */
};

struct session_end {
    int rc; /* what run() gave */
    struct err err;
    struct engine engine;
};

/* Forks the engine on the store `where` and waits until it has begun. With
 * `dies` it stops politely when this process is killed. -1 when it could not
 * begin, with its own error. */
int session_start(struct session *s, const char *where,
                  const struct run_settings *set, int dies, struct err *err);

/* Waits for its end. -1 with ERR_IO when it died without a word. */
int session_wait(struct session *s, struct session_end *out, struct err *err);

/* SIGINT, SIGTERM: asks it to stop. */
void session_signal(struct session *s, int number);

/* Asks it to give up what is in flight, too: as after Ctrl-C twice. */
void session_abort(struct session *s);

#endif
