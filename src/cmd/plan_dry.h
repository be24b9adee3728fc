/* plan_dry.h - what a replay would cost and show, without one. */
#ifndef CMD_PLAN_DRY_H
#define CMD_PLAN_DRY_H

#include "analysis/gates.h"
#include "replay/ingest.h"
#include "replay/replay.h"

struct plan_dry {
    const struct replay_settings *replay;
    const struct ingest_settings *logs;
    const struct gates *gates;
    int64_t repeats;
};

/* Prints it; nothing is sent, nothing is written. */
int plan_dry(const struct plan_dry *d, struct err *err);

#endif
