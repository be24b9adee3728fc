#include "stats/krippendorff.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define ROUNDING 1e-12

/* Sums over units that at least two have seen. */
struct sums {
    double n;    /* answers */
    double same; /* pairs of the same answer, by unit's weight */
    double named[RATINGS_NAMES]; /* answers of each name */
};

static double answers(const struct ratings *r, size_t unit)
{
    double m = 0;

    for (int i = 0; i < r->names; i++)
        m += r->count[unit * (size_t)r->names + (size_t)i];
    return m;
}

/* Ordered pairs of the same answer. */
static double pairs_of(const struct ratings *r, size_t unit)
{
    double same = 0;

    for (int i = 0; i < r->names; i++) {
        double c = r->count[unit * (size_t)r->names + (size_t)i];

        same += c * (c - 1);
    }
    return same;
}

/* With `by` -1 the unit is taken out again. */
static void count(struct sums *s, const struct ratings *r, size_t unit, int by)
{
    double m = answers(r, unit);

    if (m < 2)
        return;
    s->n += by * m;
    s->same += by * pairs_of(r, unit) / (m - 1);
    for (int i = 0; i < r->names; i++)
        s->named[i] +=
            by * (double)r->count[unit * (size_t)r->names + (size_t)i];
}

/* NAN when all answers are the same. */
static double alpha_of(const struct sums *s)
{
    double chance = 0, most = s->n * (s->n - 1);

    for (int i = 0; i < RATINGS_NAMES; i++)
        chance += s->named[i] * (s->named[i] - 1);
    if (most - chance <= ROUNDING * most)
        return NAN;
    return ((s->n - 1) * s->same - chance) / (most - chance);
}

/* Spread of the value over leaving out one unit each; NAN when one of them
 * leaves nothing to compare with. */
static double jackknife(const struct ratings *r, const struct sums *all,
                        double units)
{
    double sum = 0, squares = 0, value = alpha_of(all);

    for (size_t u = 0; u < r->units; u++) {
        struct sums without = *all;
        double moved;

        if (answers(r, u) < 2)
            continue;
        count(&without, r, u, -1);
        moved = alpha_of(&without) - value;
        sum += moved;
        squares += moved * moved;
    }
    squares -= sum * sum / units;
    return sqrt((units - 1) / units * fmax(squares, 0));
}

static void limits(double units, double alpha, struct estimate *out)
{
    double t = gsl_cdf_tdist_Qinv(alpha / 2, units - 1);

    out->low = fmax(-1, out->value - t * out->se);
    out->high = fmin(1, out->value + t * out->se);
    out->p = 2 * gsl_cdf_tdist_Q(fabs(out->value) / out->se, units - 1);
}

static enum estimate_status status_of(double units, double value, double se)
{
    if (units < 1)
        return ESTIMATE_NO_DATA;
    if (isnan(value))
        return ESTIMATE_UNDEFINED;
    if (units < 2 || isnan(se))
        return ESTIMATE_TOO_FEW;
    return se <= ROUNDING ? ESTIMATE_ZERO_VARIANCE : ESTIMATE_OK;
}

void krippendorff(const struct ratings *r, double alpha, struct estimate *out)
{
    struct sums all = {0};
    double units = 0, value, se;

    for (size_t u = 0; u < r->units; u++) {
        units += answers(r, u) >= 2;
        count(&all, r, u, 1);
    }
    value = units > 0 ? alpha_of(&all) : 0;
    se = units > 1 ? jackknife(r, &all, units) : 0;
    *out = (struct estimate){.status = status_of(units, value, se),
                             .low = -1,
                             .high = 1,
                             .p = 1,
                             .needs = 2};
    out->value = isnan(value) ? 0 : value;
    out->se = isnan(se) ? 0 : se;
    if (out->status == ESTIMATE_OK)
        limits(units, alpha, out);
    else if (out->status == ESTIMATE_ZERO_VARIANCE)
        out->low = out->high = out->value;
}

size_t krippendorff_same(const struct ratings *r, double *unit)
{
    size_t n = 0;

    for (size_t u = 0; u < r->units; u++) {
        double m = answers(r, u);

        if (m >= 2)
            unit[n++] = pairs_of(r, u) / (m * (m - 1));
    }
    return n;
}
