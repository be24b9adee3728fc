/* floor.h - a hard floor of a release: "error-rate <= 20%", and what kinds of
 * them there are.
 *
 * A kind is a row of floors.def and a file. It looks at counters, asks no
 * statistics, and says what is broken. Where it has too little to look at it
 * is not broken. */
#ifndef GATEWAY_FLOOR_H
#define GATEWAY_FLOOR_H

#include "base/buf.h"

enum floor_unit {
    FLOOR_COUNT,   /* "20" */
    FLOOR_SHARE,   /* "20%" */
    FLOOR_TIMES,   /* "2x" */
    FLOOR_DOLLARS, /* "50" or "$50" */
};

#define FLOOR_WHY 160

struct floors;

struct floor_kind {
    const char *name; /* "error-rate" */
    enum floor_unit unit;
    int quick; /* 1: asked with each failure of treatment, not only once a
                  second */
    /* 1: it is broken, and a line says how: "20 treatment failures in a row" */
    int (*broken)(const struct floors *f, double limit, char why[FLOOR_WHY]);
};

#define FLOOR(id) extern const struct floor_kind id;
#include "gateway/floors.def"
#undef FLOOR

enum {
#define FLOOR(id) FLOOR_##id,
#include "gateway/floors.def"
#undef FLOOR
    FLOOR_KINDS
};

struct floor_set { /* one of a kind; a value */
    int on[FLOOR_KINDS];
    double limit[FLOOR_KINDS]; /* a share as a part of 1 */
};

/* Adds; a second one of a kind is an error. -1 with ERR_USAGE and the mend. */
int floor_add(struct floor_set *s, const char *text, struct err *err);
void floor_default(struct floor_set *s); /* streak <= 20, error-rate <= 50% */

/* The text frozen in a store: "a, b", or "none". */
void floor_write(const struct floor_set *s, struct buf *out);

/* The first that is broken; NULL there is none. */
const struct floor_kind *floor_broken(const struct floor_set *s,
                                      const struct floors *f, int quick,
                                      char why[FLOOR_WHY]);

#endif
