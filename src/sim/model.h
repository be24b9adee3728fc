/* model.h - one simulated model: how fast, how wordy, how faulty.
 *
 * Read from a text such as
 *   sim-control:ttft=300ms,sigma=0.5,slow=1%,fault.reset=0.5%,refuse=seed+stop
 * The settings are the rows of settings.def, with - for _; fault.NAME is the
 * rate of a row of faults.def; refuse names parameters that get a 400. A colon
 * in the name is fine. */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sim/fault.h"

#define SIM_REFUSALS 16

#define SIM_SPAN int64_t
#define SIM_SHARE double
#define SIM_NUMBER double

struct sim_model {
    char name[128];
#define SETTING(name, kind, least, most, usual, about) SIM_##kind name;
#include "sim/settings.def"
#undef SETTING
    double fault[SIM_FAULTS];      /* their sum is 1 at most */
    char refuse[SIM_REFUSALS][32]; /* "" after the last */
};

/* The usual values; the name is cut to fit. */
void sim_model_init(struct sim_model *m, const char *name);

/* -1 with ERR_USAGE that names the character, counted from 1. */
int sim_model_parse(struct sim_model *m, const char *text, struct err *err);

/* Whether requests with `parameter` are refused. */
int sim_model_refuses(const struct sim_model *m, const char *parameter);

/* What is served when nobody names a model: 0 sim-control, 1 sim-treatment
 * (faster, a little wordier, with more faults); 0, or -1 when there is none. */
int sim_model_usual(struct sim_model *m, size_t i);

/* A line of help for each setting: 0, or -1 after the last. `name` has room
 * for 32 bytes. */
int sim_model_help(size_t i, char *name, const char **about);

#endif
