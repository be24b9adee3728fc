#include "metrics/hist.h"

#include <math.h>
#include <string.h>

#define GROWTH 1.02
#define FLOOR 1000.0 /* ns: the upper end of the first bin */

void hist_clear(struct hist *h)
{
    memset(h, 0, sizeof(*h));
}

#define NEAR 1e-3 /* of a bin: by so much logarithm() may be wrong */

/* To the base 2, of a number from 1 on: wrong by less than 2e-5, in a tenth of
 * the time that log() takes. Its whole part is the exponent; for the rest, the
 * polynomial that meets log2(1 + m) in the six Chebyshev points of 0 to 1. */
static double logarithm(double x)
{
    uint64_t bits;
    double m, mm;

    memcpy(&bits, &x, sizeof(bits));
    x = (double)(int)(bits >> 52) - 1023;
    bits = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1023) << 52;
    memcpy(&m, &bits, sizeof(m));
    m -= 1;
    mm = m * m;
    return x + (1.7e-5 + 1.441492 * m) +
           mm * ((-.706486 + .40947 * m) + mm * (-.187489 + .043005 * m));
}

/* Bin i > 0 holds what is above FLOOR * GROWTH^(i-1), its upper end included,
 * so that the estimate below is equally wrong, relatively, at both ends. Only
 * where a bin ends must its number be computed to the last digit. */
static int bin_of(int64_t ns)
{
    double at;
    int i;

    if (ns <= (int64_t)FLOOR)
        return 0;
    at = logarithm((double)ns * (1 / FLOOR)) * (1 / log2(GROWTH));
    i = (int)at;
    if (at - i > NEAR && at - i < 1 - NEAR)
        i++;
    else
        i = (int)ceil(log((double)ns / FLOOR) / log(GROWTH));
    return i < HIST_BINS ? i : HIST_BINS - 1;
}

static int64_t value_of(int bin)
{
    return llround(FLOOR * pow(GROWTH, bin) * 2 / (GROWTH + 1));
}

void hist_add(struct hist *h, int64_t ns)
{
    if (ns < 0)
        ns = 0;
    if (!h->count || ns < h->least)
        h->least = ns;
    if (!h->count || ns > h->most)
        h->most = ns;
    h->bin[bin_of(ns)]++;
    h->count++;
    h->sum += (double)ns;
}

void hist_merge(struct hist *to, const struct hist *from)
{
    if (!from->count)
        return;
    if (!to->count || from->least < to->least)
        to->least = from->least;
    if (!to->count || from->most > to->most)
        to->most = from->most;
    for (int i = 0; i < HIST_BINS; i++)
        to->bin[i] += from->bin[i];
    to->count += from->count;
    to->sum += from->sum;
}

static int bin_at_rank(const struct hist *h, int64_t rank)
{
    int64_t below = 0;
    int i = 0;

    while (i < HIST_BINS - 1 && (below += h->bin[i]) <= rank)
        i++;
    return i;
}

/* The ends are known exactly, so no estimate may lie beyond them; beyond the
 * last bin nothing is known but that. */
int64_t hist_quantile(const struct hist *h, double p)
{
    int64_t rank, value;
    int bin;

    if (!h->count)
        return -1;
    rank = (int64_t)floor(p * (double)(h->count - 1));
    if (rank <= 0)
        return h->least;
    if (rank >= h->count - 1)
        return h->most;
    bin = bin_at_rank(h, rank);
    value = bin == HIST_BINS - 1 ? h->most : value_of(bin);
    if (value < h->least)
        return h->least;
    return value < h->most ? value : h->most;
}

int64_t hist_mean(const struct hist *h)
{
    return h->count ? llround(h->sum / (double)h->count) : -1;
}
