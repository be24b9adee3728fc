/* ids.h - which ids of prompts were seen, and where.
 *
 * In memory, some 32 bytes an id: it keeps 64 bits of hash, not the id. */
#ifndef REPLAY_IDS_H
#define REPLAY_IDS_H

#include <stddef.h>
#include <stdint.h>

struct ids_row {
    uint64_t hash;
    uint32_t line, file; /* from 1; file 0: a free row */
};

struct ids {
    struct ids_row *row; /* owned */
    size_t count, room;  /* room: a power of two, or 0 */
};

void ids_release(struct ids *t); /* also right on a zeroed struct */

/* Where that id was seen first, or NULL and it is noted now. Lent until the
 * next call. */
const struct ids_row *ids_see(struct ids *t, const char *id, int64_t line,
                              int64_t file);

#endif
