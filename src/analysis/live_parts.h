/* live_parts.h - a live view from inside; private to analysis/live*.c. */
#ifndef ANALYSIS_LIVE_PARTS_H
#define ANALYSIS_LIVE_PARTS_H

#include "analysis/analysis.h"
#include "analysis/live.h"
#include "analysis/profile.h"
#include "analysis/recent.h"
#include "analysis/running.h"
#include "analysis/shown_verdict.h"
#include "analysis/stages.h"

/* Up to where the store was read: seq of rows, and numbers of stages. */
struct live_read {
    int64_t reply, event, vote, feedback, stage;
};

/* A run, by its first reply: when that was sent, and what time it was at the
 * beginning of run time. */
struct live_run {
    int64_t wall_us, sent, zero_us;
};
#define LIVE_RUNS 32 /* the last ones */

#define LIVE_STAGES 256 /* of a ramp, from 1 */

struct live {
    struct store *store; /* owned */
    char where[128];
    struct analysis a;    /* of what is shown: its engine is that of then */
    struct engine engine; /* as it is now */
    struct running running;
    struct sentence sentence;
    struct recent recent;
    struct profile *profile; /* owned */
    struct snapshot shown;
    int repeat[SNAPSHOT_FAULTS]; /* of a fault; 0 when its text is there */
    struct stage_line stage[LIVE_STAGES]; /* by number */
    struct visits visits;                 /* owned */

    int64_t at;      /* that is asked for; -1: now */
    int64_t at_done; /* that was read last */
    int hold;        /* 1: what is new is left alone */
    int going;       /* 1: a reading of what is new is not through */
    int64_t bound;   /* run time up to which is shown what ended */
    int64_t latest;  /* end of a reply that is shown */
    struct live_read read;
    struct live_run run[LIVE_RUNS];
    int runs;
    int64_t held;     /* first reply that had not ended then; 0 none */
    int64_t frontier; /* up to here replies may be there already */

    unsigned needs;              /* of live_need() */
    int64_t again, again_until;  /* replies read again for columns; then 0 */
    int profiling;               /* 1: for the profile, too */
    int64_t retried, retries_us; /* of which attempts were read, and when */

    int64_t most, count; /* replies of this update */
    int64_t serial, stats_at_us;
    int stale; /* there is something that the statistics lack */
};

/* 1: what is shown is not the newest that there is. */
int live_past(const struct live *l);

/* All that is new, or only the columns that are lacking: 1 when there is more,
 * 0, -1. */
int live_read(struct live *l, int64_t now_us, struct err *err);
int live_read_again(struct live *l, struct err *err);

/* As if nothing had been read but the settings. */
void live_restart(struct live *l);

/* What follows from what was read. */
void live_name(struct live *l);
void live_fault(struct live *l, const struct reply *r);
void live_event(struct live *l, const struct event *e, int64_t elapsed);
int live_fault_texts(struct live *l, struct err *err);
void live_show(struct live *l, int64_t now_us);
void live_compute(struct live *l, int64_t now_us);

/* Cut between characters, and harmless; NULL is "". */
void live_text(char *out, size_t size, const char *text);

/* What a gateway's store has besides: live_release.c. */
void live_name_split(struct live *l);
void live_forget_stages(struct live *l);
void live_stage(struct live *l, const struct stage *t);
void live_stage_reply(struct live *l, const struct reply *r);
void live_show_release(struct live *l);

/* Columns that the summary and these gates are made of, and the contrasts that
 * are not in them, as in asked.h. */
unsigned live_columns(const struct gates *g);
uint64_t live_skip(const struct gates *g);

#endif
