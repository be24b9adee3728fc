#include "replay/ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

#define ROOM_FIRST 1024

void ids_release(struct ids *t)
{
    free(t->row);
    *t = (struct ids){0};
}

/* The row of that hash, or the free one where it belongs. */
static struct ids_row *find(const struct ids *t, uint64_t hash)
{
    size_t i = hash & (t->room - 1);

    while (t->row[i].file && t->row[i].hash != hash)
        i = (i + 1) & (t->room - 1);
    return &t->row[i];
}

static void grow(struct ids *t)
{
    struct ids old = *t;

    t->room = old.room ? 2 * old.room : ROOM_FIRST;
    t->row = memory_new(t->room, sizeof(*t->row));
    for (size_t i = 0; i < old.room; i++)
        if (old.row[i].file)
            *find(t, old.row[i].hash) = old.row[i];
    free(old.row);
}

const struct ids_row *ids_see(struct ids *t, const char *id, int64_t line,
                              int64_t file)
{
    uint64_t hash = hash_bytes(0, id, strlen(id));
    struct ids_row *row;

    if (4 * (t->count + 1) > 3 * t->room)
        grow(t);
    row = find(t, hash);
    if (row->file)
        return row;
    *row = (struct ids_row){hash, (uint32_t)line, (uint32_t)file};
    t->count++;
    return NULL;
}
