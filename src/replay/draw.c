#include "replay/draw.h"

#include <stdlib.h>

#include "store/writer.h"

#define ROOM_FIRST 1024

void draw_init(struct draw *d, int64_t most, uint64_t seed)
{
    *d = (struct draw){.most = most};
    rng_seed(&d->rng, seed);
}

void draw_release(struct draw *d)
{
    free(d->came);
    d->came = NULL;
}

static void note(struct draw *d, int64_t place)
{
    if (place > d->room) {
        d->room = d->room ? 2 * d->room : ROOM_FIRST;
        d->came = memory_grow(d->came, (size_t)d->room, sizeof(*d->came));
    }
    d->came[place - 1] = d->seen;
}

int64_t draw_place(struct draw *d)
{
    int64_t place;

    d->seen++;
    if (!d->most)
        return ++d->count;
    if (d->count < d->most)
        place = ++d->count;
    else
        place = (int64_t)rng_below(&d->rng, (uint64_t)d->seen) + 1;
    if (place > d->most)
        return 0;
    note(d, place);
    return place;
}

struct turn {
    int64_t came, place;
};

static int by_coming(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;

    return (x->came > y->came) - (x->came < y->came);
}

/* Where the prompt of each place belongs; places from 0. */
static int64_t *ranks(const struct draw *d)
{
    struct turn *turn = memory_new((size_t)d->count, sizeof(*turn));
    int64_t *rank = memory_new((size_t)d->count, sizeof(*rank));

    for (int64_t i = 0; i < d->count; i++)
        turn[i] = (struct turn){d->came[i], i};
    qsort(turn, (size_t)d->count, sizeof(*turn), by_coming);
    for (int64_t i = 0; i < d->count; i++)
        rank[turn[i].place] = i;
    free(turn);
    return rank;
}

static int copy(void *arg, const struct prompt *p)
{
    static const int none[SIDES];
    struct work **out = arg;

    *out = work_new(p, 0, none);
    return 0;
}

static struct work *lift(struct store *s, int64_t place, struct err *err)
{
    const struct store_range one = {place + 1, place + 1};
    struct work *w = NULL;

    if (s->ops->prompts(s, one, copy, &w, err) == 0 && !w)
        err_set(err, ERR_IO, "prompt %lld is not in the store",
                (long long)place + 1);
    return w;
}

static int put(struct store *s, struct work *hand_take, int64_t place,
               struct err *err)
{
    int rc;

    hand_take->prompt.seq = place + 1;
    rc = s->ops->put_prompt(s, &hand_take->prompt, err);
    work_free(hand_take);
    return rc;
}

/* One circle of prompts, each of which stands where the one before it in the
 * circle belongs. */
static int turn_round(struct store *s, int64_t *rank, int64_t from,
                      struct err *err)
{
    struct work *hand = lift(s, from, err), *next;
    int64_t at = from, to;

    while (hand && (to = rank[at]) != from) {
        rank[at] = at;
        at = to;
        next = lift(s, to, err);
        if (put(s, hand, to, err)) {
            work_free(next);
            return -1;
        }
        hand = next;
    }
    if (!hand)
        return -1;
    rank[at] = at;
    return put(s, hand, from, err);
}

int draw_settle(const struct draw *d, struct store *s, struct err *err)
{
    int64_t *rank;
    int rc = 0;

    if (!d->most || !d->count)
        return 0;
    rank = ranks(d);
    for (int64_t i = 0; i < d->count && rc == 0; i++)
        if (rank[i] != i)
            rc = turn_round(s, rank, i, err);
    free(rank);
    return rc;
}
