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

#define REFUSAL_TOO_LARGE "the request is too large"
#define REFUSAL_METHOD "this path takes another method"

struct own;

/* 0; or the status that refuses whoever asks `o`, or a variant (NULL): 401
 * without a key of ours, where one is demanded. Where none is, 403 for what a
 * browser sends in the name of a page from elsewhere: its Origin is not the
 * server that Host names. Such a page cannot read an answer, so it may ask for
 * what only tells. */
int refusal_of_client(const struct gateway_settings *s, struct conversation *c,
                      const struct own *o);
const char *refusal_words(int status); /* what a client is told */

#endif
