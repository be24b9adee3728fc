/* serve_past.h - what earlier runs of a live split left in its store: how much
 * they did, how far the release is. */
#ifndef CMD_SERVE_PAST_H
#define CMD_SERVE_PAST_H

#include "gateway/gateway.h"

/* Into the gateway's settings, which say how it is to go on. `stored` is what
 * was frozen. -1 with ERR_IO. */
int serve_past(struct store *s, const struct settings *stored,
               struct gateway_settings *g, struct err *err);

#endif
