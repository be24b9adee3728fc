#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 512 /* most arenas hold one short reply */
#define BLOCK_MOST 65536

struct arena_block {
    struct arena_block *next; /* owned */
    size_t size, used;
    alignas(max_align_t) char bytes[];
};

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block;

    if (size > SIZE_MAX - sizeof(*block))
        abort();
    block = memory_grow(NULL, sizeof(*block) + size, 1);
    *block = (struct arena_block){.size = size};
    return block;
}

/* A big piece goes behind the first block, whose rest is still good. */
static struct arena_block *block_for(struct arena *a, size_t size)
{
    struct arena_block *first = a->first, *block;
    size_t usual = first ? first->size * 2 : BLOCK;

    if (first && first->size - first->used >= size)
        return first;
    if (usual > BLOCK_MOST)
        usual = BLOCK_MOST;
    if (first && size > usual / 4) {
        block = block_new(size);
        block->next = first->next;
        first->next = block;
        return block;
    }
    block = block_new(size > usual ? size : usual);
    block->next = first;
    a->first = block;
    return block;
}

static char *piece(struct arena *a, size_t size)
{
    size_t unit = alignof(max_align_t), whole;
    struct arena_block *block;
    char *bytes;

    if (size > SIZE_MAX - unit)
        abort();
    whole = size ? (size + unit - 1) / unit * unit : unit;
    block = block_for(a, whole);
    bytes = block->bytes + block->used;
    block->used += whole;
    a->used += whole;
    return bytes;
}

void arena_reserve(struct arena *a, size_t size)
{
    block_for(a, size);
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(piece(a, size), 0, size);
}

char *arena_copy(struct arena *a, const char *bytes, size_t len)
{
    char *copy = piece(a, len < SIZE_MAX ? len + 1 : len);

    if (len)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

char *arena_string(struct arena *a, const char *text)
{
    return text ? arena_copy(a, text, strlen(text)) : NULL;
}

/* One huge answer must not keep its memory for all the small ones after it,
 * so only a block of a usual size is kept. */
void arena_clear(struct arena *a)
{
    struct arena_block *block = a->first, *next, *kept = NULL;

    for (; block; block = next) {
        next = block->next;
        if (kept || block->size > BLOCK_MOST) {
            free(block);
            continue;
        }
        kept = block;
        kept->used = 0;
        kept->next = NULL;
    }
    *a = (struct arena){.first = kept};
}

void arena_release(struct arena *a)
{
    arena_clear(a);
    free(a->first);
    a->first = NULL;
}

void *memory_new(size_t count, size_t size)
{
    void *new = calloc(count ? count : 1, size ? size : 1);

    if (!new)
        abort();
    return new;
}

void *memory_grow(void *old, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        abort();
    old = realloc(old, bytes ? bytes : 1);
    if (!old)
        abort();
    return old;
}

char *memory_string(const char *text)
{
    size_t size;

    if (!text)
        return NULL;
    size = strlen(text) + 1;
    return memcpy(memory_grow(NULL, size, 1), text, size);
}
