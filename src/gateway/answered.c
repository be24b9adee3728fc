#include "gateway/answered.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

#define NONE UINT32_MAX
#define STEPS 512 /* along the answers that went to one name */

/* The answers to one name hang together from the one that was sent last, which
 * alone stands in the chain of its place: who asked often is in nobody's way.
 */
struct link {
    uint64_t hash; /* 0: no such name */
    uint32_t older, newer, next;
};

struct row {
    struct answered_reply answer;
    struct link link[ANSWERED_BYS];
};

struct answered {
    struct row *row;               /* owned; a ring, written over */
    uint32_t *place[ANSWERED_BYS]; /* owned; by hash */
    uint32_t most, places;         /* places: a power of two */
    uint32_t count, at;
    uint64_t seed;
};

struct answered *answered_new(size_t most, uint64_t seed)
{
    struct answered *r = memory_new(1, sizeof(*r));

    r->most = (uint32_t)most;
    r->seed = seed;
    for (r->places = 1; r->places < most;)
        r->places *= 2;
    r->row = memory_new(most, sizeof(*r->row));
    for (int by = 0; by < ANSWERED_BYS; by++) {
        r->place[by] = memory_new(r->places, sizeof(*r->place[by]));
        memset(r->place[by], 0xff, r->places * sizeof(*r->place[by]));
    }
    return r;
}

void answered_free(struct answered *r)
{
    if (!r)
        return;
    for (int by = 0; by < ANSWERED_BYS; by++)
        free(r->place[by]);
    free(r->row);
    free(r);
}

static uint64_t hash_of(const struct answered *r, int by, const char *name)
{
    uint64_t hash;

    if (!name || !*name)
        return 0;
    hash = hash_bytes(r->seed + (uint64_t)by, name, strlen(name));
    return hash ? hash : 1;
}

static struct link *link_of(struct answered *r, int by, uint32_t i)
{
    return &r->row[i].link[by];
}

/* ---- the chains ---------------------------------------------------------- */

/* What points at the one that was sent last, or where it would be put. */
static uint32_t *find_place(struct answered *r, int by, uint64_t hash)
{
    uint32_t *at = &r->place[by][hash & (r->places - 1)];

    while (*at != NONE && link_of(r, by, *at)->hash != hash)
        at = &link_of(r, by, *at)->next;
    return at;
}

static void leave(struct answered *r, int by, uint32_t i)
{
    struct link *l = link_of(r, by, i);
    uint32_t *at;

    if (!l->hash)
        return;
    if (l->older != NONE)
        link_of(r, by, l->older)->newer = l->newer;
    if (l->newer != NONE) {
        link_of(r, by, l->newer)->older = l->older;
        return;
    }
    at = find_place(r, by, l->hash);
    *at = l->next;
    if (l->older != NONE) {
        link_of(r, by, l->older)->next = l->next;
        *at = l->older;
    }
}

/* Requests end in another order than they were sent in: mostly the last one
 * was sent last, else a few steps back is its place. */
static uint32_t newer_than(struct answered *r, int by, uint32_t last,
                           int64_t wall_us)
{
    uint32_t newer = NONE;

    for (int n = 0; n < STEPS && last != NONE; n++) {
        if (r->row[last].answer.wall_us <= wall_us)
            break;
        newer = last;
        last = link_of(r, by, last)->older;
    }
    return newer;
}

static void join(struct answered *r, int by, uint32_t i)
{
    struct link *l = link_of(r, by, i);
    uint32_t *at = find_place(r, by, l->hash);

    l->newer = newer_than(r, by, *at, r->row[i].answer.wall_us);
    if (l->newer != NONE) {
        l->older = link_of(r, by, l->newer)->older;
        link_of(r, by, l->newer)->older = i;
    } else {
        l->older = *at;
        l->next = *at == NONE ? NONE : link_of(r, by, *at)->next;
        *at = i;
    }
    if (l->older != NONE)
        link_of(r, by, l->older)->newer = i;
}

/* ------------------------------------------------------------------------- */

void answered_add(struct answered *r, const char *const name[ANSWERED_BYS],
                  const struct answered_reply *a)
{
    uint32_t i = r->at;

    for (int by = 0; r->count == r->most && by < ANSWERED_BYS; by++)
        leave(r, by, i);
    r->row[i].answer = *a;
    for (int by = 0; by < ANSWERED_BYS; by++) {
        link_of(r, by, i)->hash = hash_of(r, by, name[by]);
        if (link_of(r, by, i)->hash)
            join(r, by, i);
    }
    r->at = (i + 1) % r->most;
    if (r->count < r->most)
        r->count++;
}

static int fits(const struct answered_reply *a, const struct answered_asked *q)
{
    return a->wall_us <= q->at_us && (q->side < 0 || (int)a->side == q->side) &&
           (q->repeat < 0 || a->repeat == q->repeat);
}

struct answered_reply *answered_find(struct answered *r,
                                     const struct answered_asked *q)
{
    uint64_t hash = hash_of(r, (int)q->by, q->name);
    uint32_t i = hash ? *find_place(r, (int)q->by, hash) : NONE;

    for (int n = 0; n < STEPS && i != NONE; n++) {
        if (fits(&r->row[i].answer, q))
            return &r->row[i].answer;
        i = link_of(r, (int)q->by, i)->older;
    }
    return NULL;
}
