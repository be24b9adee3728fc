/* write.h - how a doc is filled. */
#ifndef REPORT_WRITE_H
#define REPORT_WRITE_H

#include "report/chart.h"
#include "report/doc.h"

/* A table's columns come before its rows; a row is begun, then filled from
 * left to right. A section is a part of the detail unless told otherwise. */
struct section *doc_add(struct doc *d, const char *name, const char *words,
                        enum section_kind kind);
struct heading *doc_column(struct section *s, const char *name,
                           const char *words, int right);
void doc_row(struct section *s, int quiet);
struct cell *doc_put(struct section *s, enum cell_kind kind, double value,
                     const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* A field is a column and its cell at once. */
struct cell *doc_field(struct section *s, const char *name, const char *words,
                       enum cell_kind kind, double value);
/* For programs alone. */
void doc_number(struct section *s, const char *name, double value);
void doc_flag(struct section *s, const char *name, int value);
void doc_string(struct section *s, const char *name, const char *text);
/* For people alone. */
struct cell *doc_line(struct section *s, const char *words, const char *fmt,
                      ...) __attribute__((format(printf, 3, 4)));

/* Room for the pieces of a list or a marked text; then each of them. */
void doc_pieces(struct section *s, struct cell *c, size_t most);
void doc_piece(struct cell *c, const char *text, int differs);

const char *doc_text(struct section *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A chart in a section of its own. */
struct chart *doc_chart(struct doc *d, const char *words, enum chart_kind kind);

#endif
