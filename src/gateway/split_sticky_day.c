#include "gateway/split.h"

/* As it is run today in many places, so that nobody changes variant when
 * diptych takes over. There are a hundred places: a part of a percent counts
 * as a whole one. */
void split_sticky_day(const struct split *s, const struct split_asked *a,
                      struct rng *dice, struct split_made *out)
{
    if (split_keyless(s, a, dice, out))
        return;
    out->by = SPLIT_BY_HASH;
    out->place = (uint32_t)digest_day(a->key, a->date);
    out->side = out->place < s->percent ? TREATMENT : CONTROL;
}
