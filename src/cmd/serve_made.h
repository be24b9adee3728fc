/* serve_made.h - what is made of the options of diptych serve: all that a
 * gateway borrows, the files that were named read. */
#ifndef CMD_SERVE_MADE_H
#define CMD_SERVE_MADE_H

#include "cmd/serve_options.h"
#include "gateway/gateway.h"

struct serve_place { /* where it listens */
    char address[64];
    int port, local; /* local: others cannot reach it */
};

struct serve_made {
    struct serve_place place;
    struct gateway_settings gateway; /* borrows from here, and the options */
    struct price_list prices;
    struct clients clients;
};

/* `m`, zeroed, stays where it is, and the options as they are, until it is
 * released; that also after a failure. -1 with ERR_USAGE or ERR_IO. */
int serve_make(struct serve_made *m, const struct serve_options *o,
               struct err *err);
void serve_made_release(struct serve_made *m); /* wipes keys */

#endif
