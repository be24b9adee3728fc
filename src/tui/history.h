/* history.h - the last seconds of a run, cut into the columns of a picture. */
#ifndef TUI_HISTORY_H
#define TUI_HISTORY_H

#include "metrics/snapshot.h"
#include "tui/draw.h"

#define HISTORY_COLUMNS SNAPSHOT_SECONDS

struct history {
    int window;                             /* seconds of it, in all */
    int columns, seconds_each;              /* the newest column is the last */
    int64_t failed[SIDES][HISTORY_COLUMNS]; /* -1 before the run began */
    double replies[SIDES][HISTORY_COLUMNS]; /* in a second; -1 likewise */
    double latency[SIDES][HISTORY_COLUMNS]; /* seconds, median; -1 none */
    double first_token[SIDES][HISTORY_COLUMNS]; /* likewise */
    double output[SIDES][HISTORY_COLUMNS];      /* tokens in a second */
    double most_latency, most_first_token, most_output, most_replies; /* of
                                                                 both; 0 none */
};

/* `window` seconds, 0 a minute, in at most `columns` columns. */
void history_make(struct history *h, const struct snapshot *s, int window,
                  int columns);

/* A row of pictures, both sides on one scale, or the eye compares what is not
 * comparable; it is printed. */
struct level {
    const char *name;
    const double (*value)[HISTORY_COLUMNS];
    double most;
    int spans; /* 1: in seconds; 0: so many in each */
};
void level_draw(const struct level *l, int columns, struct box *b);

#endif
