/* reading.h - one pair in full: the two answers side by side or in one column,
 * with the words that differ marked, and what was asked, sent and tried.
 *
 * Where it stands is in view.reading (item, part, hunk, ...) and view.detail
 * (rows into the item). Marks of what differs, besides the colours: [-...-]
 * only in control, {+...+} only in treatment; where there is Unicode, shorter
 * ones of block characters. */
#ifndef TUI_READING_H
#define TUI_READING_H

#include "tui/screen.h"

struct card_page;

/* Into the whole of the box, however small; `c` NULL: not laid out yet. Keeps
 * the place in the view right. */
void reading_draw(const struct card_page *c, struct view *v, struct box *b);

/* Next and previous difference, scrolling (J K, and with reading.open j k and
 * pages too), sideways, wrapping, one column, the next part. */
enum acted reading_act(const struct scene *s, struct view *v, enum action a,
                       int code);

/* After another pair was chosen: from its top. */
void reading_start(struct view *v);

#endif
