/* refusal.h - what a client is told whose request the server refuses before
 * the gateway sees it: in its dialect, by the path that it asked for. It has
 * its line in the access log, and is counted. */
#ifndef GATEWAY_REFUSAL_H
#define GATEWAY_REFUSAL_H

#include "net/server.h"

/* For struct server_settings, with the gateway as its argument. */
const char *gateway_refusal(void *gateway, const struct server_refusal *r,
                            struct buf *out);

#endif
