/* run_facts.h - what is known of each variant while it runs, one next to the
 * other; a piece of the screen Run. */
#ifndef TUI_RUN_FACTS_H
#define TUI_RUN_FACTS_H

#include "tui/draw.h"

struct snapshot;
struct view;

/* Rows that it takes where there is room for all. */
int run_facts_rows(const struct snapshot *s, const struct view *v);

/* On so many rows at the most: what says less goes first. Where none of it
 * finds room there is no head either. */
void run_facts_draw(const struct snapshot *s, const struct view *v, int most,
                    struct box *b);

#endif
