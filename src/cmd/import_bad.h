/* import_bad.h - what is wrong with a log's lines, each cause once.
 *
 * Two reasons that differ in numbers and quoted words only are one cause: a
 * column in a strange unit has another number in every line. */
#ifndef CMD_IMPORT_BAD_H
#define CMD_IMPORT_BAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define IMPORT_CAUSES 10 /* that are named; lines are counted beyond it */

struct import_cause {
    char *first; /* owned: "log.csv:7: reason", harmless on a terminal */
    uint64_t shape;
    int64_t lines;
};

struct import_bad {
    struct import_cause cause[IMPORT_CAUSES];
    size_t causes;
    int64_t lines;   /* all bad ones */
    int64_t unnamed; /* those whose cause is not named */
};

void import_bad_release(struct import_bad *b); /* right on a zeroed struct */

void import_bad_add(struct import_bad *b, const char *log, int64_t line,
                    const char *reason);

/* A line a cause: the first line of the log that has it, and how many have. */
void import_bad_write(const struct import_bad *b, struct buf *out);

/* What to do when every line is bad, for the causes that were met. */
void import_bad_mend(const struct import_bad *b, struct buf *out);

#endif
