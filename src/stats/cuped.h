/* cuped.h - noise taken out of a live split with what was known before.
 *
 * Deng, Xu, Kohavi and Walker 2013. A number x that was known before the arm
 * was dealt (prompt tokens, the hour, a user's past mean) explains part of the
 * outcome y; what is left, y - theta (x - middle), has the same difference
 * between the arms and less spread. theta is the slope within the arms, pooled.
 * In a live view, fit it to units that are past and apply it to those that
 * come. Pairs need none of this. */
#ifndef STATS_CUPED_H
#define STATS_CUPED_H

#include <stddef.h>

/* Units of one arm; borrowed. */
struct cuped_arm {
    const double *y, *x;
    size_t n;
};

struct cuped {
    double theta;  /* 0 when x never differs within an arm */
    double middle; /* mean of x over both arms */
};

void cuped_fit(const struct cuped_arm arm[2], struct cuped *out);

/* The outcomes adjusted; `out` has room for a->n. */
void cuped_apply(const struct cuped *c, const struct cuped_arm *a, double *out);

#endif
