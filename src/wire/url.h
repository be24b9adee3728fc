/* url.h - base URLs of endpoints, checked and joined. http and https only. */
#ifndef WIRE_URL_H
#define WIRE_URL_H

#include "base/buf.h"

struct url {
    char scheme[8];  /* lower case */
    char host[256];  /* lower case, no brackets round IPv6 */
    int port;        /* given or by scheme */
    char path[1024]; /* "" or "/v1", no slash at the end; ?query kept apart */
    char query[1024];
};

/* -1 with ERR_USAGE: what is wrong and how to mend it. User names and
 * passwords in a URL are refused: keys do not belong there. */
int url_parse(struct url *u, const char *text, struct err *err);

/* scheme://host[:port] path more [?query]; the port only if not the usual.
 * `more` may have a query of its own. */
void url_write(const struct url *u, const char *more, struct buf *out);

/* Percent-encodes all but unreserved characters: for one path segment. */
void url_escape(struct buf *out, const char *text);

#endif
