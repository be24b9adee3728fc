/* act.h - what the keys do; private to app.c and act*.c. */
#ifndef TUI_ACT_H
#define TUI_ACT_H

#include "tui/app.h"
#include "tui/screen.h"
#include "tui/signals.h"
#include "tui/term.h"

/* What the keys have to know of the newest scene. */
struct known {
    int running, paused;
    int live;               /* clients are served: */
    struct release release; /* as it was then */
    int64_t elapsed;        /* ns of run time, of all of it */
    int64_t at;             /* that is shown; -1 now */
    int64_t tolds;
    int64_t event; /* the newest one; 0 none */
};

struct app {
    const struct app_source *src;
    const struct app_settings *settings;
    struct term *term;
    struct signals signals;
    struct view view;
    struct canvas next, shown;
    struct known known;
    struct wish wished; /* the last that was passed on */
    int64_t now, draw_at, message_until;
    int64_t asked; /* newest event when something was; -1: nothing waits */
    int dirty;     /* the picture may have changed */
    int stop_asked, was_running, done, no_mouse;
    enum app_end end;
};

void app_leave(struct app *a, enum app_end end);

/* Passes on what the view wishes and asks, when there is something new. */
void app_wish(struct app *a);

void act_say(struct app *a, const char *text);

/* Asks the engine; it answers by how it is from then on. -1: there is none. */
int act_ask(struct app *a, enum control_verb verb, int64_t value,
            const char *told);

/* Of a live split: what is asked about first, and the answer; the ramp. */
void act_steer(struct app *a, enum action action);
void act_confirm(struct app *a);
void act_decline(struct app *a);
void act_hold(struct app *a);
void act_overtaken(struct app *a, const struct release *now);
void act_answered(struct app *a, const struct snapshot *now);
void act_on_key(struct app *a, int code);
void act_on_signal(struct app *a, int number);

/* Clicks and the wheel, and a line that is being typed: act_point.c and
 * act_line.c. */
void act_on_pointer(struct app *a, int code);
void act_on_line(struct app *a, int code);
void act_start_line(struct app *a, enum line_use use);

/* A step through a list, or to a row; what stands next to it begins anew. */
void act_move(struct app *a, int by);

/* Another time of a run that is over: by these parts of it. */
void act_travel(struct app *a, double part);

/* The terminal is ours again, whatever was done to it. */
void act_back_again(struct app *a);

/* The pair that is shown, in an editor that has the terminal meanwhile. */
void act_edit(struct app *a);

#endif
