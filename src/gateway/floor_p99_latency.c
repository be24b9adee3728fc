#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "gateway/floor.h"
#include "gateway/floors.h"

#define P .99
#define LEAST 100 /* answers of each */
#define SPREAD 3  /* standard errors of a rank */

/* A p99 of some hundred answers is mostly chance: of treatment the rank that
 * p99 is surely not below counts, of control the one it is surely not above,
 * which takes some 900 answers to be there at all. -1: there is none. */
static int64_t edge(const struct hist *h, double direction)
{
    double n = (double)h->count;
    double p = P + direction * SPREAD * sqrt(P * (1 - P) / n);

    if (h->count < LEAST || p >= 1)
        return -1;
    return hist_quantile(h, p);
}

static int broken(const struct floors *f, double limit, char why[FLOOR_WHY])
{
    struct hist h;
    int64_t above, below;
    char here[TEXT_MAX], there[TEXT_MAX];

    floors_latency(f, TREATMENT, &h);
    above = edge(&h, -1);
    if (above < 0)
        return 0;
    text_ns(hist_quantile(&h, P), here);
    floors_latency(f, CONTROL, &h);
    below = edge(&h, 1);
    if (below <= 0 || (double)above <= limit * (double)below)
        return 0;
    snprintf(why, FLOOR_WHY,
             "p99 latency of treatment %s, of control %s in the last five "
             "minutes: surely above %.9gx",
             here, text_ns(hist_quantile(&h, P), there), limit);
    return 1;
}

const struct floor_kind floor_p99_latency = {
    .name = "p99-latency",
    .unit = FLOOR_TIMES,
    .broken = broken,
};
