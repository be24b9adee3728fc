#include "stats/wilson.h"

#include <math.h>

void wilson_interval(double hits, double n, double crit, double *low,
                     double *high)
{
    double share = hits / n, extra = crit * crit / n, middle, half;

    *low = 0;
    *high = 1;
    if (n <= 0 || !isfinite(crit))
        return;
    middle = (share + extra / 2) / (1 + extra);
    half = crit * sqrt(share * (1 - share) / n + extra / (4 * n)) / (1 + extra);
    /* None and all are met exactly; the sum above would miss by a rounding. */
    if (hits > 0)
        *low = middle - half;
    if (hits < n)
        *high = middle + half;
}
