/* marks.h - the pairs that somebody marked, by key. Zeroed is none. */
#ifndef DESK_MARKS_H
#define DESK_MARKS_H

#include <stddef.h>
#include <stdint.h>

struct marks {
    uint64_t *key; /* owned; sorted */
    size_t count;
};

int marks_has(const struct marks *m, uint64_t key);
void marks_flip(struct marks *m, uint64_t key); /* marked, or not any more */
void marks_release(struct marks *m);

#endif
