/* app.h - the dashboard: draws scenes, passes on what is wished and asked.
 *
 * Used by `watch`, `review`, and by `replay` in the process that has the
 * terminal. It owns the terminal only inside app_run and gives it back on
 * every path; when the process itself is killed, rescue.h in its parent does.
 */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "base/buf.h"
#include "desk/scene.h"
#include "desk/wish.h"

/* Where scenes come from. Nothing here may wait for long: whoever works for
 * them does so elsewhere. */
struct app_source {
    /* What is to be drawn; it stays as it is until it is let go. */
    const struct scene *(*hold)(void *arg);
    void (*let_go)(void *arg);
    /* What is looked at from now on, and what is to be done once: the answer
     * comes in a scene. */
    void (*wish)(void *arg, const struct wish *w);
    void (*ask)(void *arg, const struct request *r);
    void *arg;
    int fd; /* readable when there is a new scene; the app reads it empty */
    int can_detach; /* 0: closing the screen would end the run */
};

struct app_settings {
    const char *screen;   /* name of the first one, NULL: the first */
    const char *tty;      /* NULL: /dev/tty */
    const char *theme;    /* row of themes.def, NULL: the first */
    const char *filter;   /* of pairs, NULL: "" */
    int64_t past;         /* ns of run time that is shown; 0: now */
    const char *reviewer; /* NULL: "" */
    int64_t seed;         /* of the order of a review, and how many pairs */
    int sample;
    int ascii;    /* 1: no character beyond ASCII */
    int mono;     /* 1: no colours; NO_COLOR has the same effect */
    int no_mouse; /* 1: the terminal keeps it, for selecting text */
    int only;     /* 1: the first screen alone, without tabs */
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

/* For --snapshot, which has no terminal: the view that the settings begin with,
 * -1 with ERR_USAGE when there is no such screen, or the filter is too long;
 * and its picture. */
struct view;
struct app_size {
    int width, height, ascii;
};
int app_view(const struct app_settings *settings, struct view *out,
             struct err *err);
void app_print(const struct scene *s, struct view *v,
               const struct app_size *size, struct buf *out);

#endif
