#include "replay/schedule.h"

#include <string.h>

static int64_t closed_due(struct schedule *s, const struct prompt *p)
{
    (void)s;
    (void)p;
    return 0;
}

static int64_t constant_due(struct schedule *s, const struct prompt *p)
{
    (void)p;
    return s->last + (int64_t)(1e9 / s->rate);
}

static int64_t poisson_due(struct schedule *s, const struct prompt *p)
{
    (void)p;
    return s->last + (int64_t)(1e9 / s->rate * rng_exponential(&s->rng));
}

static int64_t trace_due(struct schedule *s, const struct prompt *p)
{
    if (s->origin_us < 0)
        s->origin_us = p->at_us;
    return s->pass +
           (int64_t)((double)(p->at_us - s->origin_us) * 1000 / s->speed);
}

const struct pace pace_closed = {.name = "closed", .due = closed_due};
const struct pace pace_constant = {
    .name = "constant", .open = 1, .due = constant_due};
const struct pace pace_poisson = {
    .name = "poisson", .open = 1, .due = poisson_due};
const struct pace pace_trace = {.name = "trace", .open = 1, .due = trace_due};

static const struct pace *const table[] = {
#define PACE(id) &pace_##id,
#include "replay/schedules.def"
#undef PACE
    NULL,
};

const struct pace *pace_at(size_t i)
{
    return table[i];
}

const struct pace *pace_find(const char *name)
{
    for (size_t i = 0; table[i]; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

void schedule_init(struct schedule *s, const struct pace *pace, uint64_t seed)
{
    *s =
        (struct schedule){.pace = pace, .rate = 1, .speed = 1, .origin_us = -1};
    rng_seed(&s->rng, seed);
}

int64_t schedule_due(struct schedule *s, const struct prompt *p)
{
    int64_t due = s->pace->due(s, p);

    /* A log need not be in the order of its times: a line that goes back is
     * due together with the one before it. */
    if (due > s->last)
        s->last = due;
    return s->last;
}

void schedule_again(struct schedule *s)
{
    s->pass = s->last;
    s->origin_us = -1;
}

void schedule_words(const struct schedule *s, int concurrency, struct buf *out)
{
    if (!s->pace->open)
        buf_addf(out, "closed loop, %d in flight a variant", concurrency);
    else if (s->pace == &pace_trace)
        buf_addf(out, "open loop, the log's own times x%g", s->speed);
    else
        buf_addf(out, "open loop, %s, %g pairs/s", s->pace->name, s->rate);
}
