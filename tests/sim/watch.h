/* watch.h - somebody who looks at a comparison again and again.
 *
 * Judges by the limits that the program shows: pivot_look() decides. It is
 * asked only when the pivot is far enough from the truth for any look's limits
 * to leave it out, which is rare; that makes a look as cheap as a pivot. */
#ifndef WATCH_H
#define WATCH_H

#include "stats/pivot.h"

struct watch {
    struct look look;
    double near; /* so few standard errors are within any limits */
};

struct watch watch_live(double tuned); /* at level .05 */
struct watch watch_fixed(void);
struct watch watch_by(double tuned); /* 0 and less: fixed */

/* 1 when no limits leave out what is z standard errors away, after n units: of
 * shares, for those who know z before they have a pivot. */
int watch_near(const struct watch *w, double z, double n);

/* 1 when the limits leave out `truth`, a value as people read it. */
int watch_outside(const struct watch *w, const struct pivot *p, double truth);

/* By the sign of what is surely there: -1 below, 1 above `from`, 0 neither. */
int watch_side(const struct watch *w, const struct pivot *p, double from);

#endif
