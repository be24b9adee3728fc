/* sqlite_row.h - reads rows of the SQLite store into structs, by their fields.
 * Private to the store. */
#ifndef STORE_SQLITE_ROW_H
#define STORE_SQLITE_ROW_H

#include "store/sqlite.h"

/* A reading under way: rows of `fields`, then of `more`, then `extra`. */
struct row {
    const struct fields *fields, *more;
    const char *extra;          /* a further column: ", seq" */
    const char *tail;           /* WHERE and ORDER BY */
    int64_t given[3];           /* for its ?1, ?2 and ?3 */
    struct sqlite3_stmt **kept; /* where the statement stays, made once; NULL:
                                   it is made anew */
    struct sqlite3_stmt *st;
};

int row_start(struct sqlite *s, struct row *c, struct err *err);
/* 1: `to` is filled, its strings good until the next call; 0: no more. */
int row_next(struct sqlite *s, struct row *c, void *to, struct err *err);
void row_end(struct row *c); /* also when it could not be started */

/* Of the row that SQLite is at: -1 when it means nothing to us. */
int row_read(struct sqlite *s, const struct row *c, void *to, struct err *err);
int64_t row_extra(const struct row *c);

#endif
