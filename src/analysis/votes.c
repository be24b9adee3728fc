#include "analysis/votes.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define FIRST_CAP 64

int votes_reviewer(const struct votes *v, const char *name)
{
    for (int i = v->names; i-- > 0;)
        if (strcmp(v->name[i], name) == 0)
            return i;
    return -1;
}

static int reviewer_of(struct votes *v, const char *name)
{
    int found = votes_reviewer(v, name);

    if (found >= 0)
        return found;
    v->name = memory_grow(v->name, (size_t)v->names + 1, sizeof *v->name);
    v->name[v->names] = memory_string(name);
    return v->names++;
}

static size_t start_of(const struct votes *v, const struct ballot_cast *b)
{
    uint64_t h = b->key * UINT64_C(0x9E3779B97F4A7C15);

    h ^= (uint64_t)(2 * b->reviewer + b->again) * UINT64_C(0xC2B2AE3D27D4EB4F);
    return (size_t)((h ^ h >> 32) & (v->slots - 1));
}

static int is_same(const struct ballot_cast *a, const struct ballot_cast *b)
{
    return a->key == b->key && a->reviewer == b->reviewer &&
           a->again == b->again;
}

/* Where a vote about the same stands, or may be put. */
static uint32_t *slot_of(const struct votes *v, const struct ballot_cast *b)
{
    size_t i = start_of(v, b);

    while (v->slot[i] && !is_same(&v->cast[v->slot[i] - 1], b))
        i = (i + 1) & (v->slots - 1);
    return &v->slot[i];
}

static void grow(struct votes *v)
{
    v->cap = v->cap ? 2 * v->cap : FIRST_CAP;
    v->cast = memory_grow(v->cast, v->cap, sizeof *v->cast);
    free(v->slot);
    v->slots = 2 * v->cap;
    v->slot = memory_new(v->slots, sizeof *v->slot);
    for (size_t i = 0; i < v->count; i++)
        if (!v->cast[i].replaced)
            *slot_of(v, &v->cast[i]) = (uint32_t)i + 1;
}

void votes_add(struct votes *v, const struct vote *one)
{
    struct ballot_cast b = {
        .key = (uint64_t)one->prompt << 16 | (uint16_t)one->repeat,
        .tags = one->note ? tags_read(one->note, NULL) : 0,
        .choice = (uint8_t)one->choice,
        .left = (uint8_t)one->left,
        .again = one->again != 0,
    };
    uint32_t *slot;

    if (v->count == v->cap)
        grow(v);
    b.reviewer = reviewer_of(v, one->reviewer ? one->reviewer : "");
    slot = slot_of(v, &b);
    if (*slot)
        v->cast[*slot - 1].replaced = 1;
    v->cast[v->count++] = b;
    *slot = (uint32_t)v->count;
}

const struct ballot_cast *votes_find(const struct votes *v, int reviewer,
                                     uint64_t key, int again)
{
    struct ballot_cast b = {
        .key = key, .reviewer = reviewer, .again = again != 0};
    uint32_t at = v->slots ? *slot_of(v, &b) : 0;

    return at && votes_stands(&v->cast[at - 1]) ? &v->cast[at - 1] : NULL;
}

int votes_stands(const struct ballot_cast *b)
{
    return !b->replaced && b->choice != CHOICE_UNDONE;
}

int votes_counts(const struct ballot_cast *b)
{
    return votes_stands(b) && !b->again && b->choice != CHOICE_SKIP;
}

int votes_won(const struct ballot_cast *b)
{
    return (b->choice == CHOICE_TREATMENT) - (b->choice == CHOICE_CONTROL);
}

void votes_release(struct votes *v)
{
    for (int i = 0; i < v->names; i++)
        free(v->name[i]);
    free(v->name);
    free(v->cast);
    free(v->slot);
    *v = (struct votes){0};
}
