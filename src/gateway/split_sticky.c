#include <string.h>

#include "gateway/split.h"

void split_sticky(const struct split *s, const struct split_asked *a,
                  struct rng *dice, struct split_made *out)
{
    if (split_keyless(s, a, dice, out))
        return;
    out->by = SPLIT_BY_HASH;
    out->place = digest_keyed(&s->salted, a->key, strlen(a->key));
    out->side = out->place < s->share ? TREATMENT : CONTROL;
}
