#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "compare/asked.h"
#include "desk/list_state.h"

#define EDGE 60 /* rows to the end of the window that bring the next */
#define READ_MOST 2000000 /* bytes of requests that are read at once */

static int64_t window_rows(const struct list *l)
{
    int64_t rest = (int64_t)l->shown.count - l->first;

    return rest < LIST_WINDOW ? rest : LIST_WINDOW;
}

static int64_t prompt_at(const struct list *l, const struct pairs *p,
                         int64_t place)
{
    return (int64_t)(p->key[l->shown.row[place]] >> 16);
}

/* Stays where it is as long as there is enough around the choice. */
static void move(struct list *l)
{
    int64_t last = (int64_t)l->shown.count - LIST_WINDOW;
    int64_t end = l->first + LIST_WINDOW;

    if ((l->at < l->first + EDGE && l->first > 0) || l->at >= end - EDGE)
        l->first = l->at - LIST_WINDOW / 2;
    if (l->first > last)
        l->first = last;
    if (l->first < 0)
        l->first = 0;
}

static const struct asked_text *known(const struct list *l, int64_t prompt)
{
    for (int i = 0; i < LIST_WINDOW; i++)
        if (l->asked[i].prompt == prompt && l->asked[i].read)
            return &l->asked[i];
    return NULL;
}

/* Texts go with their prompts to wherever these are now. */
static void align(struct list *l, const struct pairs *p)
{
    struct asked_text *now = memory_new(LIST_WINDOW, sizeof *now);
    int64_t rows = window_rows(l);

    for (int i = 0; i < rows; i++) {
        int64_t prompt = prompt_at(l, p, l->first + i);
        const struct asked_text *had = known(l, prompt);

        if (had)
            now[i] = *had;
        now[i].prompt = prompt;
    }
    memcpy(l->asked, now, sizeof l->asked);
    free(now);
}

struct reader {
    struct list *list;
    struct buf text;
    size_t bytes;
};

static int take(void *arg, const struct prompt *p)
{
    struct reader *r = arg;
    size_t len;

    buf_clear(&r->text);
    if (p->request)
        asked_last(&r->text, p->request, p->request_len);
    r->bytes += p->request_len;
    len = utf8_cut(r->text.data, r->text.len, LIST_ASKED - 1);
    for (int i = 0; i < LIST_WINDOW; i++) {
        struct asked_text *t = &r->list->asked[i];

        if (t->prompt != p->seq)
            continue;
        memcpy(t->text, r->text.data, len);
        t->text[len] = '\0';
        t->read = 1;
    }
    return r->bytes > READ_MOST;
}

/* The first row from `i` on whose text has not been read; -1: none. */
static int unread(const struct list *l, int i)
{
    for (; i < LIST_WINDOW && l->asked[i].prompt; i++)
        if (!l->asked[i].read)
            return i;
    return -1;
}

/* Neighbours in the list that are neighbours in the store are read as one. A
 * prompt that is not there (yet) has no text. */
static int read_run(struct reader *r, int i, const struct page_source *from,
                    struct err *err)
{
    struct asked_text *t = r->list->asked;
    struct store_range range = {t[i].prompt, t[i].prompt};
    int rc;

    for (int k = i; k < LIST_WINDOW && t[k].prompt == range.to + (k > i); k++)
        range.to = t[k].prompt;
    rc = from->store->ops->prompts(from->store, range, take, r, err);
    if (rc == 0)
        t[i].read = 1;
    return rc < 0 ? -1 : 0;
}

/* What is in sight comes first. */
static int read_texts(struct list *l, const struct page_source *from,
                      struct err *err)
{
    struct reader r = {.list = l};
    int near = (int)(l->at - l->first) - l->of.rows, rc = 0, i;

    if (unread(l, 0) < 0)
        return 0;
    buf_init(&r.text, (size_t)1 << 28);
    i = unread(l, near > 0 ? near : 0);
    if (i < 0)
        i = unread(l, 0);
    while (rc == 0 && i >= 0 && r.bytes <= READ_MOST) {
        rc = read_run(&r, i, from, err);
        i = unread(l, i);
    }
    buf_release(&r.text);
    l->dirty = 1;
    return rc ? -1 : unread(l, 0) >= 0;
}

int window_work(struct list *l, const struct page_source *from, struct err *err)
{
    move(l);
    if (l->dirty)
        align(l, live_pairs(from->live));
    return read_texts(l, from, err);
}

static void fill(const struct list *l, const struct field_source *from,
                 struct list_page *page)
{
    for (int i = 0; i < page->rows; i++) {
        list_row_make(&page->row[i], from, l->shown.row[page->first + i]);
        page->row[i].read = l->asked[i].read;
        memcpy(page->row[i].asked, l->asked[i].text, LIST_ASKED);
    }
}

struct list_page *window_page(const struct list *l,
                              const struct field_source *from)
{
    struct list_page *page = memory_new(1, sizeof *page);

    page->of = l->made;
    page->pairs = (int64_t)from->pairs->count;
    page->count = (int64_t)l->shown.count;
    page->marked = (int64_t)from->marks->count;
    page->unpaired = from->pairs->design == DESIGN_UNPAIRED;
    if (l->made.search[0]) {
        page->searched = (int64_t)l->search.fresh;
        page->all = (int64_t)l->found.count;
    }
    page->at = l->at;
    page->chosen = l->chosen;
    page->moves = l->moves;
    memcpy(page->wrong, l->wrong, sizeof page->wrong);
    page->error = l->error;
    page->first = l->first;
    page->rows = (int)window_rows(l);
    fill(l, from, page);
    return page;
}
