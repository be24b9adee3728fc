/* tap.h - looks at what comes in before evhttp does; private to the server.
 *
 * Once the bytes of a head are bad, evhttp gets a line in their place that it
 * answers with 400, and nothing more of that connection. */
#ifndef NET_TAP_H
#define NET_TAP_H

#include <stddef.h>

struct bufferevent;
struct event_base;
struct taps;

/* `most` bytes wait unread at most, on each connection. */
struct taps *taps_new(struct event_base *base, size_t most);
void taps_free(struct taps *t); /* after the connections */

/* A bufferevent for the connection that is just accepted. */
struct bufferevent *taps_open(struct taps *t);
/* What comes from now on is the next request. */
void taps_next(struct taps *t, int fd);

#endif
