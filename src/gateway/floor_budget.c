#include <stdio.h>

#include "base/text.h"
#include "gateway/floor.h"
#include "gateway/floors.h"

static int broken(const struct floors *f, double limit, char why[FLOOR_WHY])
{
    char spent[TEXT_MAX];

    if ((double)f->spent <= limit * 1e9)
        return 0;
    snprintf(why, FLOOR_WHY, "both variants have spent %s of a budget of $%.9g",
             text_usd(f->spent, spent), limit);
    return 1;
}

const struct floor_kind floor_budget = {
    .name = "budget",
    .unit = FLOOR_DOLLARS,
    .broken = broken,
};
