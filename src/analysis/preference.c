#include "analysis/preference.h"

#include <stdlib.h>

#include "base/arena.h"
#include "stats/paired_share.h"

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Numbers the pairs: `key` has that of each vote. */
static void number_pairs(struct preference *p, const uint64_t *key)
{
    uint64_t *all = memory_new(p->n + 1, sizeof *all);

    for (size_t i = 0; i < p->n; i++)
        all[i] = key[i];
    qsort(all, p->n, sizeof *all, by_number);
    for (size_t i = 0; i < p->n; i++)
        if (i == 0 || all[i] != all[p->pairs - 1])
            all[p->pairs++] = all[i];
    for (size_t i = 0; i < p->n; i++) {
        const uint64_t *at =
            bsearch(&key[i], all, p->pairs, sizeof *all, by_number);

        p->of[i] = (uint32_t)(at - all);
    }
    free(all);
}

void preference_gather(const struct votes *v, int reviewer,
                       struct preference *out)
{
    uint64_t *key = memory_new(v->count + 1, sizeof *key);

    *out = (struct preference){0};
    for (int s = 0; s < SIDES; s++)
        out->won[s] = memory_new(v->count + 1, sizeof *out->won[s]);
    out->of = memory_new(v->count + 1, sizeof *out->of);
    for (size_t i = 0; i < v->count; i++) {
        const struct ballot_cast *b = &v->cast[i];

        if (!votes_counts(b) || (reviewer >= 0 && b->reviewer != reviewer))
            continue;
        out->won[CONTROL][out->n] = votes_won(b) < 0;
        out->won[TREATMENT][out->n] = votes_won(b) > 0;
        key[out->n++] = b->key;
    }
    number_pairs(out, key);
    free(key);
}

void preference_release(struct preference *p)
{
    for (int s = 0; s < SIDES; s++)
        free(p->won[s]);
    free(p->of);
    *p = (struct preference){0};
}

struct paired preference_paired(struct preference *p)
{
    p->clusters = (struct clusters){p->of, p->pairs};
    return (struct paired){p->won[CONTROL], p->won[TREATMENT], p->n,
                           p->pairs < p->n ? &p->clusters : NULL};
}

void preference_pivot(const struct votes *v, int reviewer, struct pivot *out)
{
    struct preference p;
    struct paired paired;

    preference_gather(v, reviewer, &p);
    paired = preference_paired(&p);
    paired_share(&paired, out);
    preference_release(&p);
}
