#include "gateway/meter.h"

#define MS INT64_C(1000000)

const int64_t meter_spans[METER_BOUNDS] = {
    10 * MS,    20 * MS,    40 * MS,    80 * MS,    160 * MS,
    320 * MS,   640 * MS,   1280 * MS,  2560 * MS,  5120 * MS,
    10240 * MS, 20480 * MS, 40960 * MS, 81920 * MS,
};
const int64_t meter_tokens[METER_BOUNDS] = {
    1,     4,     16,     64,      256,     1024,     4096,
    16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
};
const int meter_status[METER_STATUSES] = {
    400, 401, 404, 405, 408, 413, 414, 417,
    429, 431, 501, 502, 503, 504, 505, 0,
};

/* What an endpoint says of itself may be any number: a sum that is full stays
 * so, rather than to fall. */
static void more(int64_t *sum, int64_t value)
{
    if (value > 0)
        *sum = value < INT64_MAX - *sum ? *sum + value : INT64_MAX;
}

/* A bound is the largest of its bin. Below 0: not known. */
static void add(struct meter_bins *b, const int64_t *bound, int64_t value)
{
    int i = 0;

    if (value < 0)
        return;
    while (i < METER_BOUNDS && value > bound[i])
        i++;
    b->bin[i]++;
    more(&b->sum, value);
}

void meter_reply(struct meter *m, const struct reply *r)
{
    struct meter_side *s = &m->side[r->side];
    int how = outcome_failed(r->outcome) ? (int)r->outcome : OUTCOME_OK;

    s->outcome[r->outcome]++;
    s->uncounted += r->warmup != 0;
    more(&s->cached, r->usage.cached);
    more(&s->cache_write, r->usage.cache_write);
    more(&s->reasoning, r->usage.reasoning);
    more(&s->spent, r->cost);
    if (r->outcome == OUTCOME_SKIPPED)
        return;
    add(&s->duration[how], meter_spans, r->latency);
    add(&s->first, meter_spans, r->first_token);
    add(&s->input, meter_tokens, r->usage.input);
    add(&s->output, meter_tokens, r->usage.output);
}

void meter_refused(struct meter *m, int status)
{
    int i = 0;

    while (meter_status[i] && meter_status[i] != status)
        i++;
    m->refused[i]++;
}
