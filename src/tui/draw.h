/* draw.h - what screens are put together from: rows, rules and pictures.
 *
 * A box hands out its rows from the top; one that is asked for more than it
 * has remembers, and box_close says on its last row how many are missing. */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

#include "tui/canvas.h"

struct box {
    struct canvas *on;
    int x, y, width, end; /* y: the next row; end: the first outside */
    int lost;             /* rows that were asked for below the end */
    int skip;             /* rows that are scrolled out at the top */
};

struct pen box_row(struct box *b);
int box_room(const struct box *b); /* rows left, 0 at least */
void box_rule(struct box *b, const char *title);
void box_wrap(struct box *b, int indent, enum role role, const char *text);
/* The same on so many rows at the most, one at least; what is cut is marked. */
void box_wrap_most(struct box *b, int indent, enum role role, const char *text,
                   int most);
void box_close(struct box *b);
/* The same where keys reach those that are missing. */
void box_close_list(struct box *b);
/* Bytes of the next line of a harmless text: up to a space where one is. */
size_t box_line(const char *text, size_t len, int cells);

/* Takes `rows` from the top of the box, or columns from its left: the rest
 * stays. */
struct box box_take(struct box *b, int rows);
struct box box_split(struct box *b, int width);

/* Columns of a height between 0 and `most`; below 0 is a gap. */
void draw_levels(struct pen *p, enum role role, const double *value,
                 int columns, double most);
/* One digit a column: '.' for none, '+' for more than nine. */
void draw_counts(struct pen *p, enum role role, const int64_t *value,
                 int columns);
/* [####....] in `width` cells, brackets included. */
void draw_progress(struct pen *p, int width, double share);

/* An interval on a line from -most to most with its middle marked, and a limit
 * that it is held against; 0: none. */
struct span {
    double low, at, high, most, limit;
};
void draw_span(struct pen *p, int width, const struct span *s);

/* The next number of the kind 1, 2, 5, 10 that is not below the value. */
double draw_ceiling(double value);

#endif
