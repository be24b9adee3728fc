#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "desk/card.h"
#include "desk/list.h"
#include "tui/pair_fields.h"
#include "tui/pair_rows.h"
#include "tui/reading.h"
#include "tui/screen.h"

#define LIST_LEAST 3 /* rows of the list where the pair is below it */
#define LIST_MOST 12

/* ---- what the list is of ------------------------------------------------ */

static void counts(const struct list_page *l, struct pen p)
{
    pen_text(&p, ROLE_BOLD, " ");
    if (l->of.filter[0] || l->of.search[0])
        pen_format(&p, ROLE_BOLD, "%lld of ", (long long)l->count);
    pen_format(&p, ROLE_BOLD, "%lld %s", (long long)l->pairs,
               l->pairs == 1 ? l->unpaired ? "request" : "pair"
               : l->unpaired ? "requests"
                             : "pairs");
    if (l->marked > 0)
        pen_format(&p, ROLE_WARN, "  %lld marked", (long long)l->marked);
    pen_format(&p, ROLE_DIM, "  by %s, %s", sort_words(l->of.sort),
               sort_first(l->of.sort, l->of.reverse));
}

/* So many bytes at the start are left out that the place is in sight. */
static int left_out(const char *text, int at, int room)
{
    int from = 0;

    while (from < at && text_cells(text + from, (size_t)(at - from)) > room) {
        uint32_t point;

        from += (int)utf8_read(text + from, strlen(text + from), &point);
    }
    return from;
}

/* The text as it was typed, and a caret under what is wrong. */
static void wrong_filter(const struct list_page *l, struct box *b)
{
    static const char head[] = " filter: ";
    int indent = (int)sizeof head - 1, at = l->error.at;
    int from = left_out(l->wrong, at, (b->width - indent) / 2);
    struct pen p = box_row(b);

    pen_text(&p, ROLE_BAD, head);
    pen_text(&p, ROLE_DEFAULT, l->wrong + from);
    p = box_row(b);
    pen_space(&p, indent + text_cells(l->wrong + from, (size_t)(at - from)));
    pen_text(&p, ROLE_BAD, "^");
    box_wrap(b, 1, ROLE_BAD, l->error.text);
    if (strcmp(l->of.filter, "") == 0)
        return;
    p = box_row(b);
    pen_format(&p, ROLE_DIM, " shown still: %s", l->of.filter);
}

static void filter_row(const struct list_page *l, struct box *b)
{
    struct pen p;

    if (l->wrong[0]) {
        wrong_filter(l, b);
        return;
    }
    if (!l->of.filter[0])
        return;
    p = box_row(b);
    pen_text(&p, ROLE_DIM, " filter: ");
    pen_text(&p, ROLE_TITLE, l->of.filter);
}

static void search_row(const struct list_page *l, struct box *b)
{
    struct pen p;

    if (!l->of.search[0])
        return;
    p = box_row(b);
    if (l->searched < l->all)
        pen_format(&p, ROLE_WARN, " search: %lld of %lld looked into: ",
                   (long long)l->searched, (long long)l->all);
    else
        pen_text(&p, ROLE_DIM, " search: ");
    pen_text(&p, ROLE_TITLE, l->of.search);
}

/* ---- the list ----------------------------------------------------------- */

/* The desk knows where the chosen pair is by now, unless the user has moved
 * since. */
static void keep(struct view *v, const struct list_page *l)
{
    int *at = &v->at[SCREEN_pairs];

    if (l->moves == v->wish.list.moves && l->at >= 0)
        *at = (int)l->at;
    if (*at >= l->count)
        *at = (int)l->count - 1;
    if (*at < 0)
        *at = 0;
}

static const char *nothing(const struct scene *s)
{
    const struct list_page *l = s->list;

    if (l->pairs == 0)
        return s->busy ? "reading ..." : "no reply is in the store";
    if (l->of.search[0])
        return l->searched < l->all ? "nothing found so far"
                                    : "nothing found; Esc ends the search";
    return "none is so; Esc takes the filter away";
}

static void rows(const struct list_page *l, struct view *v, struct box *b)
{
    int room = box_room(b), at = v->at[SCREEN_pairs];
    int64_t last = l->count - room, first = at - room / 2;

    if (first > last)
        first = last;
    if (first < 0)
        first = 0;
    v->page = room;
    v->hit = (struct hit){b->y, room, (int)first};
    for (int64_t i = first; i < l->count && box_room(b) > 0; i++)
        pair_row(l, i, i == at, v->layout, box_row(b));
}

