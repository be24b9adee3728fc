/* values.h - what one line of a log says, field by field, as text.
 *
 * Whoever reads a line fills it; nothing is checked yet. Text is borrowed
 * from the line or lives in `memory`, always with a NUL behind it. */
#ifndef LOGGED_VALUES_H
#define LOGGED_VALUES_H

#include "base/arena.h"
#include "logged/names.h"

struct value {
    const char *text; /* NULL: not there */
    int rank;         /* of the name that it came by; the best stays */
    int64_t scale;    /* as in struct hit */
};

struct values {
    struct value of[LOGGED_FIELDS];
    struct arena memory; /* owned, cleared for each line */
};

void values_clear(struct values *v);
void values_release(struct values *v);

/* Unless one of a better rank is there. */
void values_put(struct values *v, const struct hit *hit, const char *text);

const char *values_text(const struct values *v, enum logged_field f);

/* Numbers are not below zero, and finite: else -1 with ERR_PARSE. `out` stays
 * when there is none. */
int values_count(const struct values *v, enum logged_field f, int64_t *out,
                 struct err *err);
int values_real(const struct values *v, enum logged_field f, double *out,
                struct err *err);
/* Nanoseconds, by the unit of the name or in the text itself ("1.2s"). */
int values_span(const struct values *v, enum logged_field f, int64_t *out,
                struct err *err);
int values_money(const struct values *v, enum logged_field f, int64_t *out,
                 struct err *err);
/* Microseconds since 1970. */
int values_moment(const struct values *v, enum logged_field f, int64_t *out,
                  struct err *err);

#endif
