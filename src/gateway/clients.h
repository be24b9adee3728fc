/* clients.h - the keys that clients of the gateway may come with. */
#ifndef GATEWAY_CLIENTS_H
#define GATEWAY_CLIENTS_H

#include <stddef.h>

#include "base/err.h"

struct clients {
    char **key; /* owned, wiped at the end */
    size_t count;
};

/* One a line; blank lines and those that begin with '#' are passed over. -1
 * with ERR_USAGE when a line is no key, or there is none at all. */
int clients_read(struct clients *c, const char *text, struct err *err);
void clients_release(struct clients *c); /* also right on a zeroed struct */

/* Whether a header field's value is one of them, after "Bearer " or alone. The
 * time it takes tells nothing of how much of a key was right. */
int clients_know(const struct clients *c, const char *value);

#endif
