#include <stdio.h>

#include "base/text.h"
#include "gateway/floor.h"
#include "gateway/floors.h"

/* Fewer would make one bad request after another a rate. */
#define LEAST 20

static int broken(const struct floors *f, double limit, char why[FLOOR_WHY])
{
    struct floors_sum sum = floors_sum(f, FLOORS_MINUTE);
    int64_t all = sum.replies[TREATMENT], bad = sum.failed[TREATMENT];
    char share[TEXT_MAX];

    if (all < LEAST || (double)bad <= limit * (double)all)
        return 0;
    snprintf(why, FLOOR_WHY,
             "treatment failed %lld of %lld requests in the last minute (%s; "
             "control %lld of %lld)",
             (long long)bad, (long long)all,
             text_share((double)bad / (double)all, share),
             (long long)sum.failed[CONTROL], (long long)sum.replies[CONTROL]);
    return 1;
}

const struct floor_kind floor_error_rate = {
    .name = "error-rate",
    .unit = FLOOR_SHARE,
    .quick = 1,
    .broken = broken,
};
