#include "analysis/noise.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

double noise_share(int64_t equal, int64_t compared)
{
    return compared ? 1 - (double)equal / (double)compared : NAN;
}

/* A row, and its key to sort by: repeats of a prompt come together. */
struct turn {
    uint64_t key;
    size_t row;
};

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct turn *)a)->key,
             y = ((const struct turn *)b)->key;

    return (x > y) - (x < y);
}

/* Rows that both ended well, owned. */
static struct turn *in_order(const struct pairs *p, size_t *count)
{
    struct turn *t = memory_new(p->count + 1, sizeof *t);

    *count = 0;
    for (size_t i = 0; i < p->count; i++)
        if (pairs_both_ok(p, i))
            t[(*count)++] = (struct turn){p->key[i], i};
    qsort(t, *count, sizeof *t, by_key);
    return t;
}

static size_t of_one_prompt(const struct turn *t, size_t most)
{
    size_t n = 1;

    while (n < most && t[n].key >> 16 == t->key >> 16)
        n++;
    return n;
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* All pairs among n hashes, without looking at each: equal ones stand
 * together. */
static void add_pairs(uint64_t *hash, size_t n, int64_t *compared,
                      int64_t *equal)
{
    int64_t run = 0;

    qsort(hash, n, sizeof *hash, by_hash);
    for (size_t i = 0; i < n; i++) {
        run = i > 0 && hash[i] == hash[i - 1] ? run + 1 : 0;
        *equal += run;
        *compared += (int64_t)i;
    }
}

/* pairs_answer() or pairs_normal(). */
typedef uint64_t hash_of(const struct pairs *p, int side, size_t i);

struct repeats {
    const struct pairs *p;
    const struct turn *t;
    size_t n;
};

static size_t collect(const struct repeats *r, hash_of *of, int side,
                      uint64_t *hash)
{
    size_t count = 0;

    for (size_t i = 0; i < r->n; i++) {
        hash[count] = of(r->p, side, r->t[i].row);
        count += hash[count] != 0;
    }
    return count;
}

static void add_within(const struct repeats *r, struct noise *out)
{
    uint64_t *hash = memory_new(r->n, sizeof *hash);

    for (int s = 0; s < SIDES; s++) {
        struct likeness *l = &out->within[s];

        add_pairs(hash, collect(r, pairs_answer, s, hash), &l->compared,
                  &l->equal);
        add_pairs(hash, collect(r, pairs_normal, s, hash), &l->normal_compared,
                  &l->normal_equal);
    }
    free(hash);
}

static void add_between(const struct repeats *of, struct noise *out)
{
    struct likeness *l = &out->between;

    for (size_t i = 0; i < of->n; i++) {
        size_t r = of->t[i].row;
        uint64_t a = pairs_answer(of->p, CONTROL, r);
        uint64_t b = pairs_answer(of->p, TREATMENT, r);
        uint64_t c = pairs_normal(of->p, CONTROL, r);
        uint64_t d = pairs_normal(of->p, TREATMENT, r);

        l->compared += a && b;
        l->equal += a && a == b;
        l->normal_compared += c && d;
        l->normal_equal += c && c == d;
    }
}

void noise_compute(const struct pairs *p, struct noise *out)
{
    struct repeats r = {.p = p};
    struct turn *t;
    size_t count;

    *out = (struct noise){0};
    if (p->repeats < 2)
        return;
    t = in_order(p, &count);
    for (size_t i = 0; i < count; i += r.n) {
        r.t = t + i;
        r.n = of_one_prompt(t + i, count - i);
        if (r.n < 2)
            continue;
        out->prompts++;
        add_within(&r, out);
        add_between(&r, out);
    }
    free(t);
}

/* What is left of a prompt's rows: those in which both answers are known. */
static size_t compared(const struct pairs *p, struct turn *t, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        if (pairs_answer(p, CONTROL, t[i].row) &&
            pairs_answer(p, TREATMENT, t[i].row))
            t[count++] = t[i];
    return count;
}

static void add_units(const struct pairs *p, const struct turn *t, size_t n,
                      struct noise_units *u)
{
    size_t units = n < 2 ? 0 : n == 2 ? 1 : n;

    u->many |= units > 1;
    for (size_t i = 0; i < units; i++) {
        size_t row = t[i].row, next = t[(i + 1) % n].row;
        uint64_t control = pairs_answer(p, CONTROL, row);

        u->raw[u->n] = control != pairs_answer(p, TREATMENT, row);
        u->own[u->n] = control != pairs_answer(p, CONTROL, next);
        u->row[u->n++] = row;
    }
}

void noise_units(const struct pairs *p, struct noise_units *out)
{
    struct turn *t;
    size_t count, n;

    *out = (struct noise_units){0};
    if (p->repeats < 2)
        return;
    t = in_order(p, &count);
    out->raw = memory_new(count + 1, sizeof *out->raw);
    out->own = memory_new(count + 1, sizeof *out->own);
    out->row = memory_new(count + 1, sizeof *out->row);
    for (size_t i = 0; i < count; i += n) {
        n = of_one_prompt(t + i, count - i);
        add_units(p, t + i, compared(p, t + i, n), out);
    }
    free(t);
}

void noise_units_release(struct noise_units *u)
{
    free(u->raw);
    free(u->own);
    free(u->row);
    *u = (struct noise_units){0};
}
