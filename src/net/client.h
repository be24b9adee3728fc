/* client.h - the real transport: libcurl's multi interface on the loop.
 *
 * Connections are kept alive, sharded 256 to a multi handle, TLS verified,
 * names resolved once and pinned. Follows no redirect, and retries nothing,
 * but for what libcurl does untold: a request over a kept connection that ends
 * before any byte of a response is sent again over a new one. */
#ifndef NET_CLIENT_H
#define NET_CLIENT_H

#include "net/loop.h"
#include "net/transport.h"

struct client;

struct client_settings {
    int most;          /* exchanges at once, at most */
    int64_t idle_ns;   /* keep an unused connection open this long */
    int64_t life_ns;   /* begin nothing over an older one; 0: no end */
    int64_t probe_ns;  /* silence until the system probes; 0: 30 s */
    int spare;         /* unused ones, of 256 to an origin; 0: no limit */
    const char *agent; /* User-Agent */
    const char *roots; /* PEM file of trusted roots; NULL: the system's */
};

struct client *client_new(struct loop *l, const struct client_settings *s,
                          struct err *err);
void client_free(struct client *c);                   /* cancels what runs */
struct transport *client_transport(struct client *c); /* lives as long as c */

/* Other numbers from now on. From no event of an exchange. */
void client_set(struct client *c, const struct client_settings *s);

/* Resolves the host of `url` now and pins it, so that no lookup happens while
 * measuring. `address` (64 bytes) gets what it found, for the log. */
int client_pin(struct client *c, const char *url, char address[64],
               struct err *err);
/* With a line of net/pin.h, in place of what the host had before: for new
 * connections. "": nothing. From no event of an exchange. */
void client_repin(struct client *c, const char *line);

/* "libcurl/7.88.1 OpenSSL/3.0.19 ...", and a warning about a known fault of
 * this version that matters (for HTTP/2, or for all), or NULL. */
const char *client_version(void);
const char *client_warning(int http2);

#endif
