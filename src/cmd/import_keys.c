#include "cmd/import_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

#define FIRST_SLOTS 1024

void import_keys_release(struct import_keys *k)
{
    free(k->entry);
    *k = (struct import_keys){0};
}

static struct import_entry *find(const struct import_keys *k, uint64_t hash)
{
    size_t at = (hash >> 1) & (k->slots - 1);

    while (k->entry[at].hash && k->entry[at].hash != hash)
        at = (at + 1) & (k->slots - 1);
    return &k->entry[at];
}

static void grow(struct import_keys *k)
{
    struct import_keys old = *k;

    k->slots = old.slots ? old.slots * 2 : FIRST_SLOTS;
    k->entry = memory_new(k->slots, sizeof(*k->entry));
    for (size_t i = 0; i < old.slots; i++)
        if (old.entry[i].hash)
            *find(k, old.entry[i].hash) = old.entry[i];
    free(old.entry);
}

int64_t *import_keys_at(struct import_keys *k, uint64_t kind, const char *key)
{
    uint64_t hash = hash_bytes(kind, key, strlen(key)) | 1;
    struct import_entry *e;

    if (2 * (k->count + 1) > k->slots)
        grow(k);
    e = find(k, hash);
    if (!e->hash) {
        e->hash = hash;
        k->count++;
    }
    return &e->value;
}
