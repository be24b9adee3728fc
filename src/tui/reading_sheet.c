#include "tui/reading_sheet.h"

#include <stdint.h>
#include <stdio.h>

#include "tui/reading_fold.h"

#define NARROW 80 /* below it there is one column, unless asked for two */
#define LEAST 8   /* for two */
#define BEFORE 2  /* rows of what comes before a difference */
#define DIVIDER 0x2502

/* One sheet in one box. */
struct sheet {
    const struct card_sheet *is;
    struct view *view;
    struct box *box;
    enum columns columns;
    int gutter; /* cells before the text, of each column */
    struct fold_plan plan[SIDES];
    struct fold fold[SIDES]; /* of the block that was folded last */
    size_t block;
    int rows;
};

enum columns sheet_columns(const struct card_sheet *s, const struct view *v,
                           int width)
{
    if (s->single || s->alone || v->reading.unified > 0 || width < LEAST)
        return COLUMNS_ONE;
    if (v->reading.unified < 0)
        return COLUMNS_TWO;
    return width < NARROW ? COLUMNS_ONE : COLUMNS_TWO;
}

struct halves sheet_halves(const struct box *b)
{
    struct halves h = {.right = *b};

    h.left = box_split(&h.right, b->width / 2);
    return h;
}

static int digits(const struct card_sheet *s)
{
    int lines = s->facing.lines[0], count = 1;

    if (s->facing.lines[1] > lines)
        lines = s->facing.lines[1];
    for (; lines > 9; lines /= 10)
        count++;
    return count;
}

/* The mark of the difference, the number and a space; in one column of two
 * texts there are no numbers. A column that is narrow has nothing but text. */
static int gutter_of(const struct sheet *t, int width)
{
    int gutter = digits(t->is) + 2;

    if (t->columns == COLUMNS_ONE && !t->is->single)
        gutter = 2;
    return gutter < width / 3 ? gutter : 0;
}

/* Both columns are as wide: so what is equal is wrapped at the same words. */
static void plan(struct sheet *t)
{
    int width = t->box->width, room;

    if (t->columns == COLUMNS_TWO)
        width = sheet_halves(t->box).left.width - 1;
    t->gutter = gutter_of(t, width);
    room = width - t->gutter > 1 ? width - t->gutter : 1;
    for (int side = 0; side < SIDES; side++) {
        t->plan[side] = (struct fold_plan){
            .sheet = t->is,
            .width = t->view->reading.no_wrap ? 0 : room,
            .ascii = t->box->on->ascii,
            .unified = t->columns == COLUMNS_ONE && !t->is->single,
            .hunk = t->is->compared ? t->view->reading.hunk : 0,
        };
    }
    t->block = SIZE_MAX;
}

static int rows_of(struct sheet *t, size_t block)
{
    int sides = t->columns == COLUMNS_TWO ? SIDES : 1;

    if (block == t->block)
        return t->rows;
    t->block = block;
    t->rows = 0;
    for (int side = 0; side < sides; side++) {
        fold_block(&t->fold[side], &t->plan[side], block, side);
        if (t->fold[side].rows > t->rows)
            t->rows = t->fold[side].rows;
    }
    return t->rows;
}

/* ---- where it stands ---------------------------------------------------- */

static size_t at(const struct sheet *t)
{
    return (size_t)t->view->reading.item;
}

static void find_hunk(struct sheet *t)
{
    struct view *v = t->view;
    int left, right;

    v->detail = 0;
    if (!t->is->compared || v->reading.hunk < 1 ||
        v->reading.hunk > (int)t->is->words.hunks)
        return;
    v->reading.item = (int)t->is->facing.hunk[v->reading.hunk - 1];
    rows_of(t, at(t));
    left = t->fold[0].hunk;
    right = t->columns == COLUMNS_TWO ? t->fold[1].hunk : -1;
    v->detail = left > right ? left : right;
    if (left >= 0 && right >= 0)
        v->detail = left < right ? left : right;
    v->detail -= BEFORE;
}

