#include "base/rng.h"

#include <math.h>

static uint64_t rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

void rng_seed(struct rng *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        r->s[i] = splitmix(&seed);
}

uint64_t rng_next(struct rng *r)
{
    uint64_t *s = r->s, result = rotate(s[1] * 5, 7) * 9, old = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= old;
    s[3] = rotate(s[3], 45);
    return result;
}

/* 2^64 mod n lowest values are thrown again: what is left is a multiple of
 * n, so that each remainder is equally likely. */
uint64_t rng_below(struct rng *r, uint64_t n)
{
    uint64_t odd = -n % n, x;

    do
        x = rng_next(r);
    while (x < odd);
    return x % n;
}

double rng_unit(struct rng *r)
{
    return (double)(rng_next(r) >> 11) * 0x1p-53;
}

/* Box and Muller; the second number is thrown away, since keeping it would
 * make the state depend on who asked before. */
double rng_normal(struct rng *r)
{
    double far = sqrt(2 * rng_exponential(r)), turn = rng_unit(r);

    return far * cos(2 * 3.14159265358979323846 * turn);
}

double rng_exponential(struct rng *r)
{
    return -log1p(-rng_unit(r));
}
