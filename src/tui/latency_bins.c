#include <stdio.h>

#include "tui/latency_view.h"

/* So many at either end of a side may lie outside: one giant shall not push all
 * others together. */
#define OUTSIDE 200

static int64_t all_of(const struct latency_page *l, int side)
{
    int64_t n = 0;

    for (int i = 0; i < PROFILE_ROWS; i++)
        n += l->heat.row[side][i];
    return n;
}

/* Rows that hold nearly all of both sides; 0 when there is nothing. */
static int range(const struct latency_page *l, int *low, int *high)
{
    *low = PROFILE_ROWS;
    *high = -1;
    for (int side = 0; side < SIDES; side++) {
        int64_t cut = all_of(l, side) / OUTSIDE, below = 0, above = 0;
        int i = 0, k = PROFILE_ROWS - 1;

        if (all_of(l, side) == 0)
            continue;
        while ((below += l->heat.row[side][i]) <= cut)
            i++;
        while ((above += l->heat.row[side][k]) <= cut)
            k--;
        *low = i < *low ? i : *low;
        *high = k > *high ? k : *high;
    }
    return *high >= 0;
}

static int any(const struct latency_page *l, int from, int to)
{
    for (int i = from; i < to; i++)
        if (l->heat.row[CONTROL][i] || l->heat.row[TREATMENT][i])
            return 1;
    return 0;
}

/* Always multiples of a step, so that the scale stays where it is while numbers
 * come in. */
void latency_bins(const struct latency_page *l, int most, struct bins *out)
{
    int low, high, from, to, step = 0;

    *out = (struct bins){0};
    if (most < 1 || !range(l, &low, &high))
        return;
    do {
        step++;
        from = low / step;
        to = high / step + 1;
    } while (to - from > most);
    for (int at = from; at <= to; at++)
        out->row[at - from] =
            at * step < PROFILE_ROWS ? at * step : PROFILE_ROWS;
    out->count = to - from;
    out->open_low = any(l, 0, out->row[0]);
    out->open_high = any(l, out->row[out->count], PROFILE_ROWS);
}

static int in_seconds(const struct latency_page *l, const struct bins *b)
{
    return l->edge[b->row[b->count]] > 1;
}

const char *latency_unit(const struct latency_page *l, const struct bins *b)
{
    return in_seconds(l, b) ? "seconds" : "ms";
}

static void number(double value, char out[12])
{
    int places = value < .0995 ? 3 : value < .995 ? 2 : value < 9.95;

    snprintf(out, 12, "%.*f", places, value);
}

const char *latency_bin(const struct latency_page *l, const struct bins *bins,
                        int bin, char out[24])
{
    double unit = in_seconds(l, bins) ? 1 : 1e3;
    char low[12], high[12];

    number(l->edge[bins->row[bin]] * unit, low);
    number(l->edge[bins->row[bin + 1]] * unit, high);
    if (bin == 0 && bins->open_low)
        snprintf(out, 24, "<%s", high);
    else if (bin == bins->count - 1 && bins->open_high)
        snprintf(out, 24, ">%s", low);
    else
        snprintf(out, 24, "%s-%s", low, high);
    return out;
}
