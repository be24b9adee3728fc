/* review_doc.h - a prompt and two answers as rows to be scrolled.
 *
 * The answers stand side by side where there is room for it, else one above
 * the other. Wrapped at blanks; nothing is left out. */
#ifndef TUI_REVIEW_DOC_H
#define TUI_REVIEW_DOC_H

#include "base/buf.h"
#include "desk/review.h"
#include "tui/draw.h"

/* A piece of a text that fits a column; NULL: none. */
struct doc_span {
    const char *text;
    int len;
};

struct doc_row {
    const char *title[2]; /* of a rule: the second where there are columns */
    struct doc_span side[2];
    int columns; /* 1 or 2 */
};

struct review_doc {
    struct buf safe[3];  /* owned: prompt, left, right, made harmless */
    struct doc_row *row; /* owned */
    size_t rows, cap;
};

/* For a width in cells; `p` asks about something. */
void review_doc_init(struct review_doc *d, const struct review_page *p,
                     int width, int ascii);
void review_doc_release(struct review_doc *d);

/* Rows from that one on, as many as the box has room for. */
void review_doc_draw(const struct review_doc *d, size_t from, struct box *b);

#endif
