#include "tui/reading.h"

#include <limits.h>
#include <string.h>

#include "desk/card.h"
#include "tui/part.h"
#include "tui/reading_head.h"
#include "tui/reading_sheet.h"

#define STEP 8 /* columns sideways */
/* Rows of a box that has room for the names of parts; for a row of what was
 * asked; from twice as much on, for so many. */
#define ROOM_TABS 8
#define ROOM_ASKED 15
#define ASKED_ROWS 3

static const struct card_sheet *sheet_of(const struct card_page *c,
                                         struct view *v)
{
    if (v->reading.part < 0 || v->reading.part >= PARTS)
        v->reading.part = 0;
    return &c->sheet[v->reading.part];
}

static void say_nothing(const struct card_page *c, struct box *b)
{
    struct pen p = box_row(b);

    if (!c)
        pen_text(&p, ROLE_DIM, " reading ...");
    else
        pen_format(&p, ROLE_DIM, " prompt %lld is not in the store",
                   (long long)c->prompt);
}

static void asked(const struct card_page *c, int room, struct box *b)
{
    struct box top = box_take(b, room < 2 * ROOM_ASKED ? 1 : ASKED_ROWS);
    struct pen p;

    if (box_room(&top) == 1) {
        p = box_row(&top);
        pen_format(&p, ROLE_DIM, " asked: ");
        pen_text(&p, ROLE_DEFAULT, c->asked);
        return;
    }
    p = box_row(&top);
    pen_format(&p, ROLE_DIM, " asked:");
    box_wrap(&top, 1, ROLE_DEFAULT, c->asked);
    if (top.lost > 0)
        b->y = top.end;
    else
        b->y = top.y;
}

void reading_draw(const struct card_page *c, struct view *v, struct box *b)
{
    int room = box_room(b), tabs = room >= ROOM_TABS;
    const struct card_sheet *s;
    struct shown_rows shown;
    struct box text;

    if (!c || !c->id) {
        say_nothing(c, b);
        return;
    }
    s = sheet_of(c, v);
    head_sides(c, s, v, b);
    if (tabs)
        head_parts(c, v, box_row(b));
    if (room >= ROOM_ASKED && v->reading.part == PART_answers && *c->asked)
        asked(c, room, b);
    head_notes(s, v, b);
    text = box_take(b, box_room(b) - (room > 2));
    if (v->reading.open)
        v->page = box_room(&text);
    shown = sheet_draw(s, v, &text);
    head_state(c, v, &shown, box_row(b));
}

/* ---- keys --------------------------------------------------------------- */

void reading_start(struct view *v)
{
    v->detail = 0;
    v->reading.item = 0;
    v->reading.hunk = 0;
    v->reading.sideways = 0;
}

static void next_hunk(const struct card_sheet *s, struct view *v, int by)
{
    int hunks = s->compared ? (int)s->words.hunks : 0;
    int hunk = v->reading.hunk + by;

    if (hunks == 0)
        view_say(v, "nothing differs here");
    else if (hunk > hunks)
        view_say(v, "that is the last difference");
    else if (hunk < 1)
        view_say(v, "that is the first difference");
    if (hunk < 1 || hunk > hunks)
        return;
    v->reading.hunk = hunk;
    v->detail = SEEK;
}

static void sideways(struct view *v, int by)
{
    int *at = &v->reading.sideways;

    if (!v->reading.no_wrap)
        view_say(v, "lines are wrapped: w cuts them instead");
    else if (*at + by >= 0)
        *at += by;
}

static void turn(struct view *v)
{
    if (v->reading.unified == 0)
        v->reading.unified = v->layout == LAYOUT_SMALL ? -1 : 1;
    else
        v->reading.unified = -v->reading.unified;
    v->detail = v->reading.hunk > 0 ? SEEK : 0;
}

static void wrap(struct view *v)
{
    v->reading.no_wrap = !v->reading.no_wrap;
    v->reading.sideways = 0;
    v->detail = v->reading.hunk > 0 ? SEEK : 0;
}

static enum acted go(struct view *v, enum action a)
{
    switch (a) {
    case ACTION_DOWN:
        v->detail++;
        return ACTED;
    case ACTION_UP:
        v->detail--;
        return ACTED;
    case ACTION_PAGE_DOWN:
        v->detail += v->page;
        return ACTED;
    case ACTION_PAGE_UP:
        v->detail -= v->page;
        return ACTED;
    case ACTION_TOP:
        v->reading.item = v->detail = 0;
        return ACTED;
    case ACTION_BOTTOM:
        v->reading.item = INT_MAX;
        return ACTED;
    default:
        return ACTED_NOT;
    }
}

static enum acted change(struct view *v, enum action a)
{
    switch (a) {
    case ACTION_LEFT:
        sideways(v, -STEP);
        return ACTED;
    case ACTION_RIGHT:
        sideways(v, STEP);
        return ACTED;
    case ACTION_WRAP:
        wrap(v);
        return ACTED;
    case ACTION_UNIFIED:
        turn(v);
        return ACTED;
    case ACTION_PART:
        v->reading.part = (v->reading.part + 1) % PARTS;
        reading_start(v);
        return ACTED;
    default:
        return ACTED_NOT;
    }
}

enum acted reading_act(const struct scene *s, struct view *v, enum action a,
                       int code)
{
    (void)code;
    if (!s->card || !s->card->id)
        return ACTED_NOT;
    if (a == ACTION_NEXT_HIT || a == ACTION_PREVIOUS_HIT) {
        next_hunk(sheet_of(s->card, v), v, a == ACTION_NEXT_HIT ? 1 : -1);
        return ACTED;
    }
    if (a == ACTION_DETAIL_DOWN)
        return go(v, ACTION_DOWN);
    if (a == ACTION_DETAIL_UP)
        return go(v, ACTION_UP);
    if (v->reading.open && go(v, a) == ACTED)
        return ACTED;
    return change(v, a);
}
