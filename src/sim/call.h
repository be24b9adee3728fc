/* call.h - one request to the simulated service, from what was asked to the
 * script of what will be sent. */
#ifndef SIM_CALL_H
#define SIM_CALL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rng.h"
#include "net/server.h"
#include "sim/ask.h"
#include "sim/model.h"
#include "sim/sim.h"
#include "sim/stage.h"
#include "sim/truth.h"

#define SIM_PREFIXES 4096

struct sim_house {           /* what all calls have in common */
    struct sim_model *model; /* owned */
    size_t models;
    uint64_t seed;
    char *key; /* owned; NULL: all are let in */
    int fast;
    uint64_t prefix[SIM_PREFIXES]; /* first messages that were seen: hashes,
                                    * as a prompt cache would know them */
};

struct sim_call {
    struct sim_play play; /* first */
    struct sim_house *house;
    struct conversation *from; /* valid while it is made */
    int64_t running;           /* other calls at the time */
    const struct sim_dialect *dialect;
    const struct sim_model *model; /* NULL when it was refused before */
    const struct sim_fault *fault; /* or NULL */
    struct arena arena;
    struct sim_ask ask;
    struct sim_truth truth;
    struct rng dice; /* of this request alone */
    char request_id[32];
};

/* The call with its script written. The number of the request, which decides
 * its dice, is `counts->requests`. */
struct sim_call *sim_call_new(struct sim_house *h, struct conversation *from,
                              const struct server_request *r,
                              const struct sim_counts *counts);
void sim_call_free(struct sim_call *c);

/* What became of it, once it is over; valid as long as the call. */
const struct sim_truth *sim_call_truth(struct sim_call *c);

#endif
