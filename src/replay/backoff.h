/* backoff.h - how long to wait before the same request is sent again.
 *
 * Pure: it is told the try and the dice and reads no clock. Nanoseconds. */
#ifndef REPLAY_BACKOFF_H
#define REPLAY_BACKOFF_H

#include <stdint.h>

#include "base/err.h"
#include "base/rng.h"

struct backoff {
    int64_t first; /* longest wait after the first failure */
    int64_t most;  /* longest wait ever */
    int tries;     /* in all, the first one included */
};

/* 0 if the numbers make sense, else -1 and why. */
int backoff_check(const struct backoff *b, struct err *err);

/* Wait after failed try number `n`, from 1; -1 means give up. The dice come on
 * top of what the server asked for (`floor`, or 0). */
int64_t backoff_wait(const struct backoff *b, int n, int64_t floor,
                     struct rng *rng);

#endif
