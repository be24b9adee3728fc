/* names.h - where the endpoints' names lead: looked up when it begins, and
 * again and again, aside, for a gateway outlives an address. */
#ifndef GATEWAY_NAMES_H
#define GATEWAY_NAMES_H

#include "gateway/aside.h"
#include "model/variant.h"
#include "net/client.h"

struct names;

struct names_settings {
    const struct variant *variant; /* SIDES of them: their base URLs */
    struct client *client;
    struct aside *aside;
    /* Where one leads now ("host:port:address,address"), or, `known` 0, why
     * that is not known any more: connections go where they did. */
    void (*say)(void *arg, int known, enum side side, const char *text);
    void *arg;
};

/* Waits for the first lookups. NULL with ERR_IO when a name is not known. */
struct names *names_open(const struct names_settings *s, struct err *err);
void names_close(struct names *n); /* after the aside */

/* Looks them up again, unless that is under way. */
void names_look(struct names *n);

#endif
