#include "gateway/split.h"

#include <math.h>
#include <string.h>

typedef void policy_fn(const struct split *s, const struct split_asked *a,
                       struct rng *dice, struct split_made *out);

static const struct {
    const char *name, *words;
    policy_fn *make;
} table[POLICIES] = {
#define POLICY(id, name, words) {name, words, id},
#include "gateway/policies.def"
#undef POLICY
};

const char *split_name(enum split_policy p)
{
    return table[p].name;
}

const char *split_words(enum split_policy p)
{
    return table[p].words;
}

int split_find(const char *name)
{
    for (int i = 0; i < POLICIES; i++)
        if (strcmp(table[i].name, name) == 0)
            return i;
    return -1;
}

void split_share(struct split *s, double share)
{
    /* 100 * .07 is above 7, and would let an eighth place in. */
    s->percent = (double)llround(share * 1e9) / 1e7;
    s->share = 0;
    if (share > 0)
        s->share = share >= 1 ? SPLIT_WHOLE
                              : (uint64_t)llround(share * (double)SPLIT_WHOLE);
}

void split_init(struct split *s, enum split_policy p, double share,
                const char *salt)
{
    *s = (struct split){.policy = p};
    split_share(s, share);
    digest_key(&s->salted, salt);
}

enum side split_dice(const struct split *s, struct rng *dice)
{
    return rng_next(dice) >> 32 < s->share ? TREATMENT : CONTROL;
}

int split_keyless(const struct split *s, const struct split_asked *a,
                  struct rng *dice, struct split_made *out)
{
    if (a->key && *a->key)
        return 0;
    split_weighted(s, a, dice, out);
    out->keyless = 1;
    return 1;
}

void split_make(const struct split *s, const struct split_asked *a,
                struct rng *dice, struct split_made *out)
{
    *out = (struct split_made){.side = CONTROL, .by = SPLIT_BY_RULE};
    table[s->policy].make(s, a, dice, out);
}
