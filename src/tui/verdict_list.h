/* verdict_list.h - what the verdict screen lists: gates, how they were judged,
 * what the numbers are worth, what no gate asks about. Private to it. */
#ifndef TUI_VERDICT_LIST_H
#define TUI_VERDICT_LIST_H

#include "base/buf.h"
#include "desk/verdict.h"
#include "tui/screen.h"

enum item_kind { ITEM_RULE, ITEM_GATE, ITEM_NOTE, ITEM_CHECK, ITEM_OTHER };

struct item {
    enum item_kind kind;
    int at; /* row of its own table */
};

#define NOTES_MOST (REASONS_MOST + 8)
#define ITEMS_MOST (GATES_MOST + NOTES_MOST + TRUSTS_MOST + CONTRASTS_MOST + 3)

struct verdict_list {
    const struct verdict_page *page; /* borrowed */
    struct item item[ITEMS_MOST];
    int count;
    char note[NOTES_MOST][400];
    int notes;
    int gate, interval; /* cells that the longest of its kind takes */
};

void verdict_list_make(struct verdict_list *l, const struct scene *s);

/* One row of the list; `pen` is as wide as it may be. */
void verdict_list_row(const struct verdict_list *l, int i, int plot,
                      struct pen *p);

/* All that there is to say about it. */
void verdict_list_text(const struct verdict_list *l, int i, struct buf *out);

/* How it was judged, in sentences. */
void verdict_notes(struct verdict_list *l, const struct scene *s);

#endif
