/* canvas.h - a grid of cells that a screen is drawn on.
 *
 * Knows no terminal. All text goes through text_safe, so nothing in a cell
 * can be obeyed by one; a character wider than a cell takes two and is never
 * cut in half. Works at any size, 0 x 0 too. What does not fit is marked:
 * '~' with `ascii`, else an ellipsis. A zeroed struct is an empty canvas. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* What a text is, not how it looks: the terminal's theme decides that. */
enum role {
    ROLE_DEFAULT,
    ROLE_DIM,
    ROLE_BOLD,
    ROLE_CONTROL,
    ROLE_TREATMENT,
    ROLE_BAD,
    ROLE_GOOD,
    ROLE_WARN,
    ROLE_TITLE,
    ROLE_KEY,
    ROLE_CHOSEN, /* the row or word that keys work on */
    ROLES
};

#define CELL_POINTS 3    /* a character and at most two marks on it */
#define CANVAS_MOST 1000 /* cells on a side; a larger terminal is cut */

struct cell {
    uint32_t point[CELL_POINTS]; /* 0: none; a blank cell holds ' ' */
    uint16_t width; /* cells taken: 1, 2; 0: the right half of the last */
    uint16_t role;
};

struct canvas {
    int width, height, ascii;
    struct cell *cell; /* owned; row after row */
};

/* Gives it a size (below 0 counts as 0) and makes it blank. */
void canvas_size(struct canvas *c, int width, int height);
void canvas_release(struct canvas *c);
const struct cell *canvas_at(const struct canvas *c, int x,
                             int y); /* NULL outside */
int canvas_equal(const struct canvas *a, const struct canvas *b);
void canvas_copy(struct canvas *to, const struct canvas *from);

/* The rows as text, blanks at their ends left out, a newline after each. */
void canvas_dump(const struct canvas *c, struct buf *out);

/* Writes along one row, from `x` up to (not including) `end`. A pen that
 * lies outside the canvas writes nothing. */
struct pen {
    struct canvas *on;
    int from, x, y, end;
};

struct pen pen_at(struct canvas *on, int x, int y, int width);
void pen_text(struct pen *p, enum role role, const char *text);
void pen_format(struct pen *p, enum role role, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void pen_space(struct pen *p, int cells);

/* Exactly `width` cells, the text at the left or at the right of them. */
void pen_left(struct pen *p, int width, enum role role, const char *text);
void pen_right(struct pen *p, int width, enum role role, const char *text);

/* One harmless code point, `times` over. */
void pen_repeat(struct pen *p, enum role role, uint32_t point, int times);

#endif
