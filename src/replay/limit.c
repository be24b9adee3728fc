#include "replay/limit.h"

void limit_init(struct limit *l, int most)
{
    *l = (struct limit){.most = most, .window = most, .cut = INT64_MIN};
}

void limit_set_most(struct limit *l, int most)
{
    /* A window that 429s made small grows by itself; only an open one
     * follows the user's hand at once. */
    if (l->window == l->most || l->window > most)
        l->window = most;
    l->most = most;
}

static void grow(struct limit *l)
{
    if (l->window >= l->most || ++l->good < l->window)
        return;
    l->good = 0;
    l->window++;
}

static int hit(struct limit *l, int64_t wait, int64_t now)
{
    int fresh = l->cut == INT64_MIN || now - l->cut > LIMIT_EPISODE;

    if (wait < 0)
        wait = LIMIT_LONG;
    l->hits++;
    l->good = 0;
    if (now + wait > l->until)
        l->until = now + wait;
    if (!fresh)
        return 0;
    /* Requests that were in flight together fail together: one cut is the
     * answer to all of them. */
    l->cut = now;
    l->window = l->window > 1 ? l->window / 2 : 1;
    return 1;
}

int limit_ended(struct limit *l, enum outcome o, int64_t wait, int64_t now)
{
    if (o == OUTCOME_RATE_LIMITED)
        return hit(l, wait, now);
    if (o == OUTCOME_OK || o == OUTCOME_FILTERED)
        grow(l);
    else
        l->good = 0;
    return 0;
}

int limit_may(const struct limit *l, int64_t in_flight, int64_t now)
{
    return in_flight < l->window && now >= l->until;
}
