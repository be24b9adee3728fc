#include "report/write.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

struct section *doc_add(struct doc *d, const char *name, const char *words,
                        enum section_kind kind)
{
    struct section *s = &d->section[d->sections++];

    assert(d->sections <= DOC_SECTIONS);
    *s = (struct section){
        .name = name,
        .words = words,
        .kind = kind,
        .part = PART_DETAIL,
        .arena = &d->arena,
    };
    if (kind == SECTION_FIELDS || kind == SECTION_HEADLINE)
        doc_row(s, 0);
    return s;
}

struct heading *doc_column(struct section *s, const char *name,
                           const char *words, int right)
{
    struct heading *h = &s->column[s->columns++];

    assert(s->columns <= DOC_COLUMNS);
    *h = (struct heading){name, words, right, ROOM_ANY};
    return h;
}

void doc_row(struct section *s, int quiet)
{
    s->quiet = memory_grow(s->quiet, s->rows + 1, sizeof *s->quiet);
    s->quiet[s->rows++] = (unsigned char)quiet;
}

static const char *vtext(struct section *s, const char *fmt, va_list args)
{
    va_list again;
    int len;
    char *text;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    text = arena_alloc(s->arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}

const char *doc_text(struct section *s, const char *fmt, ...)
{
    const char *text;
    va_list args;

    va_start(args, fmt);
    text = vtext(s, fmt, args);
    va_end(args);
    return text;
}

static struct cell *append(struct section *s, enum cell_kind kind, double value)
{
    if (s->cells == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 64;
        s->cell = memory_grow(s->cell, s->cap, sizeof *s->cell);
    }
    s->cell[s->cells] = (struct cell){
        .kind = kind,
        .text = "",
        .value = value,
        .low = NAN,
        .high = NAN,
    };
    return &s->cell[s->cells++];
}

struct cell *doc_put(struct section *s, enum cell_kind kind, double value,
                     const char *fmt, ...)
{
    struct cell *c = append(s, kind, value);
    va_list args;

    va_start(args, fmt);
    c->text = vtext(s, fmt, args);
    va_end(args);
    return c;
}

struct cell *doc_field(struct section *s, const char *name, const char *words,
                       enum cell_kind kind, double value)
{
    doc_column(s, name, words, 0);
    return append(s, kind, value);
}

void doc_number(struct section *s, const char *name, double value)
{
    doc_field(s, name, NULL, CELL_NUMBER, value);
}

void doc_flag(struct section *s, const char *name, int value)
{
    doc_field(s, name, NULL, CELL_FLAG, value);
}

void doc_string(struct section *s, const char *name, const char *text)
{
    doc_field(s, name, NULL, CELL_TEXT, 0)->text = doc_text(s, "%s", text);
}

struct cell *doc_line(struct section *s, const char *words, const char *fmt,
                      ...)
{
    struct cell *c = doc_field(s, NULL, words, CELL_TEXT, 0);
    va_list args;

    va_start(args, fmt);
    c->text = vtext(s, fmt, args);
    va_end(args);
    return c;
}

void doc_pieces(struct section *s, struct cell *c, size_t most)
{
    c->piece = arena_alloc(s->arena, most * sizeof *c->piece);
}

void doc_piece(struct cell *c, const char *text, int differs)
{
    c->piece[c->pieces++] = (struct piece){text, differs};
}

struct chart *doc_chart(struct doc *d, const char *words, enum chart_kind kind)
{
    struct section *s = doc_add(d, NULL, words, SECTION_CHART);
    struct chart *c = arena_alloc(s->arena, sizeof *c);

    c->kind = kind;
    s->room = ROOM_WIDE;
    s->chart = c;
    return c;
}
