/* truth.h - the log of what the simulated service really did.
 *
 * JSON lines, one for each request when it has ended, to be held against what
 * a client measured; joined by request_id, which the client got as a header.
 * Times are of the monotonic clock, taken just before the bytes were handed to
 * the socket: no client on this machine can have seen them earlier. */
#ifndef SIM_TRUTH_H
#define SIM_TRUTH_H

#include <stdint.h>

#include "base/err.h"

struct sim_truth {
    int64_t n;                               /* requests are counted from 1 */
    int64_t now, wall_us;                    /* when it came */
    const char *path, *model, *user, *fault; /* NULL: none */
    const char *request_id;
    uint64_t prompt_hash;
    int status; /* 0: nothing was answered */
    int stream, client_gone;
    int64_t first_byte, first_token, last_token, end; /* ns, 0: never */
    int64_t tokens, input_tokens, cached_tokens;      /* tokens as sent */
};

struct sim_log;

/* Replaces a file that is there. NULL with ERR_IO. */
struct sim_log *sim_log_new(const char *path, struct err *err);
void sim_log_free(struct sim_log *l); /* flushes; fine on NULL */

void sim_log_add(struct sim_log *l, const struct sim_truth *t);
void sim_log_flush(struct sim_log *l);

/* 0, or -1 with ERR_IO when some line could not be written. */
int sim_log_check(const struct sim_log *l, struct err *err);

#endif
