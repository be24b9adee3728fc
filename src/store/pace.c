#include "store/pace.h"

#include <sched.h>
#include <time.h>

void pace_thread(void)
{
#ifdef SCHED_BATCH
    const struct sched_param none = {0};

    sched_setscheduler(0, SCHED_BATCH, &none);
#endif
}

void pace_start(struct pace *p, int64_t now)
{
    p->since = now;
}

int pace_is_long(const struct pace *p, int64_t now)
{
    return now - p->since >= PACE_STRETCH;
}

/* To yield would not do: whoever slept before, as this thread did, is let go
 * on for some milliseconds all the same. */
void pace_rest(struct pace *p, int64_t now)
{
    const struct timespec moment = {0, 1};

    if (!pace_is_long(p, now))
        return;
    nanosleep(&moment, NULL);
    p->since = now;
}
