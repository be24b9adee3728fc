#include "analysis/pairs.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

#define FIRST_CAP 256

void pairs_release(struct pairs *p)
{
    for (int s = 0; s < SIDES; s++) {
        free(p->outcome[s]);
        free(p->latency[s]);
        free(p->first_token[s]);
        free(p->cost[s]);
        free(p->answer[s]);
    }
    free(p->key);
    free(p->first);
    free(p->slot);
    *p = (struct pairs){0};
}

/* Keys run in order, and the table's size is a power of two: without a good
 * stir they would pile up (the finaliser of splitmix64). */
static size_t stir(uint64_t key)
{
    key = (key ^ key >> 30) * 0xBF58476D1CE4E5B9u;
    key = (key ^ key >> 27) * 0x94D049BB133111EBu;
    return (size_t)(key ^ key >> 31);
}

/* The slot that holds the key, or the empty one where it would be. */
static size_t find(const struct pairs *p, uint64_t key)
{
    size_t at = stir(key) & (p->slots - 1);

    while (p->slot[at] && p->key[p->slot[at] - 1] != key)
        at = (at + 1) & (p->slots - 1);
    return at;
}

static void grow(struct pairs *p)
{
    size_t cap = p->cap ? 2 * p->cap : FIRST_CAP;

    for (int s = 0; s < SIDES; s++) {
        p->outcome[s] = memory_grow(p->outcome[s], cap, sizeof(uint8_t));
        p->latency[s] = memory_grow(p->latency[s], cap, sizeof(double));
        p->first_token[s] = memory_grow(p->first_token[s], cap, sizeof(double));
        p->cost[s] = memory_grow(p->cost[s], cap, sizeof(double));
        p->answer[s] = memory_grow(p->answer[s], cap, sizeof(uint64_t));
    }
    p->key = memory_grow(p->key, cap, sizeof *p->key);
    p->first = memory_grow(p->first, cap, sizeof *p->first);
    p->cap = cap;
    /* At most half full, so that a search ends soon. */
    free(p->slot);
    p->slots = 2 * cap;
    p->slot = memory_new(p->slots, sizeof *p->slot);
    for (size_t i = 0; i < p->count; i++)
        p->slot[find(p, p->key[i])] = (uint32_t)i + 1;
}

static size_t append(struct pairs *p, uint64_t key)
{
    size_t i = p->count++;

    p->key[i] = key;
    for (int s = 0; s < SIDES; s++) {
        p->outcome[s][i] = PAIR_MISSING;
        p->latency[s][i] = p->first_token[s][i] = p->cost[s][i] = NAN;
        p->answer[s][i] = 0;
    }
    p->slot[find(p, key)] = (uint32_t)i + 1;
    return i;
}

static double span(const struct reply *r, int64_t ns)
{
    if (outcome_failed(r->outcome))
        return INFINITY;
    return ns < 0 ? NAN : (double)ns / 1e9;
}

static double dollars(const struct reply *r)
{
    if (r->cost >= 0)
        return (double)r->cost / 1e9;
    return outcome_failed(r->outcome) ? 0 : NAN;
}

static void fill(struct pairs *p, size_t i, const struct reply *r)
{
    int s = r->side;

    p->outcome[s][i] = (uint8_t)r->outcome;
    p->latency[s][i] = span(r, r->latency);
    p->first_token[s][i] = span(r, r->first_token);
    p->cost[s][i] = dollars(r);
    p->answer[s][i] = (uint64_t)r->answer;
    p->first[i] = (uint8_t)(r->first ? s : !s);
}

int pairs_add(struct pairs *p, const struct reply *r)
{
    uint64_t key = (uint64_t)r->prompt << 16 | (uint16_t)r->repeat;
    size_t i;

    if (r->warmup || r->outcome == OUTCOME_SKIPPED)
        return -1;
    if (p->count == p->cap)
        grow(p);
    i = p->slot[find(p, key)];
    i = i ? i - 1 : append(p, key);
    if (p->outcome[r->side][i] != PAIR_MISSING)
        return -1;
    fill(p, i, r);
    return 0;
}

int pairs_complete(const struct pairs *p, size_t i)
{
    return p->outcome[CONTROL][i] != PAIR_MISSING &&
           p->outcome[TREATMENT][i] != PAIR_MISSING;
}

int pairs_both_ok(const struct pairs *p, size_t i)
{
    return pairs_complete(p, i) &&
           !outcome_failed((enum outcome)p->outcome[CONTROL][i]) &&
           !outcome_failed((enum outcome)p->outcome[TREATMENT][i]);
}
