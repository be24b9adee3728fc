/* arena.h - memory of one exchange: many small pieces, freed at once.
 *
 * Out of memory aborts; ceilings are kept by whoever fills it. Pieces are
 * aligned for any type, zeroed by arena_alloc, valid until arena_clear or
 * arena_release. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *first; /* owned; NULL is an empty arena */
    size_t used;               /* bytes handed out */
};

/* What comes next, up to so many bytes in all, is kept together. */
void arena_reserve(struct arena *a, size_t size);
void *arena_alloc(struct arena *a, size_t size);
char *arena_copy(struct arena *a, const char *bytes, size_t len); /* + NUL */
char *arena_string(struct arena *a, const char *text); /* NULL stays NULL */
void arena_clear(struct arena *a);   /* keeps one block for reuse */
void arena_release(struct arena *a); /* also right on a zeroed struct */

/* malloc, realloc, strdup that abort when memory is out: for what outlives an
 * exchange. Freed with free(). memory_string(NULL) is NULL. */
void *memory_new(size_t count, size_t size); /* zeroed */
void *memory_grow(void *old, size_t count, size_t size);
char *memory_string(const char *text);

#endif
