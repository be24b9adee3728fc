/* import_keys.h - what was met while a log is read, by a hash of its key.
 *
 * 64 bits stand for a key, as in a store's note_id. 16 bytes an entry, at
 * most half full; memory grows with the log, 64 MB for a million pairs. */
#ifndef CMD_IMPORT_KEYS_H
#define CMD_IMPORT_KEYS_H

#include <stddef.h>
#include <stdint.h>

struct import_entry {
    uint64_t hash; /* 0: empty */
    int64_t value;
};

struct import_keys {
    struct import_entry *entry; /* owned */
    size_t count, slots;
};

void import_keys_release(struct import_keys *k);

/* The value of the key, which is 0 when it is met for the first time, to be
 * set by the caller before the next call. `kind` keeps keys of different
 * sorts apart. */
int64_t *import_keys_at(struct import_keys *k, uint64_t kind, const char *key);

#endif
