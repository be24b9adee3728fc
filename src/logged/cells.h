/* cells.h - one row of a table in text: RFC 4180, and what else is met.
 *
 * Columns are apart by one character. A quoted one may hold it, line ends and
 * doubled quotes; blanks around a column do not count. Blank lines are left
 * out. What is not UTF-8 or has a NUL in it is bad. */
#ifndef LOGGED_CELLS_H
#define LOGGED_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "input/source.h"

struct cells {
    struct buf text; /* owned; each column with a NUL behind it */
    size_t *at;      /* owned; where in it each begins */
    size_t count, cap;
    int64_t line;       /* where it begins, from 1 */
    const char *reason; /* why it is bad */
};

void cells_release(struct cells *r); /* also right on a zeroed struct */

/* SOURCE_END, SOURCE_PIECE or SOURCE_BAD (it is passed over, or its first
 * line if its end cannot be told); -1 when the reading failed. */
int cells_read(struct cells *r, struct source *s, char delimiter,
               struct err *err);

const char *cells_at(const struct cells *r, size_t i); /* i < count */

/* The one of , ; tab and | that the first line has most of. */
char cells_delimiter(const char *head, size_t len);

#endif
