/* classes.h - failures by class, as a list that a row may be chosen in. */
#ifndef TUI_CLASSES_H
#define TUI_CLASSES_H

#include "tui/screen.h"

/* Classes that occurred, most frequent first, and after them what was filtered,
 * which is no failure; returns how many. */
int classes_sorted(const struct snapshot *s, int out[OUTCOMES]);
int64_t classes_count(const struct snapshot *s, int outcome); /* both sides */
const char *classes_words(int outcome);

/* Head and rows; `chosen` is a row, -1 none. With `brief` counts only. */
struct class_list {
    const int *outcome;
    int count, chosen, brief;
};
void classes_draw(const struct snapshot *s, const struct class_list *l,
                  struct box *b);

#endif