static void go_back(struct sheet *t)
{
    struct view *v = t->view;

    while (v->detail < 0 && v->reading.item > 0) {
        v->reading.item--;
        v->detail += rows_of(t, at(t));
    }
    if (v->detail < 0)
        v->detail = 0;
}

static void go_on(struct sheet *t)
{
    struct view *v = t->view;
    int rows = rows_of(t, at(t));

    while (v->detail >= rows && at(t) + 1 < t->is->facing.blocks) {
        v->detail -= rows;
        v->reading.item++;
        rows = rows_of(t, at(t));
    }
    if (v->detail >= rows)
        v->detail = rows > 0 ? rows - 1 : 0;
}

/* The last page is a full one. */
static void fill_page(struct sheet *t)
{
    int room = box_room(t->box), rows = -t->view->detail;

    for (size_t i = at(t); i < t->is->facing.blocks && rows < room; i++)
        rows += rows_of(t, i);
    if (rows >= room)
        return;
    t->view->detail -= room - rows;
    go_back(t);
}

static void place(struct sheet *t)
{
    struct reading *r = &t->view->reading;
    size_t blocks = t->is->facing.blocks;

    if (r->item < 0)
        r->item = t->view->detail = 0;
    if (at(t) >= blocks) {
        r->item = (int)blocks - 1;
        t->view->detail = 0;
    }
    if (t->view->detail < SEEK / 2)
        find_hunk(t);
    go_back(t);
    go_on(t);
    fill_page(t);
}

/* ---- its rows ----------------------------------------------------------- */

static void gutter(const struct sheet *t, const struct fold *f, int row,
                   struct pen *p)
{
    int line = f->row[row].line;
    char number[16] = "";

    if (t->gutter == 0)
        return;
    if (line > 0)
        snprintf(number, sizeof number, "%d", line);
    else if (!t->plan[0].unified)
        snprintf(number, sizeof number, "~");
    pen_repeat(p, ROLE_KEY, f->hunk == row ? '>' : ' ', 1);
    pen_right(p, t->gutter - 2, ROLE_DIM, number);
    pen_space(p, 1);
}

static void draw_row(const struct sheet *t, int side, int row, struct pen p)
{
    const struct fold *f = &t->fold[side];
    int from = t->view->reading.no_wrap ? t->view->reading.sideways : 0;

    if (row < f->rows) {
        gutter(t, f, row, &p);
        fold_draw(f, row, from, &p);
        return;
    }
    if (t->gutter)
        pen_right(&p, t->gutter - 1, ROLE_DIM, ".");
}

static void draw_both(const struct sheet *t, int row, struct halves *h)
{
    struct pen p = box_row(&h->left);

    p.end--;
    draw_row(t, CONTROL, row, p);
    p = pen_at(p.on, p.end, p.y, 1);
    pen_repeat(&p, ROLE_DIM, p.on->ascii ? '|' : DIVIDER, 1);
    draw_row(t, TREATMENT, row, box_row(&h->right));
}

static void draw_rows(struct sheet *t, struct shown_rows *shown)
{
    struct halves h = sheet_halves(t->box);
    size_t block = at(t);
    int row = t->view->detail, room = box_room(t->box);

    shown->first = block == 0 && row == 0;
    for (; block < t->is->facing.blocks; block++, row = 0)
        for (int rows = rows_of(t, block); row < rows; row++) {
            if (room-- <= 0)
                return;
            if (t->columns == COLUMNS_TWO)
                draw_both(t, row, &h);
            else
                draw_row(t, CONTROL, row, box_row(t->box));
        }
    shown->last = 1;
}

struct shown_rows sheet_draw(const struct card_sheet *s, struct view *v,
                             struct box *b)
{
    struct sheet t = {
        .is = s, .view = v, .box = b, .columns = sheet_columns(s, v, b->width)};
    struct shown_rows shown = {0};

    if (s->facing.blocks == 0 || box_room(b) < 1 || b->width < 1) {
        v->reading.item = v->detail = 0;
        return (struct shown_rows){1, 1};
    }
    plan(&t);
    place(&t);
    draw_rows(&t, &shown);
    fold_release(&t.fold[0]);
    fold_release(&t.fold[1]);
    return shown;
}
