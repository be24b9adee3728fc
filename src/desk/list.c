#include "desk/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "desk/list_state.h"

#define FILTER_ROWS 100000 /* that are filtered at once: some 10 ms */
#define SHOWS_MOST 256 /* times that the hits of a search are put in order */

static void *start(void)
{
    struct list *l = memory_new(1, sizeof *l);

    l->moves = -1;
    l->serial = -1;
    l->restart = l->renew = 1;
    l->step = STEP_DONE;
    return l;
}

static void end(void *state)
{
    struct list *l = state;

    free(l->found.row);
    free(l->shown.row);
    search_release(&l->search);
    marks_release(&l->marks);
    free(l);
}

static struct field_source source_of(const struct list *l,
                                     const struct page_source *from)
{
    return (struct field_source){live_pairs(from->live), &l->marks};
}

/* ---- what is wished ---------------------------------------------------- */

/* A wrong filter is looked at once, and changes nothing. */
static void note_filter(struct list *l, const char *text)
{
    if (strcmp(text, l->of.filter) == 0) {
        l->dirty |= l->wrong[0];
        l->wrong[0] = '\0';
        return;
    }
    if (l->wrong[0] && strcmp(text, l->wrong) == 0)
        return;
    l->dirty = 1;
    l->wrong[0] = '\0';
    if (filter_parse(&l->filter, text, &l->error)) {
        snprintf(l->wrong, sizeof l->wrong, "%s", text);
        return;
    }
    snprintf(l->of.filter, sizeof l->of.filter, "%s", text);
    l->restart = l->renew = 1;
}

static void note_search(struct list *l, const char *text)
{
    if (strcmp(text, l->of.search) == 0)
        return;
    snprintf(l->of.search, sizeof l->of.search, "%s", text);
    search_start(&l->search, text);
    l->restart = l->renew = 1;
}

static void note_order(struct list *l, const struct list_wish *w)
{
    int sort = w->sort >= 0 && w->sort < SORTS ? w->sort : SORT_PROMPT;
    int reverse = w->reverse != 0;

    if (sort != l->of.sort || reverse != l->of.reverse)
        l->restart = l->renew = 1;
    l->of.sort = sort;
    l->of.reverse = reverse;
}

/* Pairs that were read anew are others, whatever their places were. */
static void forget(struct list *l)
{
    l->found.count = l->shown.count = l->rows = 0;
    search_start(&l->search, l->of.search);
    l->restart = 1;
}

static void note(struct list *l, const struct page_source *from,
                 const struct wish *w)
{
    note_filter(l, w->list.filter);
    note_search(l, w->list.search);
    note_order(l, &w->list);
    l->of.rows = w->list.rows;
    if (w->at != l->time || live_pairs(from->live)->count < l->rows)
        forget(l);
    l->time = w->at;
    if (from->serial != l->serial && l->step == STEP_DONE)
        l->restart = 1;
}

/* ---- the choice -------------------------------------------------------- */

static int64_t place_of(const struct list *l, const struct pairs *p)
{
    int64_t row =
        pairs_find(p, (int64_t)(l->chosen >> 16), (int)(l->chosen & 0xFFFF));

    for (size_t i = 0; row >= 0 && i < l->shown.count; i++)
        if (l->shown.row[i] == (uint32_t)row)
            return (int64_t)i;
    return -1;
}

static void choose(struct list *l, const struct pairs *p, int64_t at)
{
    int64_t last = (int64_t)l->shown.count - 1;

    l->at = at < 0 ? 0 : at;
    if (l->at > last)
        l->at = last;
    l->chosen = last < 0 ? 0 : p->key[l->shown.row[l->at]];
    l->dirty = 1;
}

/* The pair that was chosen stays chosen. Where it is not in the list any more:
 * the first one, when somebody asked for another list, else its neighbour. */
static void keep_choice(struct list *l, const struct pairs *p)
{
    int64_t at = place_of(l, p);

    if (at < 0)
        at = l->renew ? 0 : l->at;
    choose(l, p, at);
    l->renew = 0;
}

/* ---- the list ---------------------------------------------------------- */

