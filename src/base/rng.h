/* rng.h - dice: the same seed throws the same numbers on every machine.
 *
 * xoshiro256** seeded by splitmix64 (Blackman and Vigna 2018). Statistics use
 * GSL's generators; this one decides orders, waits and simulated answers. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
    uint64_t s[4];
};

void rng_seed(struct rng *r, uint64_t seed);
uint64_t rng_next(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t n); /* 0 <= x < n, unbiased; n > 0 */
double rng_unit(struct rng *r);                /* 0 <= x < 1 */
double rng_normal(struct rng *r);              /* mean 0, variance 1 */
double rng_exponential(struct rng *r);         /* mean 1 */

#endif
