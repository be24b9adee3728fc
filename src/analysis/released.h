/* released.h - what became of a live release: its shares, and who changed
 * them. */
#ifndef ANALYSIS_RELEASED_H
#define ANALYSIS_RELEASED_H

#include "base/arena.h"
#include "model/experiment.h"
#include "model/opinion.h"

#define RELEASED_STAGES 256

/* Shares that were set, holds, roll backs, breakers. */
struct release_change {
    const struct release_change *next; /* the one after it; NULL */
    enum event_kind kind;
    int64_t wall_us;
    int side;         /* -1: neither */
    const char *text; /* of a person, or why; or NULL */
};

/* Texts and changes are in the arena that was given. */
struct released {
    struct stage stage[RELEASED_STAGES]; /* by number; 0: was never noted */
    struct release_change *first, *last;
    size_t changes;
    /* Why all went to control, and still does for all that a person said; NULL:
     * it was not rolled back, or its share was raised again. */
    const char *rolled;
    int by_hand;        /* 1: a person did it, and not a floor */
    const char *raised; /* how the share was raised again after it; or NULL */
};

/* 1: one variant gets no requests any more, as far as is known. */
int released_stuck(const struct release *r, int live, int split);

/* Events of other kinds are passed over. */
void released_event(struct released *r, struct arena *a, const struct event *e);
void released_stage(struct released *r, const struct stage *t);
void released_forget_events(struct released *r);

#endif
