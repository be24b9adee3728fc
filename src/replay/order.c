#include "replay/order.h"

#include "base/rng.h"

enum side order_first(uint64_t seed, int64_t index)
{
    /* A bit a pair: the six ways to choose two of four. */
    static const unsigned char block[6] = {0x3, 0x5, 0x6, 0x9, 0xa, 0xc};
    struct rng rng;

    rng_seed(&rng, seed ^ (uint64_t)(index / 4) * UINT64_C(0x9e3779b97f4a7c15));
    return block[rng_below(&rng, 6)] >> index % 4 & 1 ? TREATMENT : CONTROL;
}
