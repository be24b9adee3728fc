#include "stats/moments_pivot.h"

#include <limits.h>
#include <math.h>

#include "stats/least.h"
#include "stats/mcnemar.h"

#define LEAST_FIXED 2
#define LEAST_LIVE_SMALLER 200
#define SMALLER .2
#define SKEW_FACTOR 25

/* A spread this far below that of any real unit is a rounding of none. */
#define ROUNDING 1e-12

/* An estimate as a mean over units of one arm, or of pairs: itself, and the
 * variance and the third central moment of it, by the influence of a unit. */
struct mean {
    double at, n, variance, third;
    double worth; /* units, or clusters of one size */
};

static struct mean mean_of(const struct comoments *m, const double *w,
                           double at)
{
    return (struct mean){at, m->n, comoments_variance(m, w) / m->n,
                         comoments_third(m, w) / (m->n * m->n), m->n};
}

static double squares_of(const struct comoments *m, const double *w)
{
    return comoments_variance(m, w) * (m->n - 1) / m->n;
}

/* The part of the whole that a cluster has, which is the mean of `part`: its
 * mean by the squares of their errors. By third moments, for (e + s)^3 less
 * (e - s)^3 is 6 e^2 s + 2 s^3. */
static double part_of_large(const struct comoments *m, const double *w,
                            const double *part)
{
    double more[COMOMENTS_MOST], less[COMOMENTS_MOST], mixed;
    double squares = squares_of(m, w);

    for (int i = 0; i < m->k; i++) {
        more[i] = w[i] + part[i];
        less[i] = w[i] - part[i];
    }
    mixed = (comoments_third(m, more) - comoments_third(m, less)) / 6 -
            comoments_third(m, part) / 3;
    return squares > 0 ? (1 + mixed / squares) / m->n : 1 / m->n;
}

/* A large cluster draws the ratio to itself, and seems to err less than it
 * does: as the jackknife finds it, which of clusters of one size finds no more.
 * And those by which the error is known are fewer. */
static struct mean ratio_of(const struct comoments *m, const double *w,
                            const double *part, double at)
{
    struct mean out = mean_of(m, w, at);
    double others;

    if (!m->clusters || m->n < 2)
        return out;
    others = fmin(1, 1 - part_of_large(m, w, part));
    out.variance *= fmax(1, pow((1 - 1 / m->n) / others, 2));
    out.worth /= 1 + squares_of(m, part);
    return out;
}

static void set_value(struct pivot *out, double at)
{
    out->at = at;
    out->value = out->kind == PIVOT_RATIO ? exp(at) : at;
}

/* 1 when limits can be made, status OK; else what stands in their way. */
static int has_spread(struct pivot *out, double variance)
{
    double scale =
        out->kind == PIVOT_RATIO ? fmax(1, fabs(out->at)) : fabs(out->at);

    if (!isfinite(out->at) || !isfinite(variance)) {
        pivot_none(out, out->kind, ESTIMATE_UNDEFINED);
        return 0;
    }
    if (fmin(out->arm[0], out->arm[1]) < LEAST_FIXED) {
        out->status = ESTIMATE_TOO_FEW;
        return 0;
    }
    if (sqrt(variance * out->n) > ROUNDING * scale) {
        out->se = sqrt(variance);
        return 1;
    }
    out->status = ESTIMATE_ZERO_VARIANCE;
    if (fabs(out->at) <= ROUNDING)
        set_value(out, 0);
    return 0;
}

static void settle(struct pivot *out, enum pivot_kind kind, struct mean m)
{
    pivot_none(out, kind, ESTIMATE_OK);
    set_value(out, m.at);
    out->n = out->arm[0] = out->arm[1] = m.n;
    out->needs_fixed = LEAST_FIXED;
    out->needs_live = LEAST_LIVE_UNITS;
    out->nu = fmax(fmin(m.n - 1, 1), m.worth - 1);
    if (has_spread(out, m.variance)) {
        double skew = m.third / pow(m.variance, 1.5);

        out->needs_live =
            fmax(out->needs_live, ceil(SKEW_FACTOR * skew * skew * m.n));
    } else if (out->status == ESTIMATE_ZERO_VARIANCE && out->at != 0) {
        out->p_fixed = mcnemar_exact(0, (unsigned)fmin(m.n, INT_MAX));
    }
}

static void none(struct pivot *out, enum pivot_kind kind,
                 enum estimate_status why, double value)
{
    pivot_none(out, kind, why);
    out->value = value;
}

/* What is known of a ratio with nothing on one side of the line. */
static double one_sided(double above, double below)
{
    return above > 0 ? INFINITY : below > 0 ? 0 : 1;
}

void pivot_of_means(const struct comoments *m, struct pivot *out)
{
    double x = comoments_mean(m, 0), y = comoments_mean(m, 1);
    const double w[] = {-1 / x, 1 / y, 0};
    const double part[] = {0, 0, 1 / comoments_mean(m, 2)};

    if (m->n == 0)
        pivot_none(out, PIVOT_RATIO, ESTIMATE_NO_DATA);
    else if (!(x > 0 && y > 0))
        none(out, PIVOT_RATIO, ESTIMATE_UNDEFINED, one_sided(y, x));
    else
        settle(out, PIVOT_RATIO, ratio_of(m, w, part, log(y) - log(x)));
}

