/* experiment.h - what a comparison is made of besides replies: its frozen
 * settings, what happened, how the engine is, and what was asked of it. */
#ifndef MODEL_EXPERIMENT_H
#define MODEL_EXPERIMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/release.h"
#include "model/variant.h"

/* A frozen setting: "concurrency" "16", "control.model" "gpt-4.1". */
struct setting {
    char *name, *value; /* owned */
};

struct settings {
    struct setting *row;
    size_t count;
};

/* Adding copies, and replaces one of that name; finding none is NULL. */
void settings_release(struct settings *s);
void settings_add(struct settings *s, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
const char *settings_find(const struct settings *s, const char *name);

/* Writes "name: stored OLD, asked NEW" a line for each that differs; returns
 * how many. One that a side lacks is "" there, which is shown as nothing. */
int settings_differ(const struct settings *stored, const struct settings *asked,
                    struct buf *out);

/* Something worth a line: a refused parameter, a 429 storm, a stop. */
enum event_kind {
#define EVENT(id, name) EVENT_##id,
#include "model/event.def"
#undef EVENT
    EVENT_KINDS
};
const char *event_name(enum event_kind k);

struct event {
    int64_t seq, wall_us;
    enum event_kind kind;
    int side;         /* -1: neither */
    const char *text; /* one line for people, or NULL; borrowed */
};

enum engine_phase {
#define PHASE(id, name, words, ended) PHASE_##id,
#include "model/phase.def"
#undef PHASE
    PHASES
};
const char *phase_name(enum engine_phase p);  /* "running" */
const char *phase_words(enum engine_phase p); /* "warming up" */
int phase_ended(enum engine_phase p);
/* One row, written over with each commit: how the engine is just now. */
struct engine {
    enum engine_phase phase;
    int64_t pid;
    int64_t started_us, updated_us; /* wall clock */
    int64_t elapsed;                /* ns of run time, earlier runs included */
    int64_t total;                  /* pairs this run is to make */
    int64_t prompts, skipped;       /* in the store; lines that were bad */
    int64_t in_flight[SIDES], peak[SIDES], limit[SIDES];
    int64_t connections, opened;          /* both variants: open now, so far */
    int64_t budget, spent;                /* nano-dollars; budget -1: none */
    int64_t lag_p50, lag_p99, lag_max;    /* ns: the probe's lateness */
    int64_t late_p50, late_p99, late_max; /* ns: due until sent */
    int64_t late, sent; /* sent more than 5 ms late; sent at all */
    int64_t offered_mhz, achieved_mhz; /* pairs in 1000 seconds, open loop */
    int64_t cpu_ns, rss_bytes;
    int capped;             /* 1: a cap held open-loop sends back */
    struct release release; /* of a live split; else zeroed */
    char why[256];          /* why it stopped, one line; "" */
};

/* What a screen, or another terminal, asks of the engine. */
enum control_verb {
    CONTROL_PAUSE, /* of a live split: hold the ramp */
    CONTROL_RESUME,
    CONTROL_STOP, /* finish what is in flight */
    CONTROL_MORE, /* in flight, per variant */
    CONTROL_FEWER,
    CONTROL_ROLL_BACK, /* stop: that is the verdict; live: all to control */
    CONTROL_SHARE,     /* live: this much to treatment, in SHARE_WHOLEths */
    CONTROL_VERBS
};
struct control {
    int64_t seq;
    enum control_verb verb;
    int64_t value;
};

#endif
