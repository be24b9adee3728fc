/* renew.h - settings made anew while it runs: read aside, taken on the loop's
 * thread when they are right, and left alone when they are not. */
#ifndef GATEWAY_RENEW_H
#define GATEWAY_RENEW_H

#include "gateway/access.h"
#include "gateway/endpoints.h"
#include "gateway/run.h"

struct renew;

struct renew_parts {
    const struct gateway_run *run;
    struct aside *aside;
    struct gateway *gateway;
    struct client *client;
    struct endpoints *endpoints;
    struct access *access;
};

struct renew *renew_new(const struct renew_parts *p);
void renew_free(struct renew *r); /* after the aside, before the gateway */

/* Somebody asks for it; while one is under way: for one more after it. */
void renew_ask(struct renew *r);
/* About once a second: names are looked up when it is time. */
void renew_tick(struct renew *r, int64_t now);

#endif
