/* ramp.h - the plan of a gray release: shares of treatment that rise, and how
 * long each one is kept at the least.
 *
 * As text "1%:15m, 5%:1h, 25%:6h, 100%": the last share has no time, for
 * nothing comes after it. A value; no steps is no plan. Shares are in
 * SHARE_WHOLEths, times in nanoseconds. */
#ifndef GATEWAY_RAMP_H
#define GATEWAY_RAMP_H

#include "base/buf.h"
#include "model/release.h"

#define RAMP_MOST 32

struct ramp_step {
    int64_t share, least; /* least: 0 the last */
};

struct ramp {
    struct ramp_step step[RAMP_MOST];
    int steps;
};

/* -1 with ERR_USAGE: which step, what is wrong, and what would do. */
int ramp_read(struct ramp *r, const char *text, struct err *err);
/* The same plan, whatever was written: "90m" is "1h30m". */
void ramp_write(const struct ramp *r, struct buf *out);

/* "5%" or ".05" to a share, 0 to SHARE_WHOLE. -1 with ERR_USAGE: it is none, or
 * a bare 1, which may be meant to be either. */
int ramp_share(const char *text, int64_t *out, struct err *err);

/* The first step above a share; -1 there is none. */
int ramp_next(const struct ramp *r, int64_t share);
/* How long a share, in the plan or between two of its steps, is kept. */
int64_t ramp_least(const struct ramp *r, int64_t share);

#endif
