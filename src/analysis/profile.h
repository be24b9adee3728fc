/* profile.h - where the time of replies goes, and when: counted as they come.
 *
 * Constant in memory and per reply, whatever the length of the run. Warm-up
 * replies are never given to it. */
#ifndef ANALYSIS_PROFILE_H
#define ANALYSIS_PROFILE_H

#include "metrics/hist.h"
#include "model/reply.h"

enum span_id {
#define SPAN(id, function, column, rows, title, words) SPAN_##id,
#include "analysis/spans.def"
#undef SPAN
    SPANS
};

enum leg {
#define LEG(id, words) LEG_##id,
#include "analysis/legs.def"
#undef LEG
    LEGS
};

/* Time goes in columns, of one second at first; when there are too many, each
 * two become one. Values go in rows, ten a decade; what lies outside is in the
 * first or the last one. */
#define PROFILE_COLUMNS 128
#define PROFILE_ROWS 80
#define PROFILE_DECADE 10

struct profile;

struct profile *profile_new(void);
void profile_free(struct profile *p); /* NULL is fine */
void profile_clear(struct profile *p);
void profile_add(struct profile *p, const struct reply *r);

/* One span, of both variants, by when the replies ended. A failure has no span
 * and is counted apart; but how long it queued is known. */
struct heat {
    int64_t width; /* seconds of run time a column */
    int columns;   /* in use */
    uint32_t count[SIDES][PROFILE_COLUMNS][PROFILE_ROWS];
    uint32_t failed[SIDES][PROFILE_COLUMNS];
    /* The same of all time, with those of which no time is known. */
    int64_t row[SIDES][PROFILE_ROWS], all_failed[SIDES];
};

/* `reused`: only replies over a connection that was already open. */
void profile_heat(const struct profile *p, enum span_id span, int reused,
                  struct heat *out);

/* ns, the lower end of a row; of PROFILE_ROWS the upper end of the last. */
int64_t profile_edge(const struct profile *p, int row);

/* Of replies over a connection that was already open; borrowed. */
const struct hist *profile_reused(const struct profile *p, enum span_id span,
                                  enum side side);

/* Sums of ns, over replies that ended well and of which it is known. */
struct legs {
    int64_t n, streamed; /* streamed: those that told a first token */
    double ns[LEGS];
};

/* Borrowed. `reused`: over a connection that was already open, else over a new
 * one. */
const struct legs *profile_legs(const struct profile *p, enum side side,
                                int reused);

#endif
