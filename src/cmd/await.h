/* await.h - a store to look at that may be only just being made. */
#ifndef CMD_AWAIT_H
#define CMD_AWAIT_H

#include <stdint.h>

#include "store/store.h"

/* What is usual, ns: made is a store in some milliseconds. */
#define AWAIT INT64_C(2000000000)

/* To read; where it is there, but not ready yet (ERR_AGAIN), it is tried again
 * for `most` ns. */
struct store *await_store(const char *where, int64_t most, struct err *err);

#endif
