/* page.h - a kind of page: a row of pages.def and a file; for the desk.
 *
 * A page is made anew whenever it changes and never touched again, so it may
 * be drawn while the next one is being made. */
#ifndef DESK_PAGE_H
#define DESK_PAGE_H

#include "analysis/live.h"
#include "base/err.h"
#include "desk/scene.h"
#include "desk/wish.h"
#include "store/store.h"

/* What pages are made of. */
struct page_source {
    struct store *store; /* to read from */
    const struct live *live;
    int64_t serial;  /* grows when the numbers of `live` are new; rows of its
                        pairs stay where they are until then */
    uint64_t chosen; /* pair that the list has chosen, prompt << 16 | repeat;
                        0 none */
    int64_t now_us;  /* wall clock */
};

struct page_kind {
    unsigned needs; /* of live_need(), while it is wished for; 0: no more than
                       the snapshot has */
    void *(*start)(void); /* its own state, owned by the desk */
    /* Works for some 20 ms at most; when something new is to be shown, `*page`
     * is set, the caller's. 1: there is more to do, and it is to be called
     * again soon; 0: until the wish or the serial changes there is not. */
    int (*work)(void *state, const struct page_source *from,
                const struct wish *w, void **page, struct err *err);
    /* Does what was asked; -1 with the reason. NULL: it is never asked. */
    int (*ask)(void *state, const struct page_source *from,
               const struct request *r, struct err *err);
    void (*release)(void *page); /* NULL is fine */
    void (*end)(void *state);
};

#define PAGE(name) extern const struct page_kind name##_kind;
#include "desk/pages.def"
#undef PAGE

#endif
