/* net_peer.h - a far end that reads requests and answers by script, on the
 * loop of the test. Requests in these tests end in a blank line or in "{}". */
#ifndef NET_PEER_H
#define NET_PEER_H

#include <stddef.h>

#include "net/loop.h"

enum peer_then { PEER_KEEP, PEER_CLOSE, PEER_RESET };

struct peer_answer {
    const char *bytes;
    enum peer_then then;
};

struct peer {
    struct loop *loop;
    struct loop_watch *watch;
    struct peer_link *links;
    const struct peer_answer *script; /* one a request, the last one again */
    int fd, port, steps, requests, accepted;
    char last[4096]; /* request as it came */
};

int peer_listen(int backlog, int *port);
void peer_open(struct peer *p, struct loop *l);
void peer_close(struct peer *p);

#endif
