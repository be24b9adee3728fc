/* endpoints.h - where the endpoints' names lead: looked up when it begins, and
 * again and again, aside, for a gateway outlives an address. */
#ifndef GATEWAY_ENDPOINTS_H
#define GATEWAY_ENDPOINTS_H

#include "gateway/aside.h"
#include "model/variant.h"
#include "net/client.h"

struct endpoints;

struct endpoints_settings {
    const struct variant *variant; /* SIDES of them: their base URLs */
    struct client *client;
    struct aside *aside;
    /* Where one leads now ("host:port:address,address"), or, `known` 0, why
     * that is not known any more: connections go where they did. */
    void (*say)(void *arg, int known, enum side side, const char *text);
    void *arg;
};

/* Waits for the first lookups. NULL with ERR_IO when a name is not known. */
struct endpoints *endpoints_open(const struct endpoints_settings *s,
                                 struct err *err);
void endpoints_close(struct endpoints *n); /* after the aside */

/* Looks them up again, unless that is under way. */
void endpoints_look(struct endpoints *n);

#endif
