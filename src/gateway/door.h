/* door.h - what lets requests through to a variant: its allowance, and its
 * breaker. */
#ifndef GATEWAY_DOOR_H
#define GATEWAY_DOOR_H

#include "gateway/allowance.h"
#include "gateway/breaker.h"
#include "model/outcome.h"
#include "model/variant.h"

struct limits {
    struct allowance_settings allow[SIDES];
    struct breaker_settings breaker; /* the same for both */
    int fall_back; /* control is asked when treatment failed before its first
                      byte went to the client */
};

struct door {
    struct allowance allowance;
    struct breaker breaker;
    int64_t held;  /* requests that it kept back, copies not among them */
    int busy;      /* a limit was met not long ago: */
    int64_t met;   /* then, */
    int64_t times; /* and so often since it began */
    int broke;     /* its budget is spent, and that was said */
};

struct gateway;
struct leg;
struct reply;

/* At the beginning, and whenever the limits are others. */
void doors_open(struct gateway *g, const struct limits *l,
                const int64_t spent[SIDES]);
void doors_set(struct gateway *g, const struct limits *l);
void doors_tick(struct gateway *g, int64_t now); /* says what has ended */

/* Why a request is not let through. */
struct refusal {
    int status;   /* for a client: 429, 503 */
    int64_t wait; /* ns until it is worth while to ask again; 0: not known */
    int over;     /* 1: it never is */
    char text[128];
};

/* 0: the leg may be sent now; door_unused or door_left must follow. -1: it may
 * not. */
int door_pass(struct leg *l, int64_t tokens, int64_t now, struct refusal *no);
/* The tokens of a request of so many bytes that goes there. */
int64_t door_guess(const struct leg *l, size_t bytes, int64_t most);
/* It was not sent after all. */
void door_unused(struct leg *l, int64_t now);
/* It was given up, or has ended so. */
void door_left(struct leg *l, enum breaker_sign how, enum outcome o,
               int64_t now);
/* What it took in the end, by its reply. */
void door_settle(struct leg *l, const struct reply *r);

#endif
