/* stage.h - runs scripts on conversations, all of them by one timer. */
#ifndef SIM_STAGE_H
#define SIM_STAGE_H

#include <stdint.h>

#include "base/heap.h"
#include "net/loop.h"
#include "net/server.h"
#include "sim/script.h"

struct sim_stage;

/* One script that runs; the first member of what its owner keeps. */
struct sim_play {
    struct heap_item item;
    struct sim_stage *stage;
    struct conversation *to; /* NULL once it is over */
    struct sim_script script;
    size_t next; /* step */
    int64_t due;
    int64_t first_byte, first_token, last_token, end; /* ns, 0: never */
    int64_t tokens;                                   /* as sent */
    int acting, gone; /* amid a call of the server; the peer has left */
    struct sim_play *before, *after; /* of those that run */
};

/* `over` is told of each play once, when it has ended or the peer has left or
 * the stage goes: it is the owner's again, script included. */
struct sim_stage *sim_stage_new(struct loop *l,
                                void (*over)(void *arg, struct sim_play *p),
                                void *arg);
/* Before the server is; fine on NULL. */
void sim_stage_free(struct sim_stage *s);

/* Starts the play, its script filled in, at `now`. What is due is done before
 * this returns, and it may be over by then. */
void sim_stage_run(struct sim_stage *s, struct sim_play *p,
                   struct conversation *to, int64_t now);

/* The peer of a conversation has left; fine when no play is on it, or its
 * stage was freed. */
void sim_stage_gone(struct conversation *c);

int64_t sim_stage_count(const struct sim_stage *s); /* that run */

#endif
