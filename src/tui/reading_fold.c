#include "tui/reading_fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/utf8.h"

#define TAB "    "
#define OPEN "\xE2\x96\x90"  /* right half block */
#define CLOSE "\xE2\x96\x8C" /* left half block */
#define ELLIPSIS 0x2026

static const char *const marks[2][2] = {{"[-", "-]"}, {"{+", "+}"}};
static const char *const signs[2] = {OPEN "-", OPEN "+"};

/* What is being folded. */
struct folding {
    struct fold *f;
    const struct fold_plan *plan;
    size_t start; /* of the line, in the text */
    size_t want;  /* where the wanted difference begins, SIZE_MAX: nowhere */
    int line;     /* its number */
    int told;     /* 1: it has been told, or there is none */
};

static void ink(struct fold *f, enum role role)
{
    char some[64];

    memset(some, (int)role, sizeof some);
    while (f->ink.len < f->text.len) {
        size_t left = f->text.len - f->ink.len;
        buf_add(&f->ink, some, left < sizeof some ? left : sizeof some);
    }
}

static void add_row(struct fold *f, struct fold_row row)
{
    if (f->rows == f->room) {
        f->room = f->room ? 2 * f->room : 16;
        f->row = memory_grow(f->row, (size_t)f->room, sizeof *f->row);
    }
    f->row[f->rows++] = row;
}

/* Bytes of the next row: up to a space where there is one. */
static size_t row_len(const char *text, size_t len, int width)
{
    size_t fit = text_fit(text, len, width);
    uint32_t point;

    if (width <= 0 || fit == len)
        return len;
    if (fit == 0)
        return utf8_read(text, len, &point);
    for (size_t i = fit; i > 0; i--)
        if (text[i] == ' ')
            return i;
    return fit;
}

static void find_hunk(struct folding *g, size_t end, int is_last)
{
    if (g->want > end || (g->want == end && !is_last))
        return;
    g->f->hunk = g->f->rows - 1;
    g->want = SIZE_MAX;
}

static void end_line(struct folding *g)
{
    struct fold *f = g->f;
    size_t at = g->start, end = f->text.len;

    do {
        size_t took = row_len(f->text.data + at, end - at, g->plan->width);

        add_row(f, (struct fold_row){at, took, g->told ? 0 : g->line});
        g->told = 1;
        at += took;
        find_hunk(g, at, at == end);
        while (at < end && f->text.data[at] == ' ')
            at++;
    } while (at < end);
    g->start = end;
    g->line++;
    g->told = g->plan->unified;
}

static void add_safe(struct folding *g, const char *bytes, size_t len)
{
    while (len > 0) {
        const char *tab = memchr(bytes, '\t', len);
        size_t part = tab ? (size_t)(tab - bytes) : len;

        text_safe(&g->f->text, bytes, part, g->plan->ascii);
        buf_adds(&g->f->text, tab ? TAB : "");
        part += tab != NULL;
        bytes += part;
        len -= part;
    }
}

static enum role role_of(const struct folding *g, int side)
{
    if (!g->plan->sheet->compared && !g->plan->unified)
        return ROLE_DEFAULT;
    return side ? ROLE_TREATMENT : ROLE_CONTROL;
}

static const char *mark(const struct folding *g, int side, int close)
{
    if (!g->plan->sheet->compared)
        return "";
    if (g->plan->ascii)
        return marks[side][close];
    if (close)
        return CLOSE;
    return g->plan->unified ? signs[side] : OPEN;
}

/* A line, or what is there of it, and the bytes that end it. */
struct piece {
    const char *bytes;
    size_t len, end;
};

static struct piece piece_of(const char *bytes, size_t len)
{
    struct piece p = {bytes, facing_line(bytes, len), 0};

    for (; p.len && (bytes[p.len - 1] == '\n' || bytes[p.len - 1] == '\r');
         p.end++)
        p.len--;
    return p;
}

/* A line end that differs is told where there is nothing else to see. */
static void add_end(struct folding *g, const struct piece *p, int inside)
{
    if (!g->plan->sheet->compared || (!inside && p->len > 0))
        return;
    for (size_t i = 0; i < p->end; i++)
        buf_adds(&g->f->text, p->bytes[p->len + i] == '\r' ? "\\r" : "\\n");
}

