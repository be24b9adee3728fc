/* log.h - one log of prompts: a file in one of the formats, or a store, whose
 * prompts are as good as a log's.
 *
 * A store is told by how its file begins, is only read, and may be in use: its
 * prompts are those that were there when the reading began. What stands for
 * their line is their place in it. */
#ifndef REPLAY_LOG_H
#define REPLAY_LOG_H

#include "input/input.h"

/* As input_read; of a store out->format is NULL, and the hash is that of its
 * prompts. -1 with ERR_USAGE for a store that is to be read as a format. */
int log_read(const struct input_log *log, const struct input_events *events,
             struct input_result *out, struct err *err);

/* The hash alone, for a resumed run. */
int log_hash(const char *path, uint64_t *hash, struct err *err);

#endif
