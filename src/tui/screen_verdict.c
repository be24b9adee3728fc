#include <stdio.h>
#include <string.h>

#include "tui/part.h"
#include "tui/verdict_list.h"

static const struct {
    const char *loud;
    enum role role;
} words[] = {
    [VERDICT_PROMOTE] = {" PROMOTE ", ROLE_GOOD},
    [VERDICT_HOLD] = {" HOLD ", ROLE_WARN},
    [VERDICT_ROLL_BACK] = {" ROLL BACK ", ROLE_BAD},
    [VERDICT_INVALID] = {" INVALID ", ROLE_BAD},
};

/* Next to an exit status of 0, a hold reads as if all were well. */
static const char *how_far(const struct verdict *v, int brief)
{
    if (v->latched)
        return " decided";
    if (v->word == VERDICT_HOLD && (brief || v->final))
        return v->final && !brief ? " not decided, final" : " not decided";
    return v->final ? " final" : " so far";
}

/* In as many words as there is room for. */
static void status(const struct verdict_page *p, struct pen *pen)
{
    static const char *const by_default[] = {
        "default gates never fail a script: exit %d", "default gates: exit %d",
        "defaults: exit %d"};
    static const char *const asked[] = {"a report now exits with %d",
                                        "exit status %d", "exit %d"};
    const int mild = p->verdict.defaults && !p->verdict.rolled;
    int room = pen->end - pen->x - 1;
    char text[64];

    for (int i = 0; i < 3; i++) {
        snprintf(text, sizeof text, mild ? by_default[i] : asked[i], p->status);
        if ((int)strlen(text) < room)
            break;
    }
    pen_right(pen, room, ROLE_DIM, text);
}

/* The answer, how far it may be relied on, and what a script would get. */
static void answer(const struct verdict_page *p, struct pen pen)
{
    const struct verdict *v = &p->verdict;
    pen_text(&pen, words[v->word].role, words[v->word].loud);
    pen_text(&pen, ROLE_BOLD, how_far(v, pen.end < 60));
    status(p, &pen);
}

/* Rows of a list on the screen: in wide ones, two short items share one. */
struct rows {
    int first[ITEMS_MOST + 1]; /* item; the last: their number */
    int count, chosen;         /* the row that the chosen item is in */
};

static int is_short(enum item_kind kind)
{
    return kind == ITEM_CHECK || kind == ITEM_OTHER;
}

static void rows_make(struct rows *r, const struct verdict_list *l, int at,
                      int wide)
{
    r->count = 0;
    for (int i = 0; i < l->count; i++) {
        enum item_kind kind = l->item[i].kind;
        r->first[r->count++] = i;
        if (wide && is_short(kind) && i + 1 < l->count &&
            l->item[i + 1].kind == kind)
            i++;
        if (at >= r->first[r->count - 1])
            r->chosen = r->count - 1;
    }
    r->first[r->count] = l->count;
}

static void row(const struct verdict_list *l, const struct view *v, int i,
                struct pen p)
{
    int chosen = i == v->at[SCREEN_verdict];

    pen_text(&p, ROLE_BOLD, chosen ? ">" : " ");
    verdict_list_row(l, i, v->layout == LAYOUT_WIDE, &p);
}

/* What lies outside, where no pane below says so. */
static void more(int hidden, struct box *b)
{
    struct pen p = box_row(b);

    pen_format(&p, ROLE_DIM, " %s %d more %s: j/k",
               b->on->ascii ? "~" : "\xE2\x80\xA6", hidden,
               hidden == 1 ? "row" : "rows");
}

/* The chosen one stays in the middle, where there is more than room; returns
 * how many rows found none. */
static int list(const struct verdict_list *l, struct view *v, int pane,
                struct box *b)
{
    struct rows r = {.count = 0};
    int room = box_room(b), top;

    rows_make(&r, l, v->at[SCREEN_verdict], v->layout == LAYOUT_WIDE);
    room -= !pane && room > 1 && r.count > room;
    top = r.chosen - room / 2;
    if (top > r.count - room)
        top = r.count - room;
    if (top < 0)
        top = 0;
    if (v->layout != LAYOUT_WIDE)
        v->hit = (struct hit){b->y, room, top};
    v->page = room;
    for (int i = top; i < r.count && i < top + room; i++) {
        struct box line = box_take(b, 1);
        int many = r.first[i + 1] - r.first[i];
        for (int k = 0; k < many; k++) {
            struct box cell = box_split(
                &line, k || many < 2 ? line.width : line.width / 2 - 1);
            row(l, v, r.first[i] + k, box_row(&cell));
        }
    }
    if (!pane && box_room(b) && r.count > room)
        more(r.count - room, b);
    return r.count > room ? r.count - room : 0;
}