static void add_changed(struct folding *g, const struct piece *p, int side)
{
    int inside = g->f->text.len > g->start;

    buf_adds(&g->f->text, mark(g, side, 0));
    add_safe(g, p->bytes, p->len);
    add_end(g, p, inside);
    buf_adds(&g->f->text, mark(g, side, 1));
    ink(g->f, role_of(g, side));
}

static void add_run(struct folding *g, struct words_text t, int side, int same)
{
    for (size_t at = 0; at < t.len;) {
        struct piece p = piece_of(t.bytes + at, t.len - at);

        if (same) {
            add_safe(g, p.bytes, p.len);
            ink(g->f, ROLE_DEFAULT);
        } else {
            add_changed(g, &p, side);
        }
        if (p.end)
            end_line(g);
        at += p.len + p.end;
    }
}

/* The part of a run that is in the block. */
static struct words_text part_of(const struct fold_plan *p,
                                 const struct words_run *r,
                                 const struct facing_block *b, int side)
{
    size_t from = r->at[side], to = from + r->len[side];
    size_t end = b->at[side] + b->len[side];

    from = from > b->at[side] ? from : b->at[side];
    to = to < end ? to : end;
    return (struct words_text){p->sheet->text[side].bytes + from,
                               to > from ? to - from : 0};
}

static int is_beyond(const struct words_run *r, const struct facing_block *b)
{
    return r->at[0] >= b->at[0] + b->len[0] && r->at[1] >= b->at[1] + b->len[1];
}

static int is_wanted(const struct fold_plan *p, size_t run, size_t block)
{
    const struct card_sheet *s = p->sheet;
    size_t first = s->words.run[0].same ? 1 : 0;

    return p->hunk > 0 && !s->words.run[run].same &&
           (run - first) / 2 == (size_t)p->hunk - 1 &&
           s->facing.hunk[p->hunk - 1] == block;
}

static void add_sides(struct folding *g, size_t run, size_t block, int side)
{
    const struct card_sheet *s = g->plan->sheet;
    const struct words_run *r = &s->words.run[run];
    const struct facing_block *b = &s->facing.block[block];

    if (is_wanted(g->plan, run, block))
        g->want = g->f->text.len;
    add_run(g, part_of(g->plan, r, b, side), side, r->same);
    if (g->plan->unified && !r->same)
        add_run(g, part_of(g->plan, r, b, !side), !side, 0);
}

static void clear(struct fold *f)
{
    if (!f->text.max) {
        buf_init(&f->text, SIZE_MAX);
        buf_init(&f->ink, SIZE_MAX);
    }
    buf_clear(&f->text);
    buf_clear(&f->ink);
    f->rows = 0;
    f->hunk = -1;
}

void fold_block(struct fold *f, const struct fold_plan *p, size_t block,
                int side)
{
    const struct card_sheet *s = p->sheet;
    const struct facing_block *b = &s->facing.block[block];
    struct folding g = {.f = f,
                        .plan = p,
                        .want = SIZE_MAX,
                        .line = b->line[side],
                        .told = p->unified || b->inside[side]};

    clear(f);
    for (size_t i = b->run; i < s->words.runs; i++) {
        if (is_beyond(&s->words.run[i], b))
            break;
        add_sides(&g, i, block, side);
    }
    if (f->text.len > g.start)
        end_line(&g);
}

void fold_release(struct fold *f)
{
    buf_release(&f->text);
    buf_release(&f->ink);
    free(f->row);
    *f = (struct fold){0};
}

void fold_draw(const struct fold *f, int row, int from, struct pen *p)
{
    const struct fold_row *r = &f->row[row];
    size_t at = r->at, end = r->at + r->len;

    if (from > 0 && r->len > 0) {
        pen_repeat(p, ROLE_DIM, p->on->ascii ? '~' : ELLIPSIS, 1);
        at += text_fit(f->text.data + at, r->len, from + 1);
    }
    while (at < end && p->x < p->end) {
        size_t next = at + 1;

        while (next < end && f->ink.data[next] == f->ink.data[at])
            next++;
        pen_format(p, (enum role)f->ink.data[at], "%.*s", (int)(next - at),
                   f->text.data + at);
        at = next;
    }
}
