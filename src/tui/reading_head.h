/* reading_head.h - what stands around the texts of a pair; private to
 * reading*.c. */
#ifndef TUI_READING_HEAD_H
#define TUI_READING_HEAD_H

#include "tui/reading_sheet.h"

/* "control ok 1.02 s first 0.4 s 142 tok $0.00028 stop", of both: in a row
 * each, or above its column. */
void head_sides(const struct card_page *c, const struct card_sheet *s,
                const struct view *v, struct box *b);
void head_parts(const struct card_page *c, const struct view *v, struct pen p);
/* Why there is no answer, or no whole one. */
void head_notes(const struct card_sheet *s, const struct view *v,
                struct box *b);
/* What differs, and how much of it is in sight. */
void head_state(const struct card_page *c, const struct view *v,
                const struct shown_rows *shown, struct pen p);

#endif
