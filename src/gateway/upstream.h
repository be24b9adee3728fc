/* upstream.h - where requests to a variant go, and with which header fields. */
#ifndef GATEWAY_UPSTREAM_H
#define GATEWAY_UPSTREAM_H

#include "gateway/gateway.h"

#define UPSTREAM_FIELDS 64

struct upstream {
    const struct variant *variant;
    struct buf url;
    char *field[UPSTREAM_FIELDS]; /* "Name: value", the key among them; owned */
    size_t fields;
    int open; /* to clients' own keys */
};

/* -1 with ERR_USAGE when the URL is none; to be closed even then. */
int upstream_open(const struct gateway_settings *s, enum side side,
                  struct upstream *up, struct err *err);
void upstream_close(struct upstream *up);

#endif
