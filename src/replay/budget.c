#include "replay/budget.h"

void budget_spend(struct budget *b, int64_t cost)
{
    if (cost > 0)
        b->spent += cost;
}

void budget_pair(struct budget *b, int64_t cost)
{
    b->ended++;
    if (cost > b->dearest)
        b->dearest = cost;
}

int budget_may(const struct budget *b, int64_t open)
{
    if (b->most < 0)
        return 1;
    /* Until a price is known, as many more as have ended: were all that fit
     * sent at once, the first prompts alone could spend a small budget. */
    if (!b->dearest && !b->blind && open > b->ended)
        return 0;
    return b->spent < b->most &&
           b->dearest <= (b->most - b->spent) / (open + 1);
}
