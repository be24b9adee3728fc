/* limits.h - how much may a server take? As many sockets as it will need, and
 * so many bytes. */
#ifndef NET_LIMITS_H
#define NET_LIMITS_H

#include <stddef.h>

#include "base/err.h"

/* Raises the soft limit of open files when `sockets` and some more do not fit
 * in it. -1 with ERR_LIMIT when the hard limit forbids it: says what to do. */
int net_limits(int sockets, struct err *err);

/* How many bytes of bodies a server may hold, each of which has so many at
 * most: sixteen of the longest, and 256 MiB if those are fewer. */
size_t net_held(size_t most_body);

#endif
