/* pair_rows.h - the columns of the list of pairs; private to screen_pairs.c. */
#ifndef TUI_PAIR_ROWS_H
#define TUI_PAIR_ROWS_H

#include "desk/list.h"
#include "tui/draw.h"
#include "tui/view.h"

/* "977", and of a prompt that was sent again "977.2". */
#define PAIR_NAME 32
const char *pair_name(uint64_t key, char out[PAIR_NAME]);

void pair_heads(const struct list_page *l, enum layout layout, struct pen p);

/* `place` from 0; one that is not in the window is still being read. */
void pair_row(const struct list_page *l, int64_t place, int chosen,
              enum layout layout, struct pen p);

#endif
