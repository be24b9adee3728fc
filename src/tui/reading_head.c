#include "tui/reading_head.h"

#include <stdio.h>

#include "base/text.h"
#include "tui/part.h"

#define NOTE_ROWS 3
#define BRIEF 66 /* cells */

/* ---- both sides in a line each ------------------------------------------ */

/* In a column that is narrow, what can be looked up elsewhere is left out. */
static void numbers(const struct reply *r, int brief, struct pen *p)
{
    const char *gap = brief ? " " : "  ";
    char text[TEXT_MAX];

    if (r->latency >= 0 && r->outcome != OUTCOME_SKIPPED)
        pen_format(p, ROLE_DEFAULT, "%s%s", gap, text_ns(r->latency, text));
    if (r->first_token >= 0 && !brief)
        pen_format(p, ROLE_DEFAULT, "  first %s",
                   text_ns(r->first_token, text));
    if (r->usage.output >= 0)
        pen_format(p, ROLE_DEFAULT, "%s%lld tok", gap,
                   (long long)r->usage.output);
    if (r->finish)
        pen_format(p, ROLE_DEFAULT, "%s%s", gap, r->finish);
    if (r->match >= 0)
        pen_format(p, r->match ? ROLE_GOOD : ROLE_WARN, "%s%s", gap,
                   r->match ? "match" : "no match");
    if (r->attempts > 1)
        pen_format(p, ROLE_WARN, "%s%d attempts", gap, r->attempts);
    if (r->cost >= 0)
        pen_format(p, ROLE_DEFAULT, "%s%s", gap, text_usd(r->cost, text));
}

static void name_side(int side, int brief, struct pen *p)
{
    pen_repeat(p, ROLE_DIM, p->on->ascii ? '-' : 0x2500, 1);
    if (brief)
        pen_format(p, part_role(side), " %c ", side_letter((enum side)side));
    else
        pen_format(p, part_role(side), " %s  ", side_name((enum side)side));
}

static void side_row(const struct card_page *c, int side, struct pen p)
{
    const struct reply *r = &c->reply[side];
    int brief = p.end - p.x < BRIEF;

    name_side(side, brief, &p);
    if (!c->there[side]) {
        pen_text(&p, ROLE_DIM, card_absent(c, side));
    } else {
        pen_text(&p, outcome_failed(r->outcome) ? ROLE_BAD : ROLE_GOOD,
                 outcome_words(r->outcome));
        numbers(r, brief, &p);
    }
    pen_space(&p, 1);
    pen_repeat(&p, ROLE_DIM, p.on->ascii ? '-' : 0x2500, p.end - p.x);
}

void head_sides(const struct card_page *c, const struct card_sheet *s,
                const struct view *v, struct box *b)
{
    struct box row;
    struct halves h;

    if (s->single || sheet_columns(s, v, b->width) == COLUMNS_ONE) {
        for (int side = 0; side < SIDES && box_room(b) > 1; side++)
            side_row(c, side, box_row(b));
        return;
    }
    row = box_take(b, 1);
    h = sheet_halves(&row);
    side_row(c, CONTROL, box_row(&h.left));
    side_row(c, TREATMENT, box_row(&h.right));
}

void head_parts(const struct card_page *c, const struct view *v, struct pen p)
{
    for (int i = 0; i < PARTS; i++) {
        int on = i == v->reading.part;

        pen_format(&p, on ? ROLE_BOLD : ROLE_DIM, on ? "[%s]" : " %s ",
                   card_part_title(i));
        pen_space(&p, 1);
    }
    pen_format(&p, ROLE_DIM, " of %s", c->id);
    if (c->repeat > 1)
        pen_format(&p, ROLE_DIM, ", repeat %d", c->repeat);
}

/* ---- notes -------------------------------------------------------------- */

static void note(const struct card_sheet *s, int side, int named, struct box *b)
{
    enum role role = s->failed[side] ? ROLE_BAD : ROLE_DIM;
    char text[1280];

    if (!s->note[side])
        return;
    snprintf(text, sizeof text, "%s%s%s",
             named ? side_name((enum side)side) : "", named ? ": " : "",
             s->note[side]);
    box_wrap(b, 1, role, text);
    box_close(b);
}

