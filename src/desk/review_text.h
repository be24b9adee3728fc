/* review_text.h - the texts of one pair for a reviewer; private to desk/. */
#ifndef DESK_REVIEW_TEXT_H
#define DESK_REVIEW_TEXT_H

#include "base/err.h"
#include "desk/review.h"
#include "desk/review_plan.h"
#include "store/store.h"

/* Bytes of a text that are shown; how many are missing is said. */
#define REVIEW_TEXT_MOST 0x40000

/* Sets prompt, left and right. */
int review_text(struct store *s, const struct review_item *item,
                struct review_page *out, struct err *err);

#endif
