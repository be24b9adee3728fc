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

static uint64_t steps(uint64_t state, const unsigned char *p, size_t words)
{
    for (; words; p += 8, words--)
        state = step(state, word(p));
    return state;
}

/* With what is left of the bytes after the last whole word. */
static uint64_t end(uint64_t state, const unsigned char *rest, uint64_t total)
{
    unsigned char tail[8] = {0};

    if (total % 8)
        memcpy(tail, rest, total % 8);
    return mix(step(step(state, word(tail)), total));
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
    h->state = steps(h->state, p, len / 8);
    if (len % 8)
        memcpy(h->tail, p + len / 8 * 8, h->held = len % 8);
}

uint64_t hash_value(const struct hash *h)
{
    return end(h->state, h->tail, h->total);
}

/* Most are short, and hashed often: no struct stands between. */
uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;

    return end(steps(mix(seed + GOLDEN), p, len / 8), p + len / 8 * 8, len);
}
