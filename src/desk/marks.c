#include "desk/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* The first place whose key is not below. */
static size_t place_of(const struct marks *m, uint64_t key)
{
    size_t low = 0, high = m->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (m->key[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int marks_has(const struct marks *m, uint64_t key)
{
    size_t at = place_of(m, key);

    return at < m->count && m->key[at] == key;
}

void marks_flip(struct marks *m, uint64_t key)
{
    size_t at = place_of(m, key), rest = m->count - at;

    if (at < m->count && m->key[at] == key) {
        memmove(m->key + at, m->key + at + 1, (rest - 1) * sizeof *m->key);
        m->count--;
        return;
    }
    m->key = memory_grow(m->key, m->count + 1, sizeof *m->key);
    memmove(m->key + at + 1, m->key + at, rest * sizeof *m->key);
    m->key[at] = key;
    m->count++;
}

void marks_release(struct marks *m)
{
    free(m->key);
    *m = (struct marks){0};
}
