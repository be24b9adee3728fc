#include "report/format.h"

#include <string.h>

#include "base/text.h"

#define WIDTH 80
#define GAP 1
#define INDENT 2
#define LABEL 9  /* least width, so that sections without heading line up */
#define SHORT 12 /* a text as short as this is not torn apart: "no call" */
#define PROSE 40 /* sentences in less than this are hard to read */
#define WORD 32  /* a word longer than this is none of ours */

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

/* Cells of the longest word: a column that is narrower would break it. */
static int longest_word(const char *text)
{
    int most = 0;

    while (*text) {
        size_t len = strcspn(text, " ");
        int cells = text_cells(text, len);

        most = cells > most ? cells : most;
        text += len + (text[len] == ' ');
    }
    return most < WORD ? most : WORD;
}

/* Of a column that is drawn: as wide as its widest text, and as narrow as one
 * that may take several lines can be made. */
struct span {
    int width, least;
};

static void hold(struct span *c, const char *text, int words)
{
    struct buf b = safe(text);
    int cells = text_cells(b.data, b.len);
    int least = words ? longest_word(b.data) : cells;

    c->width = cells > c->width ? cells : c->width;
    c->least = least > c->least ? least : c->least;
    buf_release(&b);
}

static struct span span_of(const struct section *s, size_t column)
{
    const struct heading *h = &s->column[column];
    struct span c = {0, 0};

    hold(&c, h->words, !h->right);
    for (size_t i = 0; i < s->rows; i++)
        if (!s->quiet[i])
            hold(&c, doc_cell(s, i, column)->text, !h->right);
    if (c.width <= SHORT)
        c.least = c.width;
    return c;
}

static int last_drawn(const struct section *s)
{
    int last = -1;

    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]))
            last = (int)i;
    return last;
}

static int over(const struct section *s, const struct span *c)
{
    int all = INDENT - GAP;

    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]))
            all += c[i].width + GAP;
    return all - WIDTH;
}

/* The widest that can be made narrower; -1 none. */
static int widest(const struct section *s, const struct span *c)
{
    int at = -1;

    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]) && c[i].width > c[i].least &&
            (at < 0 || c[i].width > c[at].width))
            at = (int)i;
    return at;
}

/* Sentences at the end give way first, down to PROSE; then whatever is
 * widest. Numbers, intervals and calls are never torn apart. */
static void fit(const struct section *s, struct span *c)
{
    struct span *last = &c[last_drawn(s)];
    int much = over(s, c), at;

    if (much > 0 && last->width - much >= PROSE) {
        last->width -= much;
        return;
    }
    while ((much = over(s, c)) > 0 && (at = widest(s, c)) >= 0) {
        int give = c[at].width - c[at].least;

        c[at].width -= give < much ? give : much;
    }
}

/* As much of a cell as its column takes; what is left is for the next line. */
static void draw_some(struct line *l, const char **text, int width, int right)
{
    size_t len = break_at(*text, width);
    int cells = text_cells(*text, len), start = l->at;

    if (right && cells < width)
        move(l, l->at + width - cells);
    add(l, *text, len, width);
    move(l, start + width < WIDTH ? start + width : WIDTH);
    *text += len + strspn(*text + len, " ");
}

/* 1: some of it is left. */
static int draw_line(const struct section *s, const struct span *c,
                     const char **text, struct line *l)
{
    int left = 0;

    move(l, INDENT);
    for (size_t i = 0; i < s->columns; i++) {
        if (!drawn(&s->column[i]))
            continue;
        draw_some(l, &text[i], c[i].width, s->column[i].right);
        left |= *text[i] != '\0';
        if (l->at + GAP <= WIDTH)
            move(l, l->at + GAP);
    }
    end(l);
    return left;
}

/* Row -1 is the heading. */
static void draw_row(const struct section *s, int row, const struct span *c,
                     struct line *l)
{
    struct buf all[DOC_COLUMNS];
    const char *text[DOC_COLUMNS];

    for (size_t i = 0; i < s->columns; i++) {
        const char *words = s->column[i].words;

        if (!drawn(&s->column[i]))
            continue;
        all[i] = safe(row < 0 ? words : doc_cell(s, (size_t)row, i)->text);
        text[i] = all[i].data;
    }
    while (draw_line(s, c, text, l))
        ;
    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]))
            buf_release(&all[i]);
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
    struct span column[DOC_COLUMNS];

    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]))
            column[i] = span_of(s, i);
    fit(s, column);
    if (headed(s))
        draw_row(s, -1, column, l);
    for (size_t i = 0; i < s->rows; i++)
        if (!s->quiet[i])
            draw_row(s, (int)i, column, l);
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
