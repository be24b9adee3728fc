#include "model/engine.h"

#include <math.h>

static int64_t more(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* -1: not known, or not counted. */
static int64_t sum(int64_t a, int64_t b)
{
    return a < 0 || b < 0 ? more(a, b) : a + b;
}

static void add_counts(struct engine *e, const struct engine *was)
{
    for (int s = 0; s < SIDES; s++)
        e->peak[s] = more(e->peak[s], was->peak[s]);
    e->opened = sum(e->opened, was->opened);
    e->late = sum(e->late, was->late);
    e->sent = sum(e->sent, was->sent);
    e->capped |= was->capped;
}

static void add_release(struct release *r, const struct release *was)
{
    r->keyless = sum(r->keyless, was->keyless);
    r->lost = sum(r->lost, was->lost);
    r->unsent = sum(r->unsent, was->unsent);
    r->fallen = sum(r->fallen, was->fallen);
    for (int s = 0; s < SIDES; s++)
        r->held_back[s] = sum(r->held_back[s], was->held_back[s]);
}

static void take_spans(struct engine *e, const struct engine *was)
{
    e->lag_p50 = was->lag_p50;
    e->lag_p99 = was->lag_p99;
    e->lag_max = was->lag_max;
    e->late_p50 = was->late_p50;
    e->late_p99 = was->late_p99;
    e->late_max = was->late_max;
}

static void worsen_spans(struct engine *e, const struct engine *was)
{
    e->lag_p50 = more(e->lag_p50, was->lag_p50);
    e->lag_p99 = more(e->lag_p99, was->lag_p99);
    e->lag_max = more(e->lag_max, was->lag_max);
    e->late_p50 = more(e->late_p50, was->late_p50);
    e->late_p99 = more(e->late_p99, was->late_p99);
    e->late_max = more(e->late_max, was->late_max);
}

static int has_rates(const struct engine *e)
{
    return e->sent > 0 && e->offered_mhz > 0 && e->achieved_mhz > 0;
}

/* So many in the time that both took together, each at its own rate. */
static int64_t joined(double n, int64_t rate, double more_n, int64_t more_rate)
{
    return llround((n + more_n) /
                   (n / (double)rate + more_n / (double)more_rate));
}

static void join_rates(struct engine *e, const struct engine *was)
{
    double n = (double)e->sent, before = (double)was->sent;

    if (!has_rates(was))
        return;
    if (!has_rates(e)) {
        e->offered_mhz = was->offered_mhz;
        e->achieved_mhz = was->achieved_mhz;
        return;
    }
    e->offered_mhz = joined(n, e->offered_mhz, before, was->offered_mhz);
    e->achieved_mhz = joined(n, e->achieved_mhz, before, was->achieved_mhz);
}

void engine_merge(struct engine *e, const struct engine *earlier)
{
    if (earlier->sent > 0 && e->sent > 0)
        worsen_spans(e, earlier);
    else if (earlier->sent > 0)
        take_spans(e, earlier);
    join_rates(e, earlier);
    add_counts(e, earlier);
    add_release(&e->release, &earlier->release);
}
