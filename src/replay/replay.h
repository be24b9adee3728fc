/* replay.h - the engine: pairs are started, retried, timed and recorded.
 *
 * A state machine on one thread that reads no clock: `now` (monotonic ns) is
 * given with each call, work comes from a supply, bytes go through a
 * transport. So a test runs an hour of it in a millisecond. */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include "metrics/price.h"
#include "net/transport.h"
#include "replay/backoff.h"
#include "replay/schedule.h"
#include "store/writer.h"

struct replay_settings {
    struct variant variant[SIDES]; /* borrowed until the end */
    int concurrency; /* closed loop: replies in progress, a variant */
    int in_flight;   /* open loop: the same, as a cap */
    int ceiling;     /* neither grows beyond it while it runs; 0: no ceiling */
    struct schedule schedule;
    int64_t connect, first_token, stall, whole; /* time-outs, ns */
    struct backoff backoff;
    int64_t budget, spent; /* nano-dollars; budget -1: none */
    int64_t errors;        /* most failed replies, -1 any number */
    int64_t earlier;       /* ns of run time of earlier runs on the store */
    int64_t warmup;        /* prompts sent once beforehand, uncounted */
    uint64_t seed;
    const struct price_list *prices;
};

/* Where work comes from and records go: the writer, or a test. */
struct supply {
    struct work *(*work)(void *arg, int *over); /* owned; NULL: none now */
    size_t (*room)(void *arg);
    int (*put)(void *arg, struct record *r_take); /* dates events */
    /* The earliest moment at which replay_turn has something to do is now
     * `when`, sooner than it was. */
    void (*wake)(void *arg, int64_t when);
    void *arg;
};

struct replay;

/* `wall_us` is the wall clock at `now`. Everything is borrowed until free. */
struct replay *replay_new(const struct replay_settings *s,
                          const struct supply *supply, struct transport *t,
                          int64_t now, int64_t wall_us);
void replay_free(struct replay *r); /* cancels what is in flight */

/* Does what is due. Call when woken, and when the supply has news. */
void replay_turn(struct replay *r, int64_t now);
int64_t replay_next(const struct replay *r); /* INT64_MAX: only news help */

int replay_over(const struct replay *r); /* nothing more will happen */

/* Room that a supply needs so that this many pairs can be in progress: the
 * engine starts none whose records might not fit. */
size_t replay_room(const struct replay_settings *s, int pairs);

void replay_pause(struct replay *r, int paused, int64_t now);
/* Nothing is sent any more, what is in flight is finished. The first reason
 * counts. */
void replay_stop(struct replay *r, enum engine_phase as, const char *why);
/* Gives up what is in flight: it is as if it had never been sent. */
void replay_abort(struct replay *r);
void replay_resize(struct replay *r, int64_t by); /* in flight, a variant */

/* What the engine knows of itself goes into `e`: phase, in flight, limits,
 * spend, lateness, counts, why. The rest of `e` is left as it is. */
void replay_engine(const struct replay *r, struct engine *e, int64_t now);

/* A line for the record: stored as an event. */
void replay_say(struct replay *r, enum event_kind kind, int side,
                const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
