/* pilot.h - how far a gray release goes: the share of treatment, step by step
 * of a plan, back to none at once, or as a person says.
 *
 * A state machine that reads no clock, counts no statistics and changes
 * nothing but itself: whoever drives it applies what it gives. A step is taken
 * when the share has had its time and its requests of each variant, and an
 * advice of the last 30 seconds allows it. A hold lets time and requests
 * count. After a roll back nothing but a person raises the share again; and
 * once the statistics said roll back, no step is taken on their word. */
#ifndef GATEWAY_PILOT_H
#define GATEWAY_PILOT_H

#include "gateway/advice.h"
#include "gateway/ramp.h"
#include "model/experiment.h"

#define PILOT_WHY (RELEASE_TOLD + 160)

/* The end of a change's text when a person made it; cmd/serve_past.c reads it
 * again from the record. */
#define PILOT_BY_HAND "by hand"

enum pilot_when {
    PILOT_HOLDS, /* every gate is surely within its margin */
    PILOT_CLEAR, /* none is surely worse than control */
};

struct pilot_settings {
    struct ramp ramp; /* no steps: the share is fixed */
    int64_t requests; /* of each variant, recorded, before a step */
    enum pilot_when when;
    int only_told; /* 1: what would roll back is said, and holds the ramp */
};

/* What an earlier run left. */
struct pilot_past {
    enum release_state state;
    int64_t share, waited; /* waited: ns for which it has had that share */
    int64_t replies[SIDES];
    int decided;             /* 1: the statistics' roll back was obeyed */
    int by_hand;             /* 1: a person chose the share */
    char back[RELEASE_TOLD]; /* why it was rolled back last; "" never */
};

struct pilot {
    struct pilot_settings set;
    enum release_state state;
    int64_t share;          /* SHARE_WHOLEths */
    int64_t since;          /* when that began; ns */
    int64_t replies[SIDES]; /* since then */
    struct advice advice;
    int64_t advised;      /* when that came; before `since` it is of no use */
    int heard, blind;     /* blind: none will come any more */
    int decided, by_hand; /* by_hand: a person chose the share */
    char below[RELEASE_TOLD]; /* the broken floor, when it is only told */
    char back[RELEASE_TOLD];  /* why it is, or was last, rolled back */
};

/* What is to be done. */
struct pilot_change {
    enum event_kind kind;
    int64_t from, share;
    char why[PILOT_WHY]; /* a line for people */
};

void pilot_init(struct pilot *p, const struct pilot_settings *set,
                int64_t share, int64_t now);
void pilot_restore(struct pilot *p, const struct pilot_past *past, int64_t now);
/* Other rules from now on; the share stays. */
void pilot_renew(struct pilot *p, const struct pilot_settings *set);

/* A reply of this share was recorded that counts. */
void pilot_reply(struct pilot *p, enum side side);

/* These give 1 when there is something to be done, else 0. `a` NULL: nobody is
 * there any more to advise. `why` NULL: no floor is broken. */
int pilot_tick(struct pilot *p, int64_t now, struct pilot_change *out);
int pilot_advise(struct pilot *p, const struct advice *a, int64_t now,
                 struct pilot_change *out);
int pilot_floor(struct pilot *p, const char *why, int64_t now,
                struct pilot_change *out);
int pilot_obey(struct pilot *p, const struct control *c, int64_t now,
               struct pilot_change *out);

/* The moment before which no step is taken; -1: there is none to come. */
int64_t pilot_next(const struct pilot *p);
/* What it waits for, or why it is so, to be read after its state: a line, or
 * "". */
void pilot_tell(const struct pilot *p, int64_t now, char *out, size_t size);

#endif
