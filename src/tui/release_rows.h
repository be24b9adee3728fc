/* release_rows.h - of a live split: what it does, and what came of each share;
 * pieces of the screen Run. */
#ifndef TUI_RELEASE_ROWS_H
#define TUI_RELEASE_ROWS_H

#include "tui/draw.h"

struct snapshot;

/* How it is split, and why, on so many rows at the most; how many ask, and
 * what went another way than it was to. */
void release_draw(const struct snapshot *s, int why, struct box *b);

/* Shares with their requests and failures, the present one first, so many at
 * the most. */
void release_stages(const struct snapshot *s, int most, struct box *b);

#endif
