/* digest.h - keyed and plain digests that other programs compute alike. */
#ifndef GATEWAY_DIGEST_H
#define GATEWAY_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_STATE 512 /* bytes; of a key that has been taken in */

struct digest {
    _Alignas(8) unsigned char state[DIGEST_STATE];
};

void digest_key(struct digest *d, const char *key);

/* The first four bytes of HMAC-SHA256(key, bytes), the first one highest: in
 * Python int.from_bytes(hmac.digest(key, bytes, "sha256")[:4], "big"). */
uint32_t digest_keyed(const struct digest *d, const char *bytes, size_t len);

/* The whole of md5("KEY:DATE"), read as one big number, modulo 100. */
int digest_day(const char *key, const char *date);

#endif