static int lower(const struct box *a, const struct box *b)
{
    return a->y > b->y ? a->y : b->y;
}

void head_notes(const struct card_sheet *s, const struct view *v, struct box *b)
{
    int two = sheet_columns(s, v, b->width) == COLUMNS_TWO;
    struct box top = *b;
    struct halves h;

    if (box_room(b) <= NOTE_ROWS || !(s->note[0] || s->note[1]))
        return;
    top.lost = 0;
    top.end = top.y + NOTE_ROWS;
    h = sheet_halves(&top);
    if (!two) {
        note(s, CONTROL, 1, &top);
        note(s, TREATMENT, 1, &top);
        b->y = top.y;
        return;
    }
    note(s, CONTROL, 0, &h.left);
    note(s, TREATMENT, 0, &h.right);
    b->y = lower(&h.left, &h.right);
}

/* ---- the last line ------------------------------------------------------ */

static const char *const likeness[] = {
    [CARD_UNKNOWN] = "",
    [CARD_DIFFER] = "",
    [CARD_SAME] = "the answers are equal",
    [CARD_SAME_JSON] = "equal as JSON",
    [CARD_SAME_FORM] = "equal but for case and white space",
};

static void differences(const struct card_sheet *s, const struct view *v,
                        struct pen *p)
{
    const struct words *w = &s->words;
    int hunks = (int)w->hunks;
    char same[TEXT_MAX];

    if (v->reading.hunk > 0 && v->reading.hunk <= hunks)
        pen_format(p, ROLE_BOLD, " difference %d of %d", v->reading.hunk,
                   hunks);
    else
        pen_format(p, ROLE_BOLD, " %d difference%s", hunks,
                   hunks == 1 ? "" : "s");
    if (!w->exact)
        pen_text(p, ROLE_WARN, ", roughly");
    if (hunks == 0)
        return;
    pen_format(p, ROLE_DEFAULT, "  words");
    pen_format(p, ROLE_CONTROL, " -%lld", (long long)w->changed[0]);
    pen_format(p, ROLE_TREATMENT, " +%lld", (long long)w->changed[1]);
    pen_format(p, ROLE_DEFAULT, "  same words %s",
               text_share(words_same(w), same));
}

static void limits(const struct card_sheet *s, struct pen *p)
{
    char most[TEXT_MAX];

    if (s->cut[CONTROL] || s->cut[TREATMENT])
        pen_format(p, ROLE_WARN, "  cut after %s%s",
                   text_bytes(CARD_MOST, most),
                   s->cut[0] && s->cut[1] ? ""
                   : s->cut[0]            ? " (control)"
                                          : " (treatment)");
}

static void where(const struct card_sheet *s, const struct view *v,
                  const struct shown_rows *shown, struct pen *p)
{
    const struct facing *f = &s->facing;
    int lines = f->lines[0] > f->lines[1] ? f->lines[0] : f->lines[1];
    int item = v->reading.item, line = 1;

    if (f->blocks == 0 || (shown->first && shown->last))
        return;
    if (item < (int)f->blocks)
        line = f->block[item].line[f->lines[1] > f->lines[0]];
    pen_format(p, ROLE_DEFAULT, "  from line %d of %d%s", line, lines,
               shown->last ? ", end" : "");
}

void head_state(const struct card_page *c, const struct view *v,
                const struct shown_rows *shown, struct pen p)
{
    const struct card_sheet *s = &c->sheet[v->reading.part];
    int answers = v->reading.part == PART_answers;

    if (s->compared && (s->words.hunks > 0 || !answers))
        differences(s, v, &p);
    limits(s, &p);
    if (answers && *likeness[c->alike])
        pen_format(&p, ROLE_GOOD, "  %s", likeness[c->alike]);
    else if (answers && c->json)
        pen_text(&p, ROLE_DIM, "  JSON, members by name");
    where(s, v, shown, &p);
    if (v->reading.no_wrap)
        pen_format(&p, ROLE_DIM, "  not wrapped, from column %d",
                   v->reading.sideways + 1);
}
