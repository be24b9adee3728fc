/* screen.h - one thing to look at: a row of screens.def and a file.
 *
 * A screen draws a snapshot; it fetches, counts and decides nothing. The frame
 * around it (header, tabs, generator, keys) is the same for all and is drawn
 * by frame_draw, which every user of screens calls. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "metrics/snapshot.h"
#include "tui/draw.h"
#include "tui/keymap.h"

enum screen_id {
#define SCREEN(name) SCREEN_##name,
#include "tui/screens.def"
#undef SCREEN
    SCREENS
};

enum layout {
    LAYOUT_LINE,     /* below 40 x 10: one line, the same for all */
    LAYOUT_SMALL,    /* below 80 x 24 */
    LAYOUT_STANDARD, /* below 160 x 48 */
    LAYOUT_WIDE
};
enum layout layout_of(int width, int height);

enum view_mode { VIEW_SCREEN, VIEW_HELP, VIEW_ASK };

/* Where the user is; owned by whoever shows screens. Zeroed is a start. */
struct view {
    int screen; /* enum screen_id */
    enum view_mode mode;
    enum layout layout; /* set by frame_draw */
    int at[SCREENS];    /* chosen row of a list; the screen keeps it right */
    int page;           /* rows of a page, set by the screen; 0: no list */
    int detail;         /* first row shown of what belongs to the choice */
    int window;         /* seconds of history shown; 0: a minute */
    int frozen;         /* the display, not the run */
    char message[160];  /* in place of the keys; "" none */
    char trouble[256];  /* why there are no new numbers; "" none */
};

struct screen {
    const char *name;       /* "overview": for --snapshot */
    const char *title;      /* "Overview" */
    const char *brief;      /* "Over" */
    const struct key *keys; /* its own; ends with code 0 */
    void (*draw)(const struct snapshot *s, struct view *v, struct box *body);
};

const struct screen *screen_get(int id);
int screen_find(const char *name); /* -1 when there is none */

/* The whole picture, at the size that the canvas has. */
void frame_draw(const struct snapshot *s, struct view *v, struct canvas *c);

#define SCREEN(name) extern const struct screen name##_screen;
#include "tui/screens.def"
#undef SCREEN

#endif
