/* feedback_take.h - lines of feedback: read, each put to the reply it is
 * about, and written into the store. */
#ifndef CMD_FEEDBACK_TAKE_H
#define CMD_FEEDBACK_TAKE_H

#include "cmd/feedback_find.h"
#include "cmd/import_bad.h"
#include "logged/names.h"

struct heard {
    struct feedback said; /* its user is owned */
    int warmup;           /* of a reply that never counts */
};

struct feedback_take {
    const struct feedback_find *find;
    double least, most;  /* of scores, which are stored as 0 to 1 */
    struct heard *heard; /* owned */
    size_t count, cap;
    struct import_bad bad;     /* lines that are wrong */
    struct import_bad strange; /* lines about no reply of the store */
    int64_t lines;
    const char *log; /* that is read now */

    int64_t put[SIDES];
    int64_t same;   /* just what was said last, of that reply and kind */
    int64_t older;  /* than that */
    int64_t warmup; /* of those put */
};

void feedback_take_release(struct feedback_take *t);

/* "-" is standard input. Lines stay in memory, so that a slow pipe keeps no
 * engine from writing. -1 when the log cannot be read. */
int feedback_take_read(struct feedback_take *t, const char *log,
                       struct names *names, struct err *err);

/* In one transaction, in the order of the lines. Of a reply and kind what was
 * said last counts: so what is older than that is left out, as is what was
 * said already. */
int feedback_take_write(struct feedback_take *t, struct store *s,
                        struct err *err);

#endif