static void in_full(const struct verdict_list *l, int i, struct box *b)
{
    struct buf text;

    buf_init(&text, 4096);
    verdict_list_text(l, i, &text);
    box_wrap(b, 1, ROLE_DEFAULT, text.data);
    buf_release(&text);
}

static void rule(const struct verdict *v, int wide, struct box *b)
{
    char title[160];

    snprintf(title, sizeof title, "gates%s: %s 95 %% intervals%s%s",
             v->changed ? ", not those frozen at the start" : "",
             v->final ? "fixed-sample" : "anytime-valid",
             v->defaults ? "; the default ones, nobody asked for them" : "",
             wide ? "; | no change, # limit, O found" : "");
    box_rule(b, title);
}

/* Before the page is there the snapshot knows the word already. */
static void waiting(const struct snapshot *s, struct box *b)
{
    const struct shown_verdict *v = &s->verdict;
    struct pen p = box_row(b);

    if (!v->word[0]) {
        pen_text(&p, ROLE_DIM, " reading ...");
        return;
    }
    pen_format(&p, ROLE_BOLD, " %s: ", v->word);
    pen_text(&p, ROLE_DIM, "reading why ...");
    box_wrap(b, 1, ROLE_DEFAULT, v->why);
}

static void body(const struct verdict_list *l, struct view *v, struct box *b)
{
    int small = v->layout == LAYOUT_SMALL, room = box_room(b);
    int pane = small || room < 12 ? 0 : 4;
    char title[64] = "chosen";
    struct box rows;
    int hidden;

    /* All of it where that leaves room for a list. */
    box_wrap_most(b, 1, ROLE_BOLD, l->page->verdict.reason[0],
                  small ? (room - 1) / 2 : 3);
    if (!small)
        rule(&l->page->verdict, v->layout == LAYOUT_WIDE, b);
    rows = box_take(b, box_room(b) - pane);
    hidden = list(l, v, pane, &rows);
    if (!pane)
        return;
    if (hidden)
        snprintf(title, sizeof title, "chosen; above or below %d more %s: j/k",
                 hidden, hidden == 1 ? "row" : "rows");
    box_rule(b, title);
    in_full(l, v->at[SCREEN_verdict], b);
    b->lost = 0; /* Enter has it all */
}

static void draw(const struct scene *s, struct view *v, struct box *b)
{
    struct verdict_list l;

    if (!s->verdict) {
        waiting(&s->now, b);
        return;
    }
    verdict_list_make(&l, s);
    part_keep(&v->at[SCREEN_verdict], l.count);
    answer(s->verdict, box_row(b));
    if (v->reading.open) {
        v->page = l.count;
        in_full(&l, v->at[SCREEN_verdict], b);
    } else {
        body(&l, v, b);
    }
}

static enum acted act(const struct scene *s, struct view *v, enum action action,
                      int code)
{
    (void)s;
    (void)code;
    if (action == ACTION_OPEN)
        v->reading.open = !v->reading.open;
    else if (action == ACTION_BACK && v->reading.open)
        v->reading.open = 0;
    else
        return ACTED_NOT;
    return ACTED;
}

static const struct key keys[] = {
    {'j', ACTION_DOWN, "j/k row", "the next gate, note or check"},
    {CODE_DOWN, ACTION_DOWN, "", ""},
    {'k', ACTION_UP, "", "the one before"},
    {CODE_UP, ACTION_UP, "", ""},
    {'\r', ACTION_OPEN, "Enter in full", "the chosen one, in full"},
    {0},
};

const struct screen verdict_screen = {
    .name = "verdict",
    .title = "Verdict",
    .brief = "Verd",
    .about = "The verdict and why, the gates, how they are judged, whether the "
             "measurement can be trusted, and what no gate asks about.",
    .pages = WISH_PAGE(verdict),
    .keys = keys,
    .draw = draw,
    .act = act,
    .says = part_says,
};
