/* run.h - one run of the engine, from the first request to the last: the
 * loop, the client, the writer and the replay put together.
 *
 * In the calling process; touches no terminal. SIGINT and SIGTERM once: stop
 * sending, finish what is in flight; twice: give that up. SIGHUP is ignored:
 * a run outlives its terminal. */
#ifndef REPLAY_RUN_H
#define REPLAY_RUN_H

#include "replay/replay.h"

struct run_settings {
    struct replay_settings replay;
    int repeats;
    int64_t prompts; /* in the store */
    int64_t skipped; /* bad lines of the log that were passed over */
    int64_t total;   /* pairs to make, those that are stored included */
};

/* Takes the store, opened to write, even when it fails. 0 when it ran, also
 * to an early end: `out` says how. -1 when it could not, or the store
 * failed: what was committed stays. */
int run(struct store *store_take, const struct run_settings *s,
        struct engine *out, struct err *err);

#endif
