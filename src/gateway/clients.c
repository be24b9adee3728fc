#include "gateway/clients.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

#define BEARER "Bearer "

static int add(struct clients *c, const char *at, size_t len, struct err *err)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] <= ' ' || at[i] >= 127)
            return err_set(err, ERR_USAGE,
                           "key %zu has a blank in it, or a character that is "
                           "not ASCII",
                           c->count + 1);
    c->key = memory_grow(c->key, c->count + 1, sizeof(*c->key));
    c->key[c->count] = memory_new(len + 1, 1);
    memcpy(c->key[c->count++], at, len);
    return 0;
}

int clients_read(struct clients *c, const char *text, struct err *err)
{
    while (*text) {
        size_t len = strcspn(text, "\r\n");

        if (len && *text != '#' && add(c, text, len, err))
            return -1;
        text += len;
        text += strspn(text, "\r\n");
    }
    return c->count ? 0 : err_set(err, ERR_USAGE, "no key in it");
}

void clients_release(struct clients *c)
{
    for (size_t i = 0; i < c->count; i++) {
        explicit_bzero(c->key[i], strlen(c->key[i]));
        free(c->key[i]);
    }
    free(c->key);
    *c = (struct clients){0};
}

static int is_same(const char *key, const char *value)
{
    size_t len = strlen(key), n = strlen(value);
    unsigned char differ = len != n;

    for (size_t i = 0; i < n; i++)
        differ |= (unsigned char)(value[i] ^ key[len ? i % len : 0]);
    return !differ;
}

int clients_know(const struct clients *c, const char *value)
{
    int known = 0;

    if (!value)
        return 0;
    if (strncasecmp(value, BEARER, strlen(BEARER)) == 0)
        value += strlen(BEARER);
    for (size_t i = 0; i < c->count; i++)
        known |= is_same(c->key[i], value);
    return known;
}
