/* own.h - what the gateway answers itself: a row of own.def and a file each.
 *
 * Such a request is answered at once, while nothing new is taken too, and is
 * neither recorded nor sent on. */
#ifndef GATEWAY_OWN_H
#define GATEWAY_OWN_H

#include "gateway/gateway.h"

struct visit;

/* What whoever runs a gateway knows of it, and it does not. */
struct around {
    struct engine engine;  /* its own part of it is out of date */
    int64_t lags, lag_sum; /* of the loop: how many, and ns in all */
    int store_failed;      /* nothing is recorded any more */
    const char *version;   /* of the program; borrowed */
};
void own_around(struct gateway *g, const struct around *a);

typedef void own_fn(struct visit *c, const struct server_request *r);

struct own {
    const char *method, *path;
    int open;
    own_fn *answer;
};

const struct own *own_find(const char *path); /* NULL: it is none of these */
int own_tells(const struct own *o); /* 1: that is all; it changes nothing */
/* 1: it takes that method; else the answer says which it does. */
int own_takes(const struct own *o, struct conversation *client,
              const char *method);
/* Answers; the visit stays, without its client. */
void own_answer(const struct own *o, struct visit *c,
                const struct server_request *r);

/* For the files of the table. */
#define OWN(id, method, path, open) own_fn id;
#include "gateway/own.def"
#undef OWN
void own_reply(struct visit *c, int status, const char *type,
               const struct buf *body);
/* The row of the engine as it is now. */
void own_engine(const struct gateway *g, int64_t now, struct engine *out);

#endif