static void show(struct list *l, const struct field_source *from)
{
    const uint8_t *hit = l->of.search[0] ? l->search.hit : NULL;

    l->shown.count = 0;
    for (size_t i = 0; i < l->found.count; i++)
        if (!hit || hit[l->found.row[i]])
            places_add(&l->shown, l->found.row[i]);
    list_order(from, &l->shown, l->of.sort, l->of.reverse);
    l->made = l->of;
    l->search.shown_at = l->search.fresh;
    keep_choice(l, from->pairs);
}

static void begin(struct list *l, const struct page_source *from)
{
    l->restart = 0;
    l->serial = from->serial;
    l->step = STEP_FILTER;
    l->rows = live_pairs(from->live)->count;
    l->next = l->found.count = 0;
}

static void filter(struct list *l, const struct field_source *from)
{
    size_t end =
        l->next + FILTER_ROWS < l->rows ? l->next + FILTER_ROWS : l->rows;

    for (; l->next < end; l->next++)
        if (filter_holds(&l->filter, from, l->next))
            places_add(&l->found, (uint32_t)l->next);
    if (end < l->rows)
        return;
    l->step = STEP_DONE;
    if (l->of.search[0]) {
        list_order(from, &l->found, SORT_PROMPT, 0);
        search_again(&l->search, &l->found, from->pairs);
        l->step = STEP_SEARCH;
    }
    show(l, from);
}

static int look(struct list *l, const struct page_source *from,
                const struct field_source *source, struct err *err)
{
    struct search *s = &l->search;
    int rc = search_work(s, &l->found, from, err);

    if (rc == 0)
        l->step = STEP_DONE;
    if (rc == 0 || s->fresh - s->shown_at >=
                       l->shown.count + 1 + l->found.count / SHOWS_MOST)
        show(l, source);
    l->dirty = 1;
    return rc < 0 ? -1 : 0;
}

static int make(struct list *l, const struct page_source *from, struct err *err)
{
    struct field_source source = source_of(l, from);

    if (l->restart)
        begin(l, from);
    if (l->step == STEP_FILTER)
        filter(l, &source);
    else if (l->step == STEP_SEARCH)
        return look(l, from, &source, err);
    return 0;
}

/* A place in the list that was asked for is none in the list that is shown. */
static int is_other(const struct list *l)
{
    return l->step == STEP_FILTER && l->renew;
}

static int work(void *state, const struct page_source *from,
                const struct wish *w, void **page, struct err *err)
{
    struct list *l = state;
    struct field_source source = source_of(l, from);
    int rc;

    note(l, from, w);
    rc = make(l, from, err);
    if (rc == 0 && w->list.moves != l->moves && !is_other(l)) {
        l->moves = w->list.moves;
        choose(l, source.pairs, w->list.at);
    }
    if (rc == 0)
        rc = window_work(l, from, err);
    if (rc < 0)
        return -1;
    if (l->dirty)
        *page = window_page(l, &source);
    l->dirty = 0;
    return rc > 0 || l->step != STEP_DONE || from->serial != l->serial;
}

static int ask(void *state, const struct page_source *from,
               const struct request *r, struct err *err)
{
    struct list *l = state;

    (void)from;
    (void)err;
    if (r->kind == REQUEST_MARK)
        marks_flip(&l->marks, r->key);
    else
        marks_release(&l->marks);
    l->dirty = 1;
    l->restart |= filter_asks(&l->filter, "marked");
    return 0;
}

/* What its columns show, and what a filter may ask. */
#define NEEDS                                                                  \
    (1U << COLUMN_LATENCY | 1U << COLUMN_FIRST_TOKEN | 1U << COLUMN_BETWEEN |  \
     1U << COLUMN_COST | 1U << COLUMN_INPUT | 1U << COLUMN_OUTPUT |            \
     1U << COLUMN_LENGTH | 1U << COLUMN_MATCH | PAIRS_NORMAL)

const struct page_kind list_kind = {
    .needs = NEEDS,
    .start = start,
    .work = work,
    .ask = ask,
    .release = free,
    .end = end,
};
