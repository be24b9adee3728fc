#include "tui/review_doc.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/* Columns of the screen: below it one answer is above the other. */
#define LEAST_BESIDE 80
#define SAFE_MOST (4 * 1024 * 1024)
#define FIRST_CAP 64
#define TAB "    "

static void make_safe(struct buf *out, const char *text, int ascii)
{
    struct buf lines;

    buf_init(&lines, SAFE_MOST);
    buf_init(out, SAFE_MOST);
    text_safe_lines(&lines, text, strlen(text), ascii);
    for (size_t i = 0; i < lines.len; i++)
        if (lines.data[i] == '\t')
            buf_adds(out, TAB);
        else
            buf_addc(out, lines.data[i]);
    if (!out->len)
        buf_adds(out, "(no text)");
    buf_release(&lines);
}

static struct doc_row *add_row(struct review_doc *d, int columns)
{
    if (d->rows == d->cap) {
        d->cap = d->cap ? 2 * d->cap : FIRST_CAP;
        d->row = memory_grow(d->row, d->cap, sizeof *d->row);
    }
    d->row[d->rows] = (struct doc_row){.columns = columns};
    return &d->row[d->rows++];
}

static void add_rule(struct review_doc *d, const char *left, const char *right)
{
    struct doc_row *row = add_row(d, right ? 2 : 1);

    row->title[0] = left;
    row->title[1] = right;
}

/* The next piece that fits; `at` goes behind it. */
static struct doc_span next_span(const char **at, int width)
{
    size_t line = strcspn(*at, "\n"), len = text_fit(*at, line, width);
    struct doc_span s = {*at, 0};

    if (len < line) {
        size_t end = len;

        while (end > 0 && (*at)[end] != ' ')
            end--;
        len = end > 0 ? end : len;
    }
    /* A character that is wider than the column is given up. */
    if (len == 0 && line > 0)
        len = line;
    s.len = (int)len;
    *at += len;
    if (**at == ' ' && len < line)
        *at += strspn(*at, " ");
    if (**at == '\n')
        ++*at;
    return s;
}

static void add_text(struct review_doc *d, const char *text, int width)
{
    while (*text)
        add_row(d, 1)->side[0] = next_span(&text, width);
}

static void add_beside(struct review_doc *d, const char *left,
                       const char *right, int width)
{
    while (*left || *right) {
        struct doc_row *row = add_row(d, 2);

        if (*left)
            row->side[0] = next_span(&left, width);
        if (*right)
            row->side[1] = next_span(&right, width);
    }
}

void review_doc_init(struct review_doc *d, const struct review_page *p,
                     int width, int ascii)
{
    int inside = width > 3 ? width - 2 : 1;

    *d = (struct review_doc){0};
    make_safe(&d->safe[0], p->prompt ? p->prompt : "", ascii);
    make_safe(&d->safe[1], p->left ? p->left : "", ascii);
    make_safe(&d->safe[2], p->right ? p->right : "", ascii);
    add_rule(d, "prompt", NULL);
    add_text(d, d->safe[0].data, inside);
    if (width < LEAST_BESIDE) {
        add_rule(d, "left: a", NULL);
        add_text(d, d->safe[1].data, inside);
        add_rule(d, "right: b", NULL);
        add_text(d, d->safe[2].data, inside);
        return;
    }
    add_rule(d, "left: a", "right: b");
    add_beside(d, d->safe[1].data, d->safe[2].data, width / 2 - 2);
}

void review_doc_release(struct review_doc *d)
{
    for (int i = 0; i < 3; i++)
        buf_release(&d->safe[i]);
    free(d->row);
    *d = (struct review_doc){0};
}

static void draw_side(const struct doc_row *row, int side, struct box *b)
{
    struct pen p = box_row(b);

    if (row->title[side]) {
        pen_repeat(&p, ROLE_DIM, b->on->ascii ? '-' : 0x2500, 2);
        pen_format(&p, ROLE_TITLE, " %s ", row->title[side]);
        pen_repeat(&p, ROLE_DIM, b->on->ascii ? '-' : 0x2500, b->width);
        return;
    }
    pen_space(&p, 1);
    if (row->side[side].text)
        pen_format(&p, ROLE_DEFAULT, "%.*s", row->side[side].len,
                   row->side[side].text);
}

void review_doc_draw(const struct review_doc *d, size_t from, struct box *b)
{
    for (size_t i = from; i < d->rows && box_room(b) > 0; i++) {
        struct box line = box_take(b, 1), left = line;
        struct pen bar;

        if (d->row[i].columns == 2) {
            left = box_split(&line, line.width / 2 - 1);
            bar = pen_at(line.on, line.x, line.y, 1);
            pen_repeat(&bar, ROLE_DIM, line.on->ascii ? '|' : 0x2502, 1);
            line.x++;
            line.width--;
            draw_side(&d->row[i], 1, &line);
        }
        draw_side(&d->row[i], 0, &left);
    }
}
