/* sign_flip.h - could the sum of paired differences be so far from 0 if each
 * might as well have had the other sign?
 *
 * Fisher 1935, section 21. Two-sided p over all signs up to SIGN_FLIP_EXACT
 * differences that are not 0; beyond, over `draws` of them, the one seen
 * counted with them (Phipson and Smyth 2010), so that p is never 0. The same
 * seed gives the same p. Time: draws x n. */
#ifndef STATS_SIGN_FLIP_H
#define STATS_SIGN_FLIP_H

#include <stddef.h>
#include <stdint.h>

#define SIGN_FLIP_EXACT 20

/* 1 when all are 0, or there are none. */
double sign_flip_p(const double *d, size_t n, unsigned draws, uint32_t seed);

#endif
