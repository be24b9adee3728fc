/* inside.h - a gateway from inside: what its parts share; private. */
#ifndef GATEWAY_INSIDE_H
#define GATEWAY_INSIDE_H

#include "base/rng.h"
#include "gateway/answered.h"
#include "gateway/door.h"
#include "gateway/late.h"
#include "gateway/meter.h"
#include "gateway/own.h"
#include "gateway/terms.h"

struct gateway {
    struct terms *terms; /* for who comes now */
    struct sink sink;
    struct transport *net;
    const struct provider *provider;
    struct rng dice;
    struct visit *visits, *oldest; /* in progress: the newest first */
    struct visit *spare;           /* to be used again */
    struct door door[SIDES];
    struct steer *steer; /* owned */
    int spares, copies, draining;
    int64_t start, wall_us, now; /* now: of the last news */
    int64_t earlier;             /* run time */
    int64_t in_flight[SIDES], peak[SIDES];
    int64_t prompts, spent, sent, passed;
    int64_t lost, lost_said, keyless, gone;
    int64_t dropped, dropped_said, dropped_seen, shed; /* shed: when seen */
    int shedding; /* 1: since a moment ago copies are not sent */
    int64_t fallen;
    struct meter meter;
    struct answered *answered; /* what feedback may be about */
    struct late late;          /* events that wait for room in the record */
    struct around around;
};

#endif
