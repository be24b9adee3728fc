/* import_sides.h - which variant a logged answer is of.
 *
 * By the names that the user gave, or by words that everybody uses; where a
 * log has two variants of whatever names, the one that comes first is the
 * control. */
#ifndef CMD_IMPORT_SIDES_H
#define CMD_IMPORT_SIDES_H

#include "base/err.h"
#include "logged/logged.h"
#include "model/variant.h"

struct import_sides {
    const char *given[SIDES]; /* --control and --treatment; both or none */
    int fixed;                /* of all that is read now, or -1 */
    int two;                  /* whatever names, in the order they come in */
    char *name[SIDES];        /* owned: as the log calls them */
    int64_t others;           /* answers of variants that were not asked for */
};

void import_sides_release(struct import_sides *s);

/* 1 and the side; 0 when it is of a third variant, which is passed over; -1
 * with ERR_PARSE when it cannot be told. */
int import_side(struct import_sides *s, const struct logged *l, enum side *out,
                struct err *err);

#endif
