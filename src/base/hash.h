/* hash.h - 64 bits that tell one run of bytes from another.
 *
 * Not for secrets: it finds out whether a log or a setting is still the same,
 * and turns text into seeds. Equal on every machine; the split of the input
 * into calls does not matter. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash {
    uint64_t state, total;
    unsigned char tail[8];
    size_t held;
};

void hash_init(struct hash *h, uint64_t seed);
void hash_add(struct hash *h, const void *bytes, size_t len);
uint64_t hash_value(const struct hash *h); /* of all so far; may go on */
uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t len);

#endif
