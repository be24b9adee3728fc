/* near.h - how close a computed number must be to a published one. */
#ifndef TESTS_NEAR_H
#define TESTS_NEAR_H

#include <math.h>

/* Within `most` of the wanted value: absolutely, or relative to it. */
static inline int near_abs(double got, double want, double most)
{
    return got == want || fabs(got - want) <= most;
}

static inline int near_rel(double got, double want, double most)
{
    return got == want || fabs(got - want) <= most * fabs(want);
}

#endif
