/* screen.h - the dashboard and the plain lines on a store, for the commands
 * that show one. */
#ifndef CMD_SCREEN_H
#define CMD_SCREEN_H

#include <sys/types.h>

#include "tui/app.h"

struct screen_settings {
    const char *store;
    struct app_settings app;
    int can_detach;
};

/* In a child, whose death, of whatever kind, leaves the terminal as it was.
 * 0 with `*end`; -1 with ERR_IO when it died or could not begin. */
int screen_child(const struct screen_settings *s, enum app_end *end,
                 struct err *err);

/* One screen as text into `out`. `shape` is "NAME" or "NAME,WIDTHxHEIGHT"; the
 * rest is as the settings say (but for the name of their screen). */
int screen_print(const struct screen_settings *s, const char *shape,
                 struct buf *out, struct err *err);

/* 1 when there is a terminal that can show a dashboard. */
int screen_possible(void);

#endif
