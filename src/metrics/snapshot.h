/* snapshot.h - all that a live screen shows, at one moment; plain values.
 *
 * Made from the store by analysis/live.h and drawn by tui/: a screen counts
 * nothing and decides nothing. */
#ifndef METRICS_SNAPSHOT_H
#define METRICS_SNAPSHOT_H

#include <stdint.h>

#include "metrics/shown.h"
#include "metrics/shown_verdict.h"
#include "metrics/tally.h"
#include "model/experiment.h"

#define SNAPSHOT_SECONDS 600 /* of history, one slot a second */
#define SNAPSHOT_EVENTS 64
#define SNAPSHOT_FAULTS 32
#define SNAPSHOT_CONTRASTS 24
#define SNAPSHOT_STAGES 16

/* What happened in one second, by variant. */
struct second {
    int64_t at; /* seconds of run time */
    int32_t replies[SIDES], failed[SIDES];
    int64_t latency_p50[SIDES], first_token_p50[SIDES]; /* ns, -1 none */
    int64_t output[SIDES];                              /* tokens */
};

/* Can the numbers be trusted as far as the generator goes? */
enum health { HEALTH_NONE, HEALTH_OK, HEALTH_LOOK, HEALTH_BAD };

struct fault_line {
    int64_t elapsed; /* ns of run time */
    enum side side;
    enum outcome outcome;
    int status, attempts;
    int64_t prompt;
    char text[160]; /* already harmless */
};

struct event_line {
    int64_t seq; /* in the store */
    int64_t elapsed;
    enum event_kind kind;
    int side;
    char text[160]; /* already harmless */
};

/* A share that a live split had, and what came of its requests. */
struct stage_line {
    int number;
    double weight; /* of treatment; below 0 not known */
    int64_t from;  /* ns of run time, -1: no request */
    int64_t ran;   /* ns, in so many visits: those between are none of it */
    int visits;
    int64_t replies[SIDES], failed[SIDES];
};

struct snapshot {
    char name[64];   /* of the experiment */
    int live;        /* 1: clients are served: engine.release tells of it */
    int unpaired;    /* 1: what is counted as pairs are requests, each of them
                        of one variant */
    char policy[16]; /* of a live split: "sticky" */
    char user_field[64]; /* header in which its clients name a user */
    struct stage_line stage[SNAPSHOT_STAGES]; /* as it is now, then newest */
    int stages, stages_lost;                  /* that are not in the list */
    char model[SIDES][64], endpoint[SIDES][96];
    int open_loop;
    char loop[96];  /* "closed loop, 16 in flight a variant" */
    char label[64]; /* which kind of interval: "anytime-valid 95 %" */
    struct engine engine;
    int alive; /* the engine wrote within the last seconds */
    enum health health;
    char health_why[96]; /* "" when it is ok */
    double cpu;          /* of one core, by the engine; -1 unknown */
    int64_t rate_mhz;    /* `ended` in 1000 s, of the last minute it ran */
    int64_t now_us;
    struct tally tally[SIDES];
    int64_t again[SIDES][OUTCOMES]; /* failed attempts that were repeated */
    int64_t ended; /* pairs; and those that the numbers are of: */
    int64_t pairs, both_ok, only_control, only_treatment, both_failed;
    int64_t agree, compared; /* equal answers among pairs both ok */
    int64_t eta;             /* ns, -1 unknown */
    struct second second[SNAPSHOT_SECONDS]; /* a ring, newest at `newest` */
    int seconds, newest;
    int32_t class_minute[SIDES][OUTCOMES][10];           /* newest last */
    int64_t class_first[OUTCOMES], class_last[OUTCOMES]; /* ns, -1 never */
    struct fault_line fault[SNAPSHOT_FAULTS];            /* newest first */
    int faults;
    struct event_line event[SNAPSHOT_EVENTS]; /* newest first */
    int events;
    struct shown row[SNAPSHOT_CONTRASTS];
    int rows;
    struct shown_verdict verdict;
    char store[128]; /* its name, for the resume hint */
    int64_t store_bytes;
};

#endif
