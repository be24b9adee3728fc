/* advise.h - what the statistics of a live release come to, for the gateway
 * that serves it. */
#ifndef CMD_ADVISE_H
#define CMD_ADVISE_H

#include "analysis/live.h"
#include "analysis/verdict.h"
#include "gateway/advice.h"

/* The verdict by the gates of the store, with all that it rests on checked; as
 * dear as a second statistic. It borrows the contrasts of `l` until the next
 * update. -1 when the gates cannot be read. */
int advise_judge(const struct live *l, struct verdict *out, struct err *err);

/* What a gateway needs to know of it. */
void advise_make(const struct verdict *v, struct advice *out);

#endif
