#include "compare/lcs.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Symbols of the pattern get small numbers, those that it lacks get 0: so the
 * bits of a symbol are found by one look into an array. */
struct numbers {
    uint32_t *symbol; /* a hash table */
    uint32_t *number; /* of the symbol in that slot; 0: free */
    size_t mask;
    uint32_t count;
};

static size_t slot_of(const struct numbers *n, uint32_t symbol)
{
    size_t i = (symbol * UINT32_C(2654435769)) >> 7 & n->mask;

    while (n->number[i] && n->symbol[i] != symbol)
        i = (i + 1) & n->mask;
    return i;
}

static void numbers_init(struct numbers *n, size_t most)
{
    size_t size = 16;

    while (size < 2 * most)
        size *= 2;
    *n = (struct numbers){.symbol = memory_new(size, sizeof(uint32_t)),
                          .number = memory_new(size, sizeof(uint32_t)),
                          .mask = size - 1};
}

static void numbers_release(struct numbers *n)
{
    free(n->symbol);
    free(n->number);
}

static uint32_t *number_all(struct numbers *n, struct run r, int learn)
{
    uint32_t *out = memory_new(r.count, sizeof(*out));

    for (size_t i = 0; i < r.count; i++) {
        size_t slot = slot_of(n, r.at[i]);

        if (!n->number[slot] && learn) {
            n->symbol[slot] = r.at[i];
            n->number[slot] = ++n->count;
        }
        out[i] = n->number[slot];
    }
    return out;
}

/* Down the whole text with 64 symbols of the pattern; `carry` goes from one
 * strip to the next. A zero in the column is a symbol that was matched. */
static uint64_t strip(const uint64_t *bits, const uint32_t *text, size_t count,
                      uint8_t *carry)
{
    uint64_t column = UINT64_MAX;

    for (size_t i = 0; i < count; i++) {
        uint64_t match = column & bits[text[i]], sum;
        unsigned over = __builtin_add_overflow(column, match, &sum);

        over |= (unsigned)__builtin_add_overflow(sum, carry[i], &sum);
        carry[i] = (uint8_t)over;
        column = sum | (column - match);
    }
    return column;
}

static size_t all_strips(const uint32_t *pattern, size_t count,
                         const uint32_t *text, size_t len, uint32_t numbers)
{
    uint64_t *bits = memory_new((size_t)numbers + 1, sizeof(*bits));
    uint8_t *carry = memory_new(len, 1);
    size_t found = 0;

    for (size_t from = 0; from < count; from += 64) {
        size_t here = count - from < 64 ? count - from : 64;

        for (size_t i = 0; i < here; i++)
            bits[pattern[from + i]] |= UINT64_C(1) << i;
        found += (size_t)__builtin_popcountll(~strip(bits, text, len, carry));
        for (size_t i = 0; i < here; i++)
            bits[pattern[from + i]] = 0;
    }
    free(bits);
    free(carry);
    return found;
}

size_t lcs_strip(struct run *a, struct run *b)
{
    size_t least = a->count < b->count ? a->count : b->count, head = 0,
           tail = 0;

    while (head < least && a->at[head] == b->at[head])
        head++;
    while (tail < least - head &&
           a->at[a->count - 1 - tail] == b->at[b->count - 1 - tail])
        tail++;
    *a = (struct run){a->at + head, a->count - head - tail};
    *b = (struct run){b->at + head, b->count - head - tail};
    return head + tail;
}

size_t lcs_length(struct run a, struct run b)
{
    struct run pattern = a.count < b.count ? a : b;
    struct run text = a.count < b.count ? b : a;
    struct numbers n;
    uint32_t *p, *t;
    size_t found;

    if (pattern.count == 0)
        return 0;
    numbers_init(&n, pattern.count);
    p = number_all(&n, pattern, 1);
    t = number_all(&n, text, 0);
    found = all_strips(p, pattern.count, t, text.count, n.count);
    free(p);
    free(t);
    numbers_release(&n);
    return found;
}

uint64_t lcs_steps(struct run a, struct run b)
{
    uint64_t least = a.count < b.count ? a.count : b.count;
    uint64_t most = a.count < b.count ? b.count : a.count;

    return (least + 63) / 64 * most;
}
