#include "model/reply.h"

/* Skipped is the one outcome that claims nothing about an endpoint. */
void reply_init(struct reply *r)
{
    *r = (struct reply){
        .outcome = OUTCOME_SKIPPED,
        .due = -1,
        .sent = -1,
        .wire = -1,
        .latency = -1,
        .head = -1,
        .first_token = -1,
        .first_content = -1,
        .last_token = -1,
        .usage = {-1, -1, -1, -1, -1},
        .cost = -1,
        .cost_uncached = -1,
        .length = -1,
        .similarity = -1,
        .match = -1,
    };
}

/* An event may carry several tokens, so the usage counts them better. An
 * answer that came in one piece has no time between tokens. */
int64_t reply_between(const struct reply *r)
{
    int64_t tokens = r->usage.output > 0 ? r->usage.output : r->chunks;

    if (r->first_token < 0 || r->last_token < r->first_token || r->chunks < 2 ||
        tokens < 2)
        return -1;
    return (r->last_token - r->first_token) / (tokens - 1);
}
