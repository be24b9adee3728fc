/* claim.h - at most one process writes a store that is a file.
 *
 * The claim is a lock on FILE-lock, in which the number of the process
 * stands. The kernel drops it however the process ends; a file left behind by
 * a crash claims nothing. Not to be kept across fork(). */
#ifndef STORE_CLAIM_H
#define STORE_CLAIM_H

#include <stdint.h>

#include "base/err.h"

struct claim {
    char *name; /* of the lock, owned; NULL: nothing is claimed */
    int fd;
};

/* `path` must exist. -1 with ERR_IO that names the process that has it. */
int claim_take(struct claim *c, const char *path, struct err *err);
void claim_drop(struct claim *c); /* removes the lock; fine on a zeroed one */

/* Who has it: a process of ours. 0: nobody, or whose it is cannot be seen. */
int64_t claim_holder(const char *path);

#endif
