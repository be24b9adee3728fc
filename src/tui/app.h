/* app.h - the dashboard: draws a source of snapshots, passes on what is asked.
 *
 * Used by `watch`, and by `replay` in the process that has the terminal. It
 * owns the terminal only inside app_run and gives it back on every path; when
 * the process itself is killed, rescue.h in its parent does. */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "base/buf.h"
#include "metrics/snapshot.h"

/* Where the numbers come from. `update` is called some four times a second;
 * when it fails the message is shown and the old numbers stay. */
struct app_source {
    int (*update)(void *arg, struct err *err);
    const struct snapshot *(*snapshot)(void *arg);
    int (*ask)(void *arg, enum control_verb verb, int64_t value,
               struct err *err);
    void *arg;
    int can_detach; /* 0: closing the screen would end the run */
};

struct app_settings {
    const char *screen; /* name of the first one, NULL: the first */
    const char *tty;    /* NULL: /dev/tty */
    int ascii;          /* 1: no character beyond ASCII */
    int mono;           /* 1: no colours; NO_COLOR has the same effect */
    int watching; /* 1: somebody else's run: Ctrl-C asks before it stops it */
};

enum app_end {
    APP_QUIT,       /* nothing was running (any more, or never) */
    APP_ENDED,      /* the run came to its end while it was watched */
    APP_STOP_ASKED, /* stop was asked here, and the run has stopped */
    APP_ABORT,      /* Ctrl-C twice: the caller is to end the engine now */
    APP_DETACH,     /* the run goes on without a screen */
    APP_TERMINATED, /* SIGTERM or SIGQUIT; the run goes on */
    APP_HUNG_UP,    /* SIGHUP, or the terminal is gone; the run goes on */
};

/* 0 and `*end`, or -1 when the terminal cannot be used. */
int app_run(const struct app_source *src, const struct app_settings *settings,
            enum app_end *end, struct err *err);

/* One screen as text, without a terminal: --snapshot. -1 with ERR_USAGE when
 * there is no such screen. */
struct app_size {
    int width, height, ascii;
};
int app_print(const struct snapshot *s, const char *screen,
              const struct app_size *size, struct buf *out, struct err *err);

#endif
