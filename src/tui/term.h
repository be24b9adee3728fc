/* term.h - a canvas on a real terminal, and its keys. The one home of curses.
 *
 * One at a time in a process. The caller has its signal handlers in place
 * before term_open, and calls term_resize when the size may have changed. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "tui/theme.h"

struct term;

struct term_settings {
    const char *tty; /* NULL: /dev/tty */
    enum theme theme;
    int ascii, mouse;
};

/* Takes over the terminal; NULL when there is none, or of no known kind.
 * Sets the process' character type locale from the environment. */
struct term *term_open(const struct term_settings *settings, struct err *err);
void term_close(struct term *t); /* gives it back; NULL is fine */

int term_fd(const struct term *t); /* readable when there may be keys */

int term_utf8(void); /* the locale has more than ASCII, and we know it */
int term_ascii(const struct term *t);
void term_size(const struct term *t, int *width, int *height);
void term_resize(struct term *t);

/* Sends what differs from what is there; term_redraw: everything, next time. */
void term_put(struct term *t, const struct canvas *c);
void term_redraw(struct term *t);

/* The next key (keymap.h), 0: none now, -1: the terminal is gone. Text that
 * is pasted is passed over, or comes as keys without line ends while a line is
 * being typed. */
int term_key(struct term *t);
void term_use_paste(struct term *t, int on);

/* With CODE_CLICK and the wheel: where it was. */
void term_pointer(const struct term *t, int *x, int *y);

enum theme term_theme(const struct term *t);
/* A terminal without colours, or NO_COLOR, has THEME_mono and keeps it. */
void term_use_theme(struct term *t, enum theme theme);
/* 0: the mouse is the terminal's own again, to select text with. */
void term_use_mouse(struct term *t, int on);

/* For job control: the terminal as it was, and ours again. */
void term_leave(struct term *t);
void term_enter(struct term *t);

#endif
