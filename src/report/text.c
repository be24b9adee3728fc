#include "report/format.h"

#include <string.h>

#include "base/text.h"

#define WIDTH 80
#define GAP 1
#define INDENT 2
#define LABEL 9 /* least width, so that sections without heading line up */

/* A line under way: text is added at columns, never beyond the width. */
struct line {
    struct buf *out;
    int at;
};

static void end(struct line *l)
{
    while (l->out->len && l->out->data[l->out->len - 1] == ' ')
        l->out->data[--l->out->len] = '\0';
    buf_addc(l->out, '\n');
    l->at = 0;
}

static void move(struct line *l, int to)
{
    for (; l->at < to; l->at++)
        buf_addc(l->out, ' ');
}

static void add(struct line *l, const char *text, size_t len, int cells)
{
    if (cells > WIDTH - l->at)
        cells = WIDTH - l->at;
    len = text_fit(text, len, cells);
    buf_add(l->out, text, len);
    l->at += text_cells(text, len);
}

/* Bytes of the longest start that fits and ends at a space, or fits at all. */
static size_t break_at(const char *text, int cells)
{
    size_t len = strlen(text), fit = text_fit(text, len, cells), at = fit;

    if (fit == len)
        return len;
    while (at && text[at] != ' ')
        at--;
    return at ? at : fit ? fit : len;
}

/* From where the line is to the end of the paragraph; further lines begin in
 * the same column. Ends the last line. */
static void wrap(struct line *l, const char *text)
{
    int column = l->at;

    do {
        size_t len = break_at(text, WIDTH - column);

        move(l, column);
        add(l, text, len, WIDTH);
        end(l);
        text += len;
        while (*text == ' ')
            text++;
    } while (*text);
}

/* A text of the doc made harmless; freed by the caller. */
static struct buf safe(const char *text)
{
    struct buf b;

    buf_init(&b, 3 * strlen(text) + 1);
    text_safe(&b, text, strlen(text), 0);
    return b;
}

static int cells_of(const char *text)
{
    struct buf b = safe(text);
    int cells = text_cells(b.data, b.len);

    buf_release(&b);
    return cells;
}

static void draw_wrapped(struct line *l, const char *text)
{
    struct buf b = safe(text);

    wrap(l, b.data);
    buf_release(&b);
}

static void draw_cell(struct line *l, const char *text, int width, int right)
{
    struct buf b = safe(text);
    int cells = text_cells(b.data, b.len), start = l->at;

    if (right && cells < width)
        move(l, l->at + width - cells);
    add(l, b.data, b.len, width);
    move(l, start + width < WIDTH ? start + width : WIDTH);
    buf_release(&b);
}

static int drawn(const struct heading *h)
{
    return h->words && h->room != ROOM_WIDE;
}

static void fields(const struct section *s, struct line *l)
{
    int width = LABEL;

    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]) && cells_of(s->column[i].words) > width)
            width = cells_of(s->column[i].words);
    for (size_t i = 0; i < s->columns; i++) {
        if (!drawn(&s->column[i]))
            continue;
        move(l, INDENT);
        draw_cell(l, s->column[i].words, width, 0);
        move(l, INDENT + width + 2);
        draw_wrapped(l, doc_cell(s, 0, i)->text);
    }
}

/* The widest text of a column that is drawn. */
static int width_of(const struct section *s, size_t column)
{
    int width = cells_of(s->column[column].words);

    for (size_t i = 0; i < s->rows; i++) {
        int cells = cells_of(doc_cell(s, i, column)->text);

        if (!s->quiet[i] && cells > width)
            width = cells;
    }
    return width;
}

static int last_drawn(const struct section *s)
{
    int last = -1;

    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]))
            last = (int)i;
    return last;
}

/* An interval that is torn apart is read as two numbers. */
static void draw_last(struct line *l, const char *text)
{
    int cells = cells_of(text);

    if (*text == '[' && cells > WIDTH - l->at && cells <= WIDTH) {
        end(l);
        move(l, WIDTH - cells);
    }
    draw_wrapped(l, text);
}

/* Row -1 is the heading. The last column may take several lines. */
static void draw_row(const struct section *s, int row, const int *width,
                     struct line *l)
{
    int last = last_drawn(s);

    move(l, INDENT);
    for (int i = 0; i <= last; i++) {
        const struct heading *c = &s->column[i];
        const char *text = c->words;

        if (!drawn(c))
            continue;
        if (row >= 0)
            text = doc_cell(s, (size_t)row, (size_t)i)->text;
        if (i == last && !c->right)
            draw_last(l, text);
        else
            draw_cell(l, text, width[i], c->right);
        if (i < last)
            move(l, l->at + GAP);
    }
    if (l->at)
        end(l);
}

static int headed(const struct section *s)
{
    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]) && *s->column[i].words)
            return 1;
    return 0;
}

static void table(const struct section *s, struct line *l)
{
    int width[DOC_COLUMNS] = {0};

    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]))
            width[i] = width_of(s, i);
    if (headed(s))
        draw_row(s, -1, width, l);
    for (size_t i = 0; i < s->rows; i++)
        if (!s->quiet[i])
            draw_row(s, (int)i, width, l);
}

/* The word and the first of its reasons; the others stand at the end. */
static void headline(const struct section *s, struct line *l)
{
    const char *word = "", *reason = "";
    struct buf b;

    for (size_t i = 0; i < s->columns; i++) {
        const struct cell *c = doc_cell(s, 0, i);

        if (c->kind == CELL_LIST && c->pieces)
            reason = c->piece[0].text;
        else if (s->column[i].words)
            word = c->text;
    }
    buf_init(&b, strlen(word) + strlen(reason) + 3);
    buf_addf(&b, "%s%s%s", word, *reason ? ": " : "", reason);
    draw_wrapped(l, b.data);
    buf_release(&b);
    end(l);
}

static int shown(const struct section *s)
{
    return s->words && s->room != ROOM_WIDE && s->kind != SECTION_CHART &&
           s->kind != SECTION_ASIDE && doc_any(s);
}

static void section(const struct section *s, struct line *l)
{
    if (s->kind == SECTION_HEADLINE) {
        headline(s, l);
        return;
    }
    if (*s->words) {
        end(l);
        draw_wrapped(l, s->words);
    }
    if (s->note) {
        move(l, INDENT);
        draw_wrapped(l, s->note);
    }
    if (s->kind == SECTION_FIELDS)
        fields(s, l);
    else
        table(s, l);
}

static void render(const struct doc *doc, struct buf *out)
{
    struct line l = {out, 0};

    draw_wrapped(&l, doc->title);
    for (size_t i = 0; i < doc->sections; i++)
        if (shown(&doc->section[i]))
            section(&doc->section[i], &l);
}

const struct format report_text = {
    .name = "text",
    .about = "for people, in 80 columns",
    .render = render,
};
