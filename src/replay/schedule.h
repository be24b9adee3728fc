/* schedule.h - when a pair is due.
 *
 * A kind of schedule is a row of schedules.def. An open loop computes due
 * moments without looking at answers; a closed loop has none: a pair is due
 * when there is room. Nanoseconds from the start of the run. */
#ifndef REPLAY_SCHEDULE_H
#define REPLAY_SCHEDULE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/rng.h"
#include "model/prompt.h"

struct schedule {
    const struct pace *pace;
    double rate;  /* pairs a second */
    double speed; /* of the log's own times: 2 is twice as fast */
    struct rng rng;
    int64_t last;      /* due moment of the pair before; 0 at the start */
    int64_t pass;      /* due moment at which this pass over the log began */
    int64_t origin_us; /* the log's time of its first pair, -1 not yet */
};

struct pace {
    const char *name; /* "poisson" */
    int open;         /* 1: an open loop */
    int64_t (*due)(struct schedule *s, const struct prompt *p);
};

#define PACE(id) extern const struct pace pace_##id;
#include "replay/schedules.def"
#undef PACE

const struct pace *pace_at(size_t i); /* NULL after the last */
const struct pace *pace_find(const char *name);

void schedule_init(struct schedule *s, const struct pace *pace, uint64_t seed);

/* Due moment of the next pair; call once a pair, in their order. Never
 * before the one of the pair before. 0 in a closed loop. */
int64_t schedule_due(struct schedule *s, const struct prompt *p);

/* The log begins again: its times count from where the schedule is now. */
void schedule_again(struct schedule *s);

/* "open loop, poisson, 10 pairs/s" */
void schedule_words(const struct schedule *s, int concurrency, struct buf *out);

#endif
