/* view.h - where the user is, and what she looks at; plain values. */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "desk/wish.h"
#include "tui/demand.h"
#include "tui/line.h"

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

enum view_mode { VIEW_SCREEN, VIEW_HELP, VIEW_ASK, VIEW_LINE, VIEW_CONFIRM };

/* Rows of a list on the canvas, for the mouse; set by the screen. */
struct hit {
    int top, rows, first; /* rows 0: there is no list */
};

/* How the two answers of a pair are shown, and where. */
struct reading {
    int open;     /* 1: they have the whole screen */
    int unified;  /* 1: in one column; -1: in two, however narrow */
    int hunk;     /* difference that is shown, from 1; 0: from the top */
    int part;     /* what of the pair: row of desk/parts.def */
    int item;     /* piece of it at the top; view.detail: rows into that */
    int sideways; /* first column shown */
    int no_wrap;  /* 1: long lines are cut, not wrapped */
};

/* Where the user is; owned by whoever shows screens. Zeroed is a start, but
 * for wish.at (-1). */
struct view {
    int screen; /* enum screen_id */
    enum view_mode mode;
    enum layout layout; /* set by frame_draw */
    int at[SCREENS];    /* chosen row of a list; the screen keeps it right */
    int page;           /* rows of a page, set by the screen; 0: no list */
    int detail;         /* first row shown of what belongs to the choice */
    int help;           /* first row shown of the help */
    int window;         /* seconds of history shown; 0: a minute */
    int frozen;         /* the display, not the run */
    int only;           /* 1: one screen and no tabs: `review` */
    struct hit hit;
    int tab[SCREENS + 1]; /* columns where tabs begin; set by frame_draw */
    struct reading reading;
    int side;      /* of failures: 0 both, else 1 + enum side */
    unsigned tags; /* of the vote that is being made */
    char note[WISH_TEXT];
    struct wish wish;
    struct request request; /* set by a screen: to be asked of the desk */
    struct line line;       /* what is typed, in VIEW_LINE */
    struct demand pending;  /* in VIEW_CONFIRM: what a yes asks for */
    char message[160];      /* in place of the keys; "" none */
};

/* What the view asks for: its wish, with the pages of the screen. */
void view_wish(const struct view *v, struct wish *out);

/* A message in place of the keys. */
void view_say(struct view *v, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
