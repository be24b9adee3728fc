#include "cmd/spans_option.h"

static void add(struct settings *s, const char *name, int64_t ns)
{
    if (ns > 0)
        settings_add(s, name, "%.12g", (double)ns / 1e6);
}

void spans_freeze(const struct spans_options *o, struct settings *out)
{
    add(out, "latency-cap-ms", o->cap);
    add(out, "slo-latency-ms", o->slow);
    add(out, "slo-first-token-ms", o->slow_first);
}
