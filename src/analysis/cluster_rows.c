/* Which rows belong together: those of one conversation or user, else the
 * repeats of one prompt. */
#include "analysis/frame.h"

#include <stdlib.h>

#include "base/arena.h"

struct book {
    uint64_t *key;
    uint32_t *number; /* from 1, 0 empty */
    size_t mask;
};

static size_t place_of(uint64_t key)
{
    key = (key ^ key >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return (size_t)(key ^ key >> 29);
}

/* The number of a key, a new one if need be. */
static uint32_t number(struct book *b, uint64_t key, size_t *count)
{
    size_t at = place_of(key) & b->mask;

    while (b->number[at] && b->key[at] != key)
        at = (at + 1) & b->mask;
    if (!b->number[at]) {
        b->key[at] = key;
        b->number[at] = (uint32_t)++ * count;
    }
    return b->number[at] - 1;
}

/* Prompts without a user are their own; hashes hardly ever look like them. */
static uint64_t key_of(const struct pairs *p, size_t i)
{
    if (p->cluster && p->cluster[i])
        return p->cluster[i];
    return p->key[i] >> 16;
}

uint32_t *cluster_rows(const struct pairs *p, int always, size_t *count)
{
    struct book b = {.mask = 255};
    uint32_t *of;

    *count = 0;
    if (!always && !p->cluster && p->repeats < 2)
        return NULL;
    while (b.mask < 2 * p->count)
        b.mask = 2 * b.mask + 1;
    b.key = memory_new(b.mask + 1, sizeof *b.key);
    b.number = memory_new(b.mask + 1, sizeof *b.number);
    of = memory_new(p->count + 1, sizeof *of);
    for (size_t i = 0; i < p->count; i++)
        of[i] = number(&b, key_of(p, i), count);
    free(b.key);
    free(b.number);
    if (always || *count < p->count)
        return of;
    free(of);
    return NULL;
}

struct clusters clusters_of(uint32_t *of, size_t n, size_t among)
{
    uint32_t *map = memory_new(among + 1, sizeof *map), count = 0;

    for (size_t i = 0; i < n; i++) {
        if (!map[of[i]])
            map[of[i]] = ++count;
        of[i] = map[of[i]] - 1;
    }
    free(map);
    return (struct clusters){of, count};
}
