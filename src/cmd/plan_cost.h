/* plan_cost.h - tokens, money and time of a run that was not made yet, with
 * what was assumed said in words. */
#ifndef CMD_PLAN_COST_H
#define CMD_PLAN_COST_H

#include "cmd/plan_log.h"
#include "metrics/price.h"
#include "model/variant.h"

struct plan_cost {
    const char *model[SIDES]; /* NULL: no money is reckoned */
    const struct price_list *prices;
    int64_t repeats, warmup, concurrency;
    int64_t output;   /* tokens an answer; 0: what the log tells */
    double rate;      /* pairs a second; 0: as fast as `concurrency` goes */
    double latency;   /* seconds; 0: what the log tells */
    const char *from; /* whose latency it is, for words; NULL: asked for */
};

/* Lines for people; money made of a flat price is marked as such. */
void plan_cost_write(const struct plan_cost *c, const struct plan_log *l,
                     struct buf *out);

/* ", $12.3, 01:20:00" of so many pairs: the money where prices are known, and
 * the time. */
void plan_cost_add(const struct plan_cost *c, const struct plan_log *l,
                   double pairs, struct buf *out);

#endif
