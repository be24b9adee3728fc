#include "gateway/split.h"

/* The share is that of the requests that are copied. */
void split_shadow(const struct split *s, const struct split_asked *a,
                  struct rng *dice, struct split_made *out)
{
    (void)a;
    out->by = SPLIT_BY_DICE;
    out->copy = split_dice(s, dice) == TREATMENT;
}