void pivot_of_per_success(const struct comoments *m, struct pivot *out)
{
    double x = comoments_mean(m, 0), x_ok = comoments_mean(m, 1);
    double y = comoments_mean(m, 2), y_ok = comoments_mean(m, 3);
    const double w[] = {-1 / x, 1 / x_ok, 1 / y, -1 / y_ok};

    if (m->n == 0)
        pivot_none(out, PIVOT_RATIO, ESTIMATE_NO_DATA);
    else if (!(x > 0 && y > 0 && x_ok > 0 && y_ok > 0))
        none(out, PIVOT_RATIO, ESTIMATE_UNDEFINED,
             one_sided(y * x_ok, x * y_ok));
    else
        settle(out, PIVOT_RATIO, mean_of(m, w, log(y / y_ok) - log(x / x_ok)));
}

/* A mean, or the sum of clusters over their sizes (ratio-metric delta). */
static struct mean plain(const struct comoments *m)
{
    double a = comoments_mean(m, 0), b = m->k > 1 ? comoments_mean(m, 1) : 1;
    const double w[] = {1 / b, -a / b / b}, part[] = {0, 1 / b};

    return ratio_of(m, w, part, a / b);
}

static void of_plain(const struct comoments *m, enum pivot_kind kind,
                     struct pivot *out)
{
    if (m->n == 0)
        pivot_none(out, kind, ESTIMATE_NO_DATA);
    else
        settle(out, kind, plain(m));
}

void pivot_of_log_ratios(const struct comoments *m, struct pivot *out)
{
    of_plain(m, PIVOT_RATIO, out);
}

void pivot_of_differences(const struct comoments *m, struct pivot *out)
{
    of_plain(m, PIVOT_DIFFERENCE, out);
}

/* The logarithm of a mean, or of one sum over another. */
static struct mean logarithm(const struct comoments *m)
{
    double a = comoments_mean(m, 0), b = m->k > 1 ? comoments_mean(m, 1) : 1;
    const double w[] = {1 / a, -1 / b}, part[] = {0, 1 / b};

    return ratio_of(m, w, part, log(a / b));
}

/* So many units of both arms that there are `least` in each. */
static double units_for(const struct pivot *p, const double *least)
{
    return p->n * fmax(least[0] / p->arm[0], least[1] / p->arm[1]);
}

static void live_needs(struct pivot *out)
{
    double least[] = {LEAST_LIVE_UNITS, LEAST_LIVE_UNITS};
    double all = out->arm[0] + out->arm[1];

    if (fmin(out->arm[0], out->arm[1]) < SMALLER * all)
        least[out->arm[1] < out->arm[0]] = LEAST_LIVE_SMALLER;
    out->needs_live = units_for(out, least);
}

/* Welch's degrees of freedom; an arm without spread has no say in them. */
static void settle_two(struct pivot *out, enum pivot_kind kind,
                       const struct mean *x, const struct mean *y)
{
    static const double least[] = {LEAST_FIXED, LEAST_FIXED};
    double variance = x->variance + y->variance, skew;

    pivot_none(out, kind, ESTIMATE_OK);
    set_value(out, y->at - x->at);
    out->n = two_shares_units(x->n, y->n);
    out->arm[0] = x->n;
    out->arm[1] = y->n;
    out->needs_fixed = units_for(out, least);
    live_needs(out);
    if (!has_spread(out, variance))
        return;
    out->nu = variance * variance /
              (x->variance * x->variance / fmax(1, x->worth - 1) +
               y->variance * y->variance / fmax(1, y->worth - 1));
    skew = (y->third - x->third) / pow(variance, 1.5);
    out->needs_live = fmax(out->needs_live, SKEW_FACTOR * skew * skew * out->n);
}

static int both(const struct comoments arm[2])
{
    return arm[0].n > 0 && arm[1].n > 0;
}

static int above_zero(const struct comoments *m)
{
    return comoments_mean(m, 0) > 0 && (m->k < 2 || comoments_mean(m, 1) > 0);
}

/* Of an arm: above the line, and below it. */
static double part(const struct comoments *m, int i)
{
    return i < m->k ? comoments_mean(m, i) : 1;
}

void pivot_of_two_means(const struct comoments arm[2], struct pivot *out)
{
    double above = part(&arm[1], 0) * part(&arm[0], 1);
    double below = part(&arm[0], 0) * part(&arm[1], 1);
    struct mean x, y;

    if (!both(arm)) {
        pivot_none(out, PIVOT_RATIO, ESTIMATE_NO_DATA);
        return;
    }
    if (!above_zero(&arm[0]) || !above_zero(&arm[1])) {
        none(out, PIVOT_RATIO, ESTIMATE_UNDEFINED, one_sided(above, below));
        return;
    }
    x = logarithm(&arm[0]);
    y = logarithm(&arm[1]);
    settle_two(out, PIVOT_RATIO, &x, &y);
}

static void of_two_plain(const struct comoments arm[2], enum pivot_kind kind,
                         struct pivot *out)
{
    struct mean x = plain(&arm[0]), y = plain(&arm[1]);

    if (both(arm))
        settle_two(out, kind, &x, &y);
    else
        pivot_none(out, kind, ESTIMATE_NO_DATA);
}

void pivot_of_two_logs(const struct comoments arm[2], struct pivot *out)
{
    of_two_plain(arm, PIVOT_RATIO, out);
}

void pivot_of_two_scores(const struct comoments arm[2], struct pivot *out)
{
    of_two_plain(arm, PIVOT_DIFFERENCE, out);
}
