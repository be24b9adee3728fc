/* reading_sheet.h - the texts of a part, from a place on, in a box; private to
 * reading*.c. */
#ifndef TUI_READING_SHEET_H
#define TUI_READING_SHEET_H

#include "desk/card.h"
#include "tui/screen.h"

/* In view.detail, and about it: to where the difference is. */
#define SEEK (-(1 << 28))

enum columns { COLUMNS_ONE, COLUMNS_TWO };
enum columns sheet_columns(const struct card_sheet *s, const struct view *v,
                           int width);

/* Two columns with a rule between them. */
struct halves {
    struct box left, right;
};
struct halves sheet_halves(const struct box *b);

/* Draws from the place of the view on, which it keeps right, and says whether
 * the beginning and the end are there. */
struct shown_rows {
    int first, last; /* 1: in sight */
};
struct shown_rows sheet_draw(const struct card_sheet *s, struct view *v,
                             struct box *b);

#endif
