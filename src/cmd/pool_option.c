#include "cmd/pool_option.h"

#include "wire/duration.h"

void pool_preset(struct pool_options *o)
{
    o->idle = 300 * NS_PER_S;
    o->probe = 30 * NS_PER_S;
    o->resolve = 60 * NS_PER_S;
}

void pool_from(const struct pool_options *o, struct client_settings *out)
{
    out->idle_ns = o->idle;
    out->life_ns = o->life;
    out->probe_ns = o->probe;
    out->spare = (int)o->size;
}
