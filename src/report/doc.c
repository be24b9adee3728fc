#include "report/doc.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const struct cell *doc_cell(const struct section *s, size_t row, size_t column)
{
    return &s->cell[row * s->columns + column];
}

void doc_release(struct doc *d)
{
    for (size_t i = 0; i < d->sections; i++) {
        free(d->section[i].cell);
        free(d->section[i].quiet);
    }
    arena_release(&d->arena);
    *d = (struct doc){0};
}

struct section *doc_add(struct doc *d, const char *name, const char *words,
                        enum section_kind kind)
{
    struct section *s = &d->section[d->sections++];

    assert(d->sections <= DOC_SECTIONS);
    *s = (struct section){
        .name = name,
        .words = words,
        .kind = kind,
        .arena = &d->arena,
    };
    if (kind == SECTION_FIELDS)
        doc_row(s, 0);
    return s;
}

void doc_column(struct section *s, const char *name, const char *words,
                int right)
{
    assert(s->columns < DOC_COLUMNS);
    s->column[s->columns++] = (struct column){name, words, right};
}

void doc_row(struct section *s, int quiet)
{
    s->quiet = memory_grow(s->quiet, s->rows + 1, sizeof *s->quiet);
    s->quiet[s->rows++] = (unsigned char)quiet;
}

const char *doc_vtext(struct section *s, const char *fmt, va_list args)
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
    text = doc_vtext(s, fmt, args);
    va_end(args);
    return text;
}

static struct cell *append(struct section *s, enum cell_kind kind, double value)
{
    if (s->cells == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 64;
        s->cell = memory_grow(s->cell, s->cap, sizeof *s->cell);
    }
    s->cell[s->cells] = (struct cell){kind, "", value, NAN, NAN, NULL};
    return &s->cell[s->cells++];
}

struct cell *doc_put(struct section *s, enum cell_kind kind, double value,
                     const char *fmt, ...)
{
    struct cell *c = append(s, kind, value);
    va_list args;

    va_start(args, fmt);
    c->text = doc_vtext(s, fmt, args);
    va_end(args);
    return c;
}

struct cell *doc_field(struct section *s, const char *name, const char *words,
                       enum cell_kind kind, double value)
{
    doc_column(s, name, words, 0);
    return append(s, kind, value);
}
