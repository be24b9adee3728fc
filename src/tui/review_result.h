/* review_result.h - what came out of a review, in rows. */
#ifndef TUI_REVIEW_RESULT_H
#define TUI_REVIEW_RESULT_H

#include "desk/review.h"
#include "tui/draw.h"

/* `p` has a result. */
void review_result_draw(const struct review_page *p, struct box *b);

#endif
