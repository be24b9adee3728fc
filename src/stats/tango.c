#include "stats/tango.h"

#include <math.h>

#include "stats/root.h"

double tango_estimate(const struct tango *t)
{
    return t->n > 0 ? (t->treatment - t->control) / t->n : 0;
}

/* q is the likeliest share of pairs with only control hit, given the
 * difference: the larger root of a quadratic (Tango's equation 9). */
double tango_z(const struct tango *t, double difference)
{
    double n = t->n, b = t->control, c = t->treatment, d = difference;
    double square = 2 * n, linear = (2 * n - c + b) * d - (b + c);
    double constant = -b * d * (1 - d);
    double root = sqrt(fmax(0, linear * linear - 4 * square * constant));
    double q = (root - linear) / (2 * square);
    double over = c - b - n * d, variance = n * (2 * q + d * (1 - d));

    if (variance > 0)
        return over / sqrt(variance);
    return over > 0 ? INFINITY : over < 0 ? -INFINITY : 0;
}

struct crossing {
    const struct tango *t;
    double z; /* signed */
};

static double distance(double difference, void *arg)
{
    const struct crossing *c = arg;

    return tango_z(c->t, difference) - c->z;
}

void tango_interval(const struct tango *t, double crit, double *low,
                    double *high)
{
    struct crossing below = {t, crit}, above = {t, -crit};
    double middle = tango_estimate(t);

    *low = -1;
    *high = 1;
    if (t->n <= 0 || !isfinite(crit))
        return;
    *low = root_find(distance, &below, -1, middle, -1);
    *high = root_find(distance, &above, middle, 1, 1);
}
