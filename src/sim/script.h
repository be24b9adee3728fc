/* script.h - what will be sent for one request, byte for byte and when.
 *
 * Written before the first byte goes out, so that faults and timing are
 * changes of a list, and sending is nothing but running it. Waits are
 * nanoseconds after the step before. A whole answer is one SCRIPT_REPLY; a
 * streamed one is SCRIPT_BEGIN, sends and one of the three ends. */
#ifndef SIM_SCRIPT_H
#define SIM_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum sim_act {
    SIM_REPLY, /* status, headers and all bytes, with their length */
    SIM_BEGIN, /* status and headers */
    SIM_SEND,
    SIM_END,   /* as HTTP wants it */
    SIM_CUT,   /* closed without the end */
    SIM_RESET, /* as after a crash */
};

struct sim_step {
    enum sim_act act;
    int64_t wait;
    size_t at, len; /* of the script's bytes */
    size_t text;    /* where the model's own words begin in them, or 0 */
    int tokens;     /* how many it carries */
};

#define SIM_HEADERS 16

struct sim_header {
    const char *name; /* static */
    char value[64];
};

struct sim_script {
    int status;
    struct sim_header header[SIM_HEADERS];
    size_t headers;
    struct buf bytes;
    size_t mark, text;     /* where the next step begins, where its words */
    struct sim_step *step; /* owned */
    size_t steps, room;
};

void sim_script_init(struct sim_script *s);
void sim_script_release(struct sim_script *s);

/* Replaces an older one of that name. */
void sim_script_header(struct sim_script *s, const char *name, const char *fmt,
                       ...) __attribute__((format(printf, 3, 4)));
const char *sim_script_find(const struct sim_script *s, const char *name);

/* Says that the model's words begin here, inside the bytes of this step. */
void sim_script_text(struct sim_script *s);
/* A step with the bytes added since the last one; the other form puts it
 * before step `i`. */
void sim_script_add(struct sim_script *s, enum sim_act act, int tokens);
void sim_script_insert(struct sim_script *s, size_t i, enum sim_act act);

/* Nothing is sent from step `i` on but what is added from now. */
void sim_script_drop(struct sim_script *s, size_t i);
/* A SIM_REPLY becomes a stream of two halves; other scripts stay. */
void sim_script_split(struct sim_script *s);

/* The step with the n-th of those with tokens, from 0; `steps` if none. */
size_t sim_script_token(const struct sim_script *s, size_t n);
int64_t sim_script_tokens(const struct sim_script *s); /* in all */

#endif
