#include <time.h>

#include "gateway/split.h"

void split_date(int64_t at, char out[16])
{
    time_t seconds = (time_t)at;
    struct tm day;

    gmtime_r(&seconds, &day);
    strftime(out, 16, "%Y-%m-%d", &day);
}

/* As it is run today in many places, so that nobody changes variant when
 * diptych takes over. There are a hundred places: a part of a percent counts
 * as a whole one. */
void split_sticky_day(const struct split *s, const struct split_asked *a,
                      struct rng *dice, struct split_made *out)
{
    char date[16];

    if (split_keyless(s, a, dice, out))
        return;
    split_date(a->at, date);
    out->by = SPLIT_BY_HASH;
    out->place = (uint32_t)digest_day(a->key, date);
    out->side = out->place < s->percent ? TREATMENT : CONTROL;
}
