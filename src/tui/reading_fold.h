/* reading_fold.h - a block of a sheet as rows of a given width; private to
 * reading*.c. */
#ifndef TUI_READING_FOLD_H
#define TUI_READING_FOLD_H

#include "base/buf.h"
#include "desk/card.h"
#include "tui/canvas.h"

struct fold_row {
    size_t at, len; /* of the text */
    int line;       /* number of the line that begins here; 0: it goes on */
};

struct fold_plan {
    const struct card_sheet *sheet;
    int width; /* cells of a row; 0: a line is a row, however long */
    int ascii;
    int unified; /* 1: both sides in one text, what differs one after the
                    other */
    int hunk;    /* that is wanted, from 1; 0: none */
};

struct fold {
    struct buf text;      /* harmless, without line ends */
    struct buf ink;       /* the role of each byte */
    struct fold_row *row; /* owned */
    int rows, room;
    int hunk; /* row of the wanted difference, -1: it begins elsewhere */
};

/* `f` is zeroed, or was used before. */
void fold_block(struct fold *f, const struct fold_plan *p, size_t block,
                int side);
void fold_release(struct fold *f);

/* A row from column `from` on, in its colours. */
void fold_draw(const struct fold *f, int row, int from, struct pen *p);

#endif
