/* pace.h - when the tokens of a script go out. */
#ifndef SIM_PACE_H
#define SIM_PACE_H

#include "base/rng.h"
#include "sim/model.h"
#include "sim/script.h"

/* Gives the tokens of a script their waits: the first by a log-normal around
 * the model's median, gaps around 1 / rate; all of them slow_by times longer
 * in the share that is slow. A whole answer waits as long as its stream would
 * have taken. Scripts without tokens stay. */
void sim_pace(struct sim_script *s, const struct sim_model *m,
              struct rng *dice);

#endif
