#include "tui/act.h"

#define LEAST INT64_C(1000000000) /* ns: a step of a short run */

/* Beyond the end is now again. */
void act_travel(struct app *a, double part)
{
    int64_t end = a->known.elapsed, *at = &a->view.wish.at;
    int64_t step = (int64_t)(part * (double)end);

    if (a->known.running) {
        act_say(a, "the run goes on: its past can be seen when it is over");
        return;
    }
    if (step > -LEAST && step < 0)
        step = -LEAST;
    if (step < LEAST && step > 0)
        step = LEAST;
    if (*at < 0 && part > 0) {
        act_say(a, "this is the end");
        return;
    }
    *at = (*at < 0 ? end : *at) + step;
    if (*at < 0)
        *at = 0;
    if (*at >= end)
        *at = -1;
}
