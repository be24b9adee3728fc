/* breaker.h - a variant whose endpoint fails is left alone for a while; pure.
 *
 * Closed until so many requests in a row have failed; then open, and nothing
 * is asked of it. After a rest one request at a time tries: if it is answered
 * all is as before, if it fails the next rest is twice as long. */
#ifndef GATEWAY_BREAKER_H
#define GATEWAY_BREAKER_H

#include <stdint.h>

#include "model/release.h"

struct breaker_settings {
    int64_t failures; /* in a row; 0: never */
    int64_t rest;     /* ns; doubled up to BREAKER_LONGEST times that */
};

#define BREAKER_LONGEST 16

struct breaker {
    struct breaker_settings set;
    enum breaker_state state;
    int64_t row;    /* failures just now */
    int64_t rest;   /* this time */
    int64_t until;  /* when it is over */
    int trying;     /* 1: the one that tries is on its way */
    int64_t opened; /* how often */
};

/* How a request ended, for this. */
enum breaker_sign { BREAKER_ANSWERED, BREAKER_FAILED, BREAKER_NEITHER };

/* What a request is let through as. */
enum breaker_pass { BREAKER_KEPT, BREAKER_SENT, BREAKER_TRIES };

void breaker_init(struct breaker *b, const struct breaker_settings *s);

/* Other settings, at any time; one that is off is closed. */
void breaker_set(struct breaker *b, const struct breaker_settings *s);

/* May one be sent now? When not, `wait` has the ns until that may be asked
 * again. The one that tries must be told of by breaker_ended. */
enum breaker_pass breaker_pass(struct breaker *b, int64_t now, int64_t *wait);

/* One that was let through has ended. 1 when the state is another now. What
 * was sent before it opened says nothing after. */
int breaker_ended(struct breaker *b, enum breaker_pass was,
                  enum breaker_sign how, int64_t now);

#endif
