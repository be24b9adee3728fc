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
