#include "gateway/split.h"

void split_weighted(const struct split *s, const struct split_asked *a,
                    struct rng *dice, struct split_made *out)
{
    (void)a;
    out->by = SPLIT_BY_DICE;
    out->side = split_dice(s, dice);
}
