#include <stdio.h>

#include "base/text.h"
#include "gateway/floor.h"
#include "gateway/floors.h"

#define HOUR 3600e9
#define LEAST INT64_C(60000000000) /* a first dear answer is no rate */

static int broken(const struct floors *f, double limit, char why[FLOOR_WHY])
{
    struct floors_sum sum = floors_sum(f, FLOORS_SLOTS);
    double hourly = (double)sum.spent * HOUR / (double)sum.span;
    char rate[TEXT_MAX];

    if (sum.span < LEAST || hourly <= limit * 1e9)
        return 0;
    snprintf(why, FLOOR_WHY,
             "both variants spend %s an hour, by the last minutes: above "
             "$%.9g",
             text_usd((int64_t)hourly, rate), limit);
    return 1;
}

const struct floor_kind floor_spend_rate = {
    .name = "spend-rate",
    .unit = FLOOR_DOLLARS,
    .broken = broken,
};
