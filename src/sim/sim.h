/* sim.h - a simulated provider on the loop.
 *
 * Serves POST /v1/chat/completions, POST /v1/messages and GET /v1/models with
 * answers that are made up, at the speed and with the faults of the models it
 * was given. A run with the same seed and the same requests in the same order
 * gives the same answers, waits and faults; a retry gets dice of its own. */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "net/loop.h"
#include "sim/model.h"

struct sim;

struct sim_settings {    /* borrowed during sim_new alone */
    const char *address; /* "127.0.0.1" */
    int port;            /* 0: any free one */
    uint64_t seed;
    const struct sim_model *model;
    size_t models;   /* 0: the usual two */
    const char *key; /* the only one that is let in; NULL: all */
    const char *log; /* file for the truth, replaced; NULL: none */
    int fast;        /* no waits but those of faults */
};

struct sim_counts {
    int64_t requests, running; /* so far, and now */
    int64_t faults, gone;      /* of the requests that have ended */
    int64_t tokens;
};

/* NULL with ERR_IO (the port, the log) or ERR_USAGE (two models of a name). */
struct sim *sim_new(struct loop *l, const struct sim_settings *s,
                    struct err *err);
/* Breaks off what runs, writes the log. -1 with ERR_IO when the log is not
 * whole. Fine on NULL. */
int sim_free(struct sim *s, struct err *err);

int sim_port(const struct sim *s);
void sim_count(const struct sim *s, struct sim_counts *out);
/* The i-th model, NULL after the last. */
const struct sim_model *sim_model_at(const struct sim *s, size_t i);

#endif
