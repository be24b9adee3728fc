/* doc.h - a report as plain values, ready to be drawn.
 *
 * Sections of cells. A cell has its text as people read it and its numbers in
 * full, in base units (seconds, dollars, shares, counts); a format draws the
 * ones or the others. All texts are in the doc's arena or constant. */
#ifndef REPORT_DOC_H
#define REPORT_DOC_H

#include <stdarg.h>
#include <stddef.h>

#include "base/arena.h"

#define DOC_SECTIONS 12
#define DOC_COLUMNS 28

enum cell_kind {
    CELL_TEXT,
    CELL_FLAG,   /* value 0 or 1 */
    CELL_NUMBER, /* value, NAN unknown */
    CELL_RANGE,  /* value with limits, each may be NAN or infinite */
};

struct cell {
    enum cell_kind kind;
    const char *text;
    double value, low, high;
    const char *missing; /* why there is no value; NULL */
};

struct column {
    const char *name;  /* key for programs; NULL: for people only */
    const char *words; /* heading for people; NULL: for programs only */
    int right;         /* aligned to the right */
};

enum section_kind {
    SECTION_FIELDS, /* one row, drawn downwards: words and text */
    SECTION_TABLE,
};

struct section {
    const char *name; /* as in a column */
    const char *words;
    const char *note; /* a line or two under the heading; NULL none */
    enum section_kind kind;
    struct column column[DOC_COLUMNS];
    size_t columns, rows;
    struct cell *cell; /* owned; rows * columns, by rows */
    size_t cells, cap;
    unsigned char *quiet; /* owned; a row not drawn for people */
    struct arena *arena;  /* borrowed: the doc's */
};

struct doc {
    const char *title;
    struct section section[DOC_SECTIONS];
    size_t sections;
    struct arena arena;
};

const struct cell *doc_cell(const struct section *s, size_t row, size_t column);
void doc_release(struct doc *d); /* also right on a zeroed struct */

/* For those who compose. A table's columns come before its rows; a row is
 * begun, then filled from left to right. */
struct section *doc_add(struct doc *d, const char *name, const char *words,
                        enum section_kind kind);
void doc_column(struct section *s, const char *name, const char *words,
                int right);
void doc_row(struct section *s, int quiet);
struct cell *doc_put(struct section *s, enum cell_kind kind, double value,
                     const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* A field is a column and its cell at once. */
struct cell *doc_field(struct section *s, const char *name, const char *words,
                       enum cell_kind kind, double value);
const char *doc_text(struct section *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *doc_vtext(struct section *s, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

#endif
