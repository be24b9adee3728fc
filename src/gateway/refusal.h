/* refusal.h - what a client is told whose request the server refuses before
 * the gateway sees it: in its dialect, by the path that it asked for. */
#ifndef GATEWAY_REFUSAL_H
#define GATEWAY_REFUSAL_H

#include "base/buf.h"

/* For struct server_settings, with the gateway as its argument. */
const char *gateway_refusal(void *gateway, int status, const char *path,
                            struct buf *out);

#endif
