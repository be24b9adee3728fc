#include "base/hash.h"

#include <string.h>

/* Odd numbers with no pattern in their bits: fractions of the golden ratio
 * and of the square roots of 2 and 3. */
#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)
#define ROOT2 UINT64_C(0x6A09E667F3BCC909)
#define ROOT3 UINT64_C(0xBB67AE8584CAA73B)

/* Each step can be undone, so no information is lost between the bits. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 32) * GOLDEN;
    x = (x ^ x >> 29) * ROOT2;
    return x ^ x >> 32;
}

/* Written out, it is one load where the machine keeps them in that order. */
static uint64_t word(const unsigned char b[8])
{
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
           (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 |
           (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

static uint64_t step(uint64_t state, uint64_t w)
{
    state ^= mix(w + ROOT3);
    state = state << 27 | state >> 37;
    return state * ROOT3 + GOLDEN;
}

void hash_init(struct hash *h, uint64_t seed)
{
    *h = (struct hash){.state = mix(seed + GOLDEN)};
}

void hash_add(struct hash *h, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;

    h->total += len;
    for (; len && h->held; len--) {
        h->tail[h->held++] = *p++;
        if (h->held == 8) {
            h->state = step(h->state, word(h->tail));
            h->held = 0;
        }
    }
    for (; len >= 8; p += 8, len -= 8)
        h->state = step(h->state, word(p));
    if (len)
        memcpy(h->tail, p, h->held = len);
}

uint64_t hash_value(const struct hash *h)
{
    unsigned char tail[8] = {0};

    memcpy(tail, h->tail, h->held);
    return mix(step(step(h->state, word(tail)), h->total));
}

uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t len)
{
    struct hash h;

    hash_init(&h, seed);
    hash_add(&h, bytes, len);
    return hash_value(&h);
}
