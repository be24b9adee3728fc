#include <stdio.h>

#include "base/text.h"
#include "gateway/floor.h"
#include "gateway/floors.h"

/* Fewer would make one bad request after another a rate. */
#define LEAST 20

/* Refusals of treatment beyond control's share of them: what both refuse is
 * wrong with the requests. */
static double beyond_control(const struct floors_sum *sum)
{
    double all = (double)sum->replies[TREATMENT];
    double beyond;

    if (sum->replies[CONTROL] < LEAST)
        return 0;
    beyond =
        (double)sum->refused[TREATMENT] -
        all * (double)sum->refused[CONTROL] / (double)sum->replies[CONTROL];
    return beyond > 0 ? beyond : 0;
}

static void say(const struct floors_sum *sum, double share, char why[FLOOR_WHY])
{
    char text[TEXT_MAX], refused[64] = "";
    int len = snprintf(why, FLOOR_WHY, "treatment failed %lld",
                       (long long)sum->failed[TREATMENT]);

    if (beyond_control(sum) > 0) {
        snprintf(refused, sizeof(refused), ", refused %lld",
                 (long long)sum->refused[CONTROL]);
        len +=
            snprintf(why + len, (size_t)(FLOOR_WHY - len), " and refused %lld",
                     (long long)sum->refused[TREATMENT]);
    }
    snprintf(why + len, (size_t)(FLOOR_WHY - len),
             " of %lld requests in the last minute (%s; control %lld%s of "
             "%lld)",
             (long long)sum->replies[TREATMENT], text_share(share, text),
             (long long)sum->failed[CONTROL], refused,
             (long long)sum->replies[CONTROL]);
}

static int broken(const struct floors *f, double limit, char why[FLOOR_WHY])
{
    struct floors_sum sum = floors_sum(f, FLOORS_MINUTE);
    double all = (double)sum.replies[TREATMENT];
    double bad = (double)sum.failed[TREATMENT] + beyond_control(&sum);

    if (all < LEAST || bad <= limit * all)
        return 0;
    say(&sum, bad / all, why);
    return 1;
}

const struct floor_kind floor_error_rate = {
    .name = "error-rate",
    .unit = FLOOR_SHARE,
    .quick = 1,
    .broken = broken,
};
