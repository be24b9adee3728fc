/* doc.h - a report as plain values, ready to be drawn.
 *
 * Sections of cells. A cell has its text as people read it and its numbers in
 * full, in base units (seconds, dollars, shares, counts); a format draws the
 * ones or the others. All texts are in the doc's arena or constant; those that
 * are foreign may hold anything: a format makes them harmless. */
#ifndef REPORT_DOC_H
#define REPORT_DOC_H

#include <stdarg.h>
#include <stddef.h>

#include "base/arena.h"

#define DOC_SECTIONS 40
#define DOC_COLUMNS 28

enum cell_kind {
    CELL_TEXT,
    CELL_FLAG,   /* value 0 or 1 */
    CELL_NUMBER, /* value, NAN unknown */
    CELL_RANGE,  /* value with limits, each may be NAN or infinite */
    CELL_LIST,   /* pieces: sentences */
    CELL_MARKED, /* pieces of one long text, of several lines */
};

enum tone { TONE_NONE, TONE_GOOD, TONE_BAD, TONE_LOOK };

struct piece {
    const char *text;
    int differs; /* from what stands beside it */
};

struct cell {
    enum cell_kind kind;
    const char *text;
    double value, low, high;
    const char *missing; /* why there is no value; NULL */
    enum tone tone;
    struct piece *piece;
    size_t pieces;
};

/* Where something is drawn: some formats have 80 columns, some a page. */
enum room { ROOM_ANY, ROOM_WIDE, ROOM_NARROW };

struct heading {
    const char *name;  /* key for programs; NULL: for people only */
    const char *words; /* heading for people; NULL: for programs only */
    int right;         /* aligned to the right */
    enum room room;
};

enum section_kind {
    SECTION_HEADLINE, /* fields; people read a word and a list of reasons */
    SECTION_FIELDS,   /* one row, drawn downwards: words and text */
    SECTION_TABLE,
    SECTION_CHART, /* for those who can draw it */
    SECTION_ASIDE, /* for people: name, note and texts side by side, by rows */
};

/* HEAD and BRIEF are the first screen; what is BRIEF comes again in full. */
enum part { PART_HEAD, PART_BRIEF, PART_DETAIL, PART_END };

struct section {
    const char *name; /* as in a column */
    const char *words;
    const char *note; /* a line or two under the heading; NULL none */
    enum section_kind kind;
    enum part part;
    enum room room;
    const struct chart *chart; /* of a SECTION_CHART; in the arena */
    struct heading column[DOC_COLUMNS];
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
int doc_any(const struct section *s); /* 1: has a row that people see */
void doc_release(struct doc *d);      /* also right on a zeroed struct */

/* Composing is in write.h. */
#endif
