#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "desk/list_state.h"

static const struct {
    const char *words, *field;
    int side, down;
    const char *first[2]; /* the small ones, the large ones */
} sorts[SORTS] = {
#define SORT(id, words, field, side, down, large, small)                       \
    {words, field, side, down, {small, large}},
#include "desk/sorts.def"
#undef SORT
};

const char *sort_words(int sort)
{
    return sorts[sort].words;
}

int sort_down(int sort, int reverse)
{
    return sorts[sort].down != (reverse != 0);
}

const char *sort_first(int sort, int reverse)
{
    return sorts[sort].first[sort_down(sort, reverse)];
}

void places_add(struct places *p, uint32_t row)
{
    if (p->count == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 1024;
        p->row = memory_grow(p->row, p->cap, sizeof *p->row);
    }
    p->row[p->count++] = row;
}

struct item {
    double key;
    uint32_t row;
};

static int compare(const void *left, const void *right)
{
    const struct item *a = left, *b = right;

    if (a->key < b->key)
        return -1;
    if (a->key > b->key)
        return 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static int in_order(const struct item *item, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (compare(&item[i - 1], &item[i]) > 0)
            return 0;
    return 1;
}

/* What is not known becomes the last in either direction. */
static double key_of(double value, int down)
{
    if (isnan(value))
        return INFINITY;
    return down ? -value : value;
}

void list_order(const struct field_source *from, struct places *p, int sort,
                int reverse)
{
    const char *name = sorts[sort].field;
    const struct field *f = field_find(name, strlen(name));
    int down = sort_down(sort, reverse);
    struct item *item = memory_new(p->count + 1, sizeof *item);

    for (size_t i = 0; i < p->count; i++) {
        double value = field_of(f, from, sorts[sort].side, p->row[i]);

        item[i] = (struct item){key_of(value, down), p->row[i]};
    }
    if (!in_order(item, p->count))
        qsort(item, p->count, sizeof *item, compare);
    for (size_t i = 0; i < p->count; i++)
        p->row[i] = item[i].row;
    free(item);
}
