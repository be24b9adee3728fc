#include "gateway/digest.h"

#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <string.h>

_Static_assert(sizeof(struct hmac_sha256_ctx) <= DIGEST_STATE,
               "the state of a key has room");

void digest_key(struct digest *d, const char *key)
{
    struct hmac_sha256_ctx *h = (void *)d->state;

    hmac_sha256_set_key(h, strlen(key), (const uint8_t *)key);
}

uint32_t digest_keyed(const struct digest *d, const char *bytes, size_t len)
{
    struct hmac_sha256_ctx h;
    uint8_t out[4];

    memcpy(&h, d->state, sizeof h);
    hmac_sha256_update(&h, len, (const uint8_t *)bytes);
    hmac_sha256_digest(&h, sizeof out, out);
    return (uint32_t)out[0] << 24 | (uint32_t)out[1] << 16 |
           (uint32_t)out[2] << 8 | out[3];
}

int digest_day(const char *key, const char *date)
{
    struct md5_ctx m;
    uint8_t out[MD5_DIGEST_SIZE];
    int rest = 0;

    md5_init(&m);
    md5_update(&m, strlen(key), (const uint8_t *)key);
    md5_update(&m, 1, (const uint8_t *)":");
    md5_update(&m, strlen(date), (const uint8_t *)date);
    md5_digest(&m, sizeof out, out);
    for (size_t i = 0; i < sizeof out; i++)
        rest = (rest * 256 + out[i]) % 100;
    return rest;
}
