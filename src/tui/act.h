/* act.h - what the keys do; private to app.c and act.c. */
#ifndef TUI_ACT_H
#define TUI_ACT_H

#include "tui/app.h"
#include "tui/screen.h"
#include "tui/signals.h"
#include "tui/term.h"

struct app {
    const struct app_source *src;
    const struct app_settings *settings;
    struct term *term;
    struct signals signals;
    struct view view;
    struct canvas next, shown;
    struct snapshot *frozen; /* owned; a copy while the display is frozen */
    int64_t now, update_at, draw_at, message_until;
    int dirty; /* the picture may have changed */
    int stop_asked, was_running, done;
    enum app_end end;
};

int app_running(const struct app *a);
void app_leave(struct app *a, enum app_end end);

void act_on_key(struct app *a, int code);
void act_on_signal(struct app *a, int number);

#endif
