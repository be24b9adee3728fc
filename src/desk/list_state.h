/* list_state.h - how the list is made; private to list*.c.
 *
 * Rows of the pairs that the filter lets through are `found`; these, or those
 * of them in which the search found its text, in order, are `shown`. While a
 * list is made anew the one that is shown stays. */
#ifndef DESK_LIST_STATE_H
#define DESK_LIST_STATE_H

#include "desk/list.h"
#include "desk/needle.h"
#include "desk/page.h"

/* Rows of the pairs, by their index. */
struct places {
    uint32_t *row; /* owned */
    size_t count, cap;
};

enum list_step { STEP_FILTER, STEP_SEARCH, STEP_DONE };

/* Text of a prompt that the window shows. */
struct asked_text {
    int64_t prompt; /* 0: no row */
    int read;
    char text[LIST_ASKED];
};

/* What was looked into: for each row how many of its replies were there then,
 * plus 1, and whether the text stands in it. */
struct search {
    struct needle needle;
    uint8_t *seen, *hit; /* owned */
    size_t cap;          /* rows there is room for */
    size_t next;         /* of `found` */
    size_t fresh;        /* of `found`, looked into */
    size_t shown_at;     /* `fresh` when the list was last put in order */
    int batch;           /* rows at once */
};

struct list {
    struct list_wish of;   /* what is being made, or has been */
    struct list_wish made; /* what `shown` is of */
    struct filter filter;
    struct filter_error error;
    char wrong[WISH_TEXT];
    struct marks marks;
    int64_t serial, time; /* of the numbers it is made of */
    int restart;          /* it is to be made anew, */
    int renew;            /* because somebody asked for another one */
    enum list_step step;
    size_t rows, next; /* of pairs: to be filtered, the next one */
    struct places found, shown;
    struct search search;
    int64_t at, moves;
    uint64_t chosen;
    int dirty; /* there is something new to show */
    int64_t first;
    struct asked_text asked[LIST_WINDOW];
};

void places_add(struct places *p, uint32_t row);

/* In list_order.c: sorts by a row of sorts.def. */
void list_order(const struct field_source *from, struct places *p, int sort,
                int reverse);

/* In list_search.c. Forgets what was found; looks into all of `found` that has
 * not been, a piece at a time: 1 there is more, 0, -1. */
void search_start(struct search *s, const char *text);
void search_release(struct search *s);
void search_again(struct search *s, const struct places *found,
                  const struct pairs *p);
int search_work(struct search *s, const struct places *found,
                const struct page_source *from, struct err *err);

/* In list_window.c. Moves the window to where the choice is and reads what was
 * asked there, a piece at a time: 1 there is more, 0, -1. */
int window_work(struct list *l, const struct page_source *from,
                struct err *err);
struct list_page *window_page(const struct list *l,
                              const struct field_source *from);

/* In list_row.c. */
void list_row_make(struct list_row *r, const struct field_source *from,
                   size_t i);

#endif
