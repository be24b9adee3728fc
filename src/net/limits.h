/* limits.h - may this process open as many sockets as it will need? */
#ifndef NET_LIMITS_H
#define NET_LIMITS_H

#include "base/err.h"

/* Raises the soft limit of open files when `sockets` and some more do not fit
 * in it. -1 with ERR_LIMIT when the hard limit forbids it: says what to do. */
int net_limits(int sockets, struct err *err);

#endif
