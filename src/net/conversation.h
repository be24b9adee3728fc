/* conversation.h - one request and its answer; private to the server. */
#ifndef NET_CONVERSATION_H
#define NET_CONVERSATION_H

#include <sys/time.h>

#include "net/server.h"

struct evbuffer;
struct event;
struct event_base;
struct evhttp_request;
struct tap;

/* What the conversations of one server have in common. */
struct conversation_hall {
    void (*gone)(void *arg, struct conversation *c);
    void (*room)(void *arg, struct conversation *c);
    void *arg;
    struct timeval idle; /* silence allowed while nothing is answered */
    struct evbuffer *scratch;
    struct event *reap;
    struct conversation *dead; /* to be closed */
};

void conversation_hall_init(struct conversation_hall *h,
                            struct event_base *base);
void conversation_hall_release(struct conversation_hall *h);

/* From now on a peer that goes away is noticed, and silence is allowed. */
struct conversation *conversation_new(struct conversation_hall *h,
                                      struct evhttp_request *req,
                                      struct tap *tap);

#endif