static void list(const struct scene *s, struct view *v, struct box *b)
{
    struct pen p;

    if (s->list->count > 0) {
        pair_heads(s->list, v->layout, box_row(b));
        rows(s->list, v, b);
        return;
    }
    p = box_row(b);
    pen_format(&p, ROLE_DIM, " %s", nothing(s));
}

/* ---- both --------------------------------------------------------------- */

/* The row that is chosen on this screen; NULL while it is being read. */
static const struct list_row *chosen(const struct list_page *l,
                                     const struct view *v)
{
    int64_t i;

    if (!l || l->count == 0)
        return NULL;
    i = v->at[SCREEN_pairs] - l->first;
    return i >= 0 && i < l->rows ? &l->row[i] : NULL;
}

/* Never one pair's texts under another one's row. */
static void pair(const struct scene *s, struct view *v, struct box *b)
{
    const struct list_row *r = chosen(s->list, v);
    const struct card_page *c = s->card;
    char name[PAIR_NAME], title[PAIR_NAME + 8] = "";
    const char *kind = s->list->unpaired ? "request" : "pair";

    if (!r && s->list->count == 0)
        return;
    if (r)
        snprintf(title, sizeof title, "%s %s", kind, pair_name(r->key, name));
    box_rule(b, title);
    reading_draw(r && c && c->key == r->key ? c : NULL, v, b);
}

/* The list takes a third, and no more rows than it has. */
static int list_rows(const struct list_page *l, int room)
{
    int most = room / 3;

    if (most > LIST_MOST)
        most = LIST_MOST;
    if (most < LIST_LEAST)
        most = LIST_LEAST;
    return 1 + (l->count < most ? (int)l->count : most);
}

static void below(const struct scene *s, struct view *v, struct box *b)
{
    if (v->mode == VIEW_LINE && v->line.use == LINE_FILTER)
        pair_fields(b);
    else
        pair(s, v, b);
}

static void draw(const struct scene *s, struct view *v, struct box *b)
{
    const struct list_page *l = s->list;
    struct box top;

    if (!l) {
        struct pen p = box_row(b);

        pen_text(&p, ROLE_DIM, " reading ...");
        return;
    }
    keep(v, l);
    if (v->reading.open && l->count > 0) {
        pair(s, v, b);
        return;
    }
    counts(l, box_row(b));
    filter_row(l, b);
    search_row(l, b);
    if (v->layout == LAYOUT_SMALL) {
        list(s, v, b);
        return;
    }
    top = box_take(b, list_rows(l, box_room(b)));
    list(s, v, &top);
    below(s, v, b);
}

/* ---- keys --------------------------------------------------------------- */

/* The list is not there any more: its keys are the pair's. */
static const char *says(const struct view *v, const struct key *k)
{
    if (!v->reading.open)
        return NULL;
    switch (k->action) {
    case ACTION_DOWN:
        return *k->label ? "j/k scroll" : NULL;
    case ACTION_OPEN:
        return "Esc list";
    case ACTION_DETAIL_DOWN:
        return "J/K row";
    default:
        return NULL;
    }
}

static const struct key keys[] = {
    {'j', ACTION_DOWN, "j/k row", "the next pair, the one before"},
    {CODE_DOWN, ACTION_DOWN, "", ""},
    {'k', ACTION_UP, "", ""},
    {CODE_UP, ACTION_UP, "", ""},
    {'\r', ACTION_OPEN, "Enter open",
     "the pair on the whole screen; Esc is the list again"},
    {CODE_ESC, ACTION_BACK, "",
     "back: from the pair, from a search, from a filter"},
    {'f', ACTION_FILTER, "f filter",
     "by an expression: err & T & latency>2s; timeout | 429; !same"},
    {'\\', ACTION_FILTER, "", ""},
    {CODE_F(4), ACTION_FILTER, "", ""},
    {'/', ACTION_SEARCH, "/ search",
     "only pairs with this text in prompt, answer or error"},
    {'n', ACTION_NEXT_HIT, "n/N next",
     "next, previous: hit of a search; else difference in the pair"},
    {'N', ACTION_PREVIOUS_HIT, "", ""},
    {'o', ACTION_SORT, "o sort", "by the next column; O turns the order over"},
    {CODE_F(6), ACTION_SORT, "", ""},
    {'O', ACTION_REVERSE, "", ""},
    {' ', ACTION_MARK, "Space mark",
     "mark the pair, or not any more; the filter `marked` shows them"},
    {'U', ACTION_UNMARK, "", "unmark all pairs"},
    {'J', ACTION_DETAIL_DOWN, "J/K scroll",
     "scroll the pair; when it is open: the next pair, the one before"},
    {'K', ACTION_DETAIL_UP, "", ""},
    {'v', ACTION_PART, "v part", "answers, prompt, what was sent, attempts"},
    {'u', ACTION_UNIFIED, "u unified", "answers in one column, or in two"},
    {'w', ACTION_WRAP, "w wrap", "wrap long lines, or cut them; h l sideways"},
    {'h', ACTION_LEFT, "", ""},
    {CODE_LEFT, ACTION_LEFT, "", ""},
    {'l', ACTION_RIGHT, "", ""},
    {CODE_RIGHT, ACTION_RIGHT, "", ""},
    {'e', ACTION_EDIT, "e editor", "prompt and answers in $EDITOR"},
    {0},
};

