#include "replay/self.h"

#include <sys/resource.h>
#include <time.h>

#include "net/loop.h"

static int64_t cpu_time(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void self_tell(const struct hist *lag, struct transport *t, struct engine *e)
{
    struct rusage use;

    e->updated_us = loop_wall_us();
    e->lag_p50 = hist_quantile(lag, .5);
    e->lag_p99 = hist_quantile(lag, .99);
    e->lag_max = lag->count ? lag->most : 0;
    e->cpu_ns = cpu_time();
    getrusage(RUSAGE_SELF, &use);
    e->rss_bytes = (int64_t)use.ru_maxrss * 1024;
    if (t->count)
        t->count(t, &e->connections, &e->opened);
}
