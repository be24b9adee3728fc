/* excerpt.h - the texts of a few pairs, from a store, to be read by people. */
#ifndef CMD_EXCERPT_H
#define CMD_EXCERPT_H

#include "report/examples.h"
#include "store/store.h"

/* Fills id, asked (the last message of the user) and answers (text, then tool
 * calls) of each. A text of more than EXAMPLE_TEXT bytes is cut, and how much
 * is missing said. */
int excerpt_read(struct store *s, struct examples *e, struct err *err);

#endif
