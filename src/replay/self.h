/* self.h - what the process itself takes, and how late its loop is: so that
 * whoever reads the numbers can tell them from those of the endpoints. */
#ifndef REPLAY_SELF_H
#define REPLAY_SELF_H

#include "metrics/hist.h"
#include "model/experiment.h"
#include "net/transport.h"

/* Into the row of the engine, which is of now then; `lag` is of the loop. */
void self_tell(const struct hist *lag, struct transport *t, struct engine *e);

#endif
