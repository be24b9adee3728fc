/* engine.h - what replay.c (what may start), duo.c (pairs) and task.c (one
 * reply) share; private.
 *
 * A duo is a pair in progress: two tasks. A task sends its request, again if
 * need be, and ends with a record. */
#ifndef REPLAY_ENGINE_H
#define REPLAY_ENGINE_H

#include "base/heap.h"
#include "metrics/hist.h"
#include "provider/answer.h"
#include "replay/arm.h"
#include "replay/budget.h"
#include "replay/replay.h"

enum task_state {
    TASK_IDLE,    /* this side is not asked for, or has ended */
    TASK_SENT,    /* an exchange is in flight */
    TASK_CLOSING, /* none is; what now is being decided */
    TASK_WAITING, /* until it may be sent again */
};

struct task {
    struct heap_item timer; /* first member: the heap gives it back */
    enum task_state state;
    struct replay *replay;
    struct duo *duo;
    enum side side;
    struct exchange *exchange;
    struct answer answer;
    struct buf body;
    int64_t due, first_sent, sent, head; /* head: 0 while none has come */
    int tries;                           /* that count for the back-off */
    int attempts;                        /* exchanges */
    unsigned learned; /* what the endpoint had refused when this was sent */
    struct budget_ask ask; /* with a budget */
    int64_t need;          /* was reserved for it */
};

struct duo {
    struct work *work; /* owned */
    struct task task[SIDES];
    int64_t offset; /* due, from the start of the schedule */
    enum side first;
    int warmup, open; /* open: tasks that have not ended */
    struct duo *next; /* on the list of free ones, or of those held back */
};

struct replay {
    struct replay_settings set;
    struct supply supply;
    struct transport *net;
    struct arm arm[SIDES];
    struct limit limit[SIDES]; /* the second is unused when keys are shared */
    struct budget budget;
    const struct price *price[SIDES]; /* with a budget; borrowed */
    struct heap timers;
    struct rng rng;
    struct duo *idle;         /* free ones */
    struct duo *held, **tail; /* those that warm-up holds back; their end */
    struct duo *next;         /* read, not started yet */
    struct duo **all;         /* every one there is, for replay_free */
    size_t duos, duo_cap;
    int64_t start, wall_us; /* monotonic and wall clock at the start */
    int64_t shift;          /* the schedule, moved by warm-up and pauses */
    int64_t due_at;         /* when the next pair may start, if by time */
    int64_t paused_at, armed;
    int64_t warm, warmed, open; /* warm-up to send, sent; duos in progress */
    int begun, paused, stopping, over; /* begun: with what counts */
    int supply_over, filling, capped, starved, repeat;
    enum engine_phase end;
    int64_t failed, sent, late;
    int64_t started, offered, took; /* pairs; time they were given, took */
    struct hist lateness;
    char why[256];
};

int replay_open_loop(const struct replay *r);
/* From task.c: it ended, with this reply (NULL: nothing to record). */
void replay_ended(struct replay *r, struct task *t, struct reply *reply,
                  int64_t now);
/* Sets a timer and tells the supply when that is sooner than the others. */
void replay_timer(struct replay *r, struct task *t, int64_t when);
/* replay_stop, with such an event; only the first says it. */
void replay_halt(struct replay *r, enum event_kind kind, int side,
                 enum engine_phase as, const char *why);

/* The next pair, due or not; NULL when none is to be had just now. */
struct duo *duo_next(struct replay *r, int64_t now);
int64_t duo_due(const struct replay *r, const struct duo *d, int64_t now);
void duo_need(const struct replay *r, const struct duo *d, int64_t need[SIDES]);
void duo_start(struct replay *r, struct duo *d, int64_t now);
void duo_left(struct replay *r, struct duo *d); /* a task has ended */
void duo_free(struct duo *d);

#endif
