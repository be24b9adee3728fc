#include "analysis/frozen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Waits before a retry are as long as the tries themselves, at most. */
#define WAITS 2

enum design frozen_design(const struct settings *s)
{
    const char *name = settings_find(s, "design");
    int found = name ? design_find(name) : DESIGN_PAIRED;

    return found == DESIGN_UNPAIRED ? DESIGN_UNPAIRED : DESIGN_PAIRED;
}

/* 0 when it is not there, or no time. */
static double seconds(const struct settings *s, const char *name)
{
    const char *text = settings_find(s, name);
    double ms = text ? strtod(text, NULL) : 0;

    return ms > 0 && isfinite(ms) ? ms / 1000 : 0;
}

int frozen_live(const struct settings *s)
{
    const char *source = settings_find(s, "source");

    return source && strcmp(source, "serve") == 0;
}

void frozen_contrasts(const struct settings *s, struct contrasts_settings *out)
{
    const char *split = settings_find(s, "split");
    double cap = seconds(s, "latency-cap-ms");

    if (!(cap > 0))
        cap = seconds(s, "timeout-ms");
    out->cap = cap > 0 ? cap : INFINITY;
    out->slow = seconds(s, "slo-latency-ms");
    out->slow_first = seconds(s, "slo-first-token-ms");
    out->sticky = split && strcmp(split, "sticky") == 0;
    out->endless = frozen_live(s);
}

double frozen_longest(const struct settings *s)
{
    const char *tries = settings_find(s, "tries");
    double one = seconds(s, "timeout-ms"), n = tries ? strtod(tries, NULL) : 1;

    return one > 0 && n >= 1 ? WAITS * n * one : INFINITY;
}
