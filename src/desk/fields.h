/* fields.h - what can be asked of a pair by name: the rows of fields.def.
 *
 * Spans are in seconds, money in dollars, shares from 0 to 1; a flag is 1 or
 * 0. NAN is not known: a failed reply has no spans, and its cost is known only
 * when something was paid for it. */
#ifndef DESK_FIELDS_H
#define DESK_FIELDS_H

#include "analysis/pairs.h"
#include "desk/marks.h"

enum field_kind {
    FIELD_FLAG,
    FIELD_SPAN,
    FIELD_COUNT,
    FIELD_MONEY,
    FIELD_SHARE
};

struct field_source {
    const struct pairs *pairs;
    const struct marks *marks;
};

struct field {
    const char *name;
    enum field_kind kind;
    int whole; /* 1: of the pair, not of a side */
    double (*how)(const struct field_source *from, int what, int side,
                  size_t i);
    int what;
    const char *help; /* "": another name of the row before */
};

const struct field *field_row(size_t i); /* NULL after the last */
/* Case does not count, and '-' is '_'; NULL when there is none. */
const struct field *field_find(const char *word, size_t len);
/* What a slip of the finger may have meant, or NULL. */
const struct field *field_meant(const char *word, size_t len);

double field_of(const struct field *f, const struct field_source *from,
                int side, size_t i);

double field_column(const struct field_source *from, enum column c, int side,
                    size_t i);

/* A number as it is written for a field of that kind: 250ms, $0.01, 50%; -1
 * when it is not one. And what one looks like, for people. */
int field_number(enum field_kind kind, const char *word, size_t len,
                 double *out);
const char *field_example(enum field_kind kind);

#endif