static void move_to(const struct list_page *l, struct view *v, int64_t at)
{
    int64_t last = l ? l->count - 1 : 0;

    at = at > last ? last : at;
    v->at[SCREEN_pairs] = at > 0 ? (int)at : 0;
    v->wish.list.moves++;
    reading_start(v);
}

static enum acted move(const struct list_page *l, struct view *v,
                       enum action action)
{
    int64_t at = v->at[SCREEN_pairs], page = v->page > 1 ? v->page - 1 : 1;

    switch (action) {
    case ACTION_DOWN:
    case ACTION_NEXT_HIT:
    case ACTION_DETAIL_DOWN:
        at++;
        break;
    case ACTION_UP:
    case ACTION_PREVIOUS_HIT:
    case ACTION_DETAIL_UP:
        at--;
        break;
    case ACTION_PAGE_DOWN:
        at += page;
        break;
    case ACTION_PAGE_UP:
        at -= page;
        break;
    case ACTION_TOP:
        at = 0;
        break;
    case ACTION_BOTTOM:
        at = INT32_MAX;
        break;
    default:
        return ACTED_NOT;
    }
    move_to(l, v, at);
    return ACTED;
}

static void mark(const struct list_page *l, struct view *v)
{
    const struct list_row *r = chosen(l, v);

    if (!r) {
        view_say(v, "there is no pair to mark");
        return;
    }
    v->request = (struct request){.kind = REQUEST_MARK, .key = r->key};
}

/* Another order is looked at from its top. */
static void order(const struct list_page *l, struct view *v, int by)
{
    struct list_wish *w = &v->wish.list;

    w->sort = (w->sort + by) % SORTS;
    w->reverse = by ? 0 : !w->reverse;
    move_to(l, v, 0);
    view_say(v, "by %s, %s", sort_words(w->sort),
             sort_first(w->sort, w->reverse));
}

/* One thing at a time, the newest first. */
static enum acted back(struct view *v)
{
    struct list_wish *w = &v->wish.list;

    if (v->reading.open)
        v->reading.open = 0;
    else if (w->search[0])
        w->search[0] = '\0';
    else if (w->filter[0])
        w->filter[0] = '\0';
    else
        return ACTED_NOT;
    return ACTED;
}

static enum acted list_act(const struct list_page *l, struct view *v,
                           enum action action)
{
    switch (action) {
    case ACTION_OPEN:
        v->reading.open = chosen(l, v) != NULL;
        return ACTED;
    case ACTION_BACK:
        return back(v);
    case ACTION_MARK:
        mark(l, v);
        return ACTED;
    case ACTION_UNMARK:
        v->request = (struct request){.kind = REQUEST_UNMARK};
        return ACTED;
    case ACTION_SORT:
        order(l, v, 1);
        return ACTED;
    case ACTION_REVERSE:
        order(l, v, 0);
        return ACTED;
    default:
        return ACTED_NOT;
    }
}

/* In the open pair the keys that move in the list scroll, and those that
 * scroll move in the list. */
static int is_move(const struct view *v, enum action action)
{
    int open = v->reading.open;

    if (action == ACTION_NEXT_HIT || action == ACTION_PREVIOUS_HIT)
        return !open && v->wish.list.search[0];
    if (action == ACTION_DETAIL_DOWN || action == ACTION_DETAIL_UP)
        return open;
    return !open && action >= ACTION_DOWN && action <= ACTION_BOTTOM;
}

static enum acted act(const struct scene *s, struct view *v, enum action action,
                      int code)
{
    if (list_act(s->list, v, action) == ACTED)
        return ACTED;
    if (is_move(v, action))
        return move(s->list, v, action);
    return reading_act(s, v, action, code);
}

const struct screen pairs_screen = {
    .name = "pairs",
    .title = "Pairs",
    .brief = "Pair",
    .about = "Pairs, the chosen one in full; of a split: requests, each with "
             "its one answer.",
    .pages = WISH_PAGE(list) | WISH_PAGE(card),
    .keys = keys,
    .draw = draw,
    .act = act,
    .says = says,
};
