#include "stats/bonett_price.h"

#include <math.h>

#include "stats/wilson.h"

void bonett_price_interval(const struct tango *t, double crit, double *low,
                           double *high)
{
    double n = t->n + 2, up = (t->treatment + 1) / n;
    double down = (t->control + 1) / n, middle = up - down;
    double half = crit * sqrt((up + down - middle * middle) / n);

    *low = fmax(-1, middle - half);
    *high = fmin(1, middle + half);
}

/* Standard error of the logarithm of a share, one hit and one miss added. */
static double spread(double hits, double n)
{
    return sqrt((1 - (hits + 1) / (n + 2)) / (hits + 1));
}

void bonett_price_ratio_interval(const struct tango *t, double both,
                                 double crit, double *low, double *high)
{
    double n = both + t->control + t->treatment;
    double x = both + t->control, y = both + t->treatment, narrow;
    double x_low, x_high, y_low, y_high;

    narrow = sqrt((t->control + t->treatment + 2) / ((x + 1) * (y + 1))) /
             (spread(x, n) + spread(y, n));
    wilson_interval(x, n, crit * narrow, &x_low, &x_high);
    wilson_interval(y, n, crit * narrow, &y_low, &y_high);
    *low = y_low / x_high;
    /* INFINITY where control may have none. */
    *high = y_high / x_low;
}
