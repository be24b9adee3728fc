/* refusal.h - what a client is told whose request the server refuses before
 * the gateway sees it: in its dialect, by the path that it asked for. It has
 * its line in the access log, and is counted. */
#ifndef GATEWAY_REFUSAL_H
#define GATEWAY_REFUSAL_H

#include "gateway/gateway.h"

/* For struct server_settings, with the gateway as their argument. */
int gateway_admit(void *gateway, struct conversation *c,
                  const struct server_request *r);
const char *gateway_refusal(void *gateway, const struct server_refusal *r,
                            struct buf *out);

#define REFUSAL_NO_KEY "no key of this gateway came with the request"
#define REFUSAL_TOO_LARGE "the request is too large"
#define REFUSAL_METHOD "this path takes another method"

/* 1: a key came with it, or none is asked for. */
int refusal_is_known(const struct gateway_settings *s, struct conversation *c);

#endif
