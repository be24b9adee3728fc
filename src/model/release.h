/* release.h - how a gray release is just now: part of the engine's row. */
#ifndef MODEL_RELEASE_H
#define MODEL_RELEASE_H

#include <stdint.h>

#include "model/variant.h"

enum release_state {
#define RELEASE(id, name, words) RELEASE_##id,
#include "model/release.def"
#undef RELEASE
    RELEASE_STATES
};
const char *release_name(enum release_state s);  /* "rolled_back" */
const char *release_words(enum release_state s); /* "rolled back" */

#define SHARE_WHOLE INT64_C(1000000000) /* a share of all */

/* For people. */
#define SHARE_PERCENT(share) (100. * (double)(share) / SHARE_WHOLE)

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_PROBING };
const char *breaker_name(int state); /* "open"; "?" there is none such */

/* Bytes for all that may be told: a sentence of the verdict, and more. */
#define RELEASE_TOLD 640

struct release {
    enum release_state state;
    int64_t share;    /* of treatment now, in SHARE_WHOLEths */
    int stage;        /* its number in the store; 0 none */
    int64_t stage_us; /* wall clock when that began */
    int64_t next_us;  /* when the next step may be taken at the earliest; 0:
                         there is none */
    /* What it waits for, or why it is so: a line, or "". */
    char told[RELEASE_TOLD];
    int64_t oldest;  /* lowest prompt under way; all before it have ended, or
                        will never be stored. 0: not known */
    int64_t keyless; /* requests that the dice decided for want of a key */
    int64_t lost;    /* replies that were not recorded */
    int64_t unsent;  /* shadow: copies that were not sent */
    int64_t held_back[SIDES]; /* requests that limits kept from a variant */
    int64_t fallen;           /* answered by control after treatment failed */
    int breaker[SIDES];       /* enum breaker_state */
};

#endif
