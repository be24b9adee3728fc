/* brunner_munzel.h - is a number of one arm likely above one of the other?
 *
 * Brunner and Munzel 2000; Neubert and Brunner 2007. The chance that treatment
 * is above control, half of that they are equal added: 1/2 means no tendency.
 * Nothing is assumed of the shapes. A t pivot with Welch's degrees of freedom;
 * limits are held to 0 .. 1. */
#ifndef STATS_BRUNNER_MUNZEL_H
#define STATS_BRUNNER_MUNZEL_H

#include "stats/unpaired.h"

/* Widest limits are 0 and 1, the value without data 1/2. TOO_FEW below 2 in an
 * arm. Arms that do not overlap have no spread to measure: ZERO_VARIANCE, and
 * p is that of the permutations; all numbers equal: p 1. Clusters are not
 * looked at. */
void brunner_munzel(const struct unpaired *s, double alpha,
                    struct estimate *out);

#endif
