#include <stdio.h>

#include "gateway/floor.h"
#include "gateway/floors.h"

static int broken(const struct floors *f, double limit, char why[FLOOR_WHY])
{
    if ((double)f->streak <= limit)
        return 0;
    snprintf(why, FLOOR_WHY, "%lld treatment failures in a row",
             (long long)f->streak);
    return 1;
}

const struct floor_kind floor_streak = {
    .name = "streak",
    .unit = FLOOR_COUNT,
    .quick = 1,
    .broken = broken,
};
