#include "stats/two_shares.h"

#include <math.h>

#include "stats/root.h"

/* Logarithms of ratios: e^60 to one is beyond any count. */
#define FAR_RATIO 60
#define MOST_NEWTON 4

static double share(const struct two_shares *s, int arm)
{
    return s->hits[arm] / s->n[arm];
}

int two_shares_known(const struct two_shares *s)
{
    return s->n[0] > 0 && s->n[1] > 0;
}

double two_shares_difference(const struct two_shares *s)
{
    return two_shares_known(s) ? share(s, 1) - share(s, 0) : 0;
}

double two_shares_ratio(const struct two_shares *s)
{
    if (!two_shares_known(s) || (s->hits[0] <= 0 && s->hits[1] <= 0))
        return 1;
    return s->hits[0] > 0 ? share(s, 1) / share(s, 0) : INFINITY;
}

/* Coefficients of the cubic whose middle root is control's likeliest share. */
struct cubic {
    double a, b, c, d;
};

static double at(const struct cubic *f, double x)
{
    return ((f->a * x + f->b) * x + f->c) * x + f->d;
}

/* The trigonometric root loses half its digits where two roots are close, as
 * they are for rare events; Newton's steps bring them back. */
static double polish(const struct cubic *f, double x, double low, double high)
{
    double off = fabs(at(f, x));

    for (int i = 0; i < MOST_NEWTON && off > 0; i++) {
        double slope = (3 * f->a * x + 2 * f->b) * x + f->c;
        double next = x - at(f, x) / slope;

        if (!(next >= low && next <= high && fabs(at(f, next)) < off))
            break;
        x = next;
        off = fabs(at(f, x));
    }
    return x;
}

/* Control's likeliest share when treatment's is so much above it. */
static double restricted(const struct two_shares *s, double d)
{
    double n = s->n[0] + s->n[1], x = s->hits[0] + s->hits[1];
    double low = fmax(0, -d), high = fmin(1, 1 - d);
    const struct cubic f = {n, (s->n[1] + 2 * s->n[0]) * d - n - x,
                            (s->n[0] * d - n - 2 * s->hits[0]) * d + x,
                            s->hits[0] * d * (1 - d)};
    double b = f.b / (3 * f.a), c = f.c / (6 * f.a);
    double q = b * b * b - 3 * b * c + f.d / (2 * f.a);
    double p = copysign(sqrt(fmax(0, b * b - 2 * c)), q), angle;

    if (p == 0)
        return fmax(low, fmin(high, -b));
    angle = (M_PI + acos(fmax(-1, fmin(1, q / (p * p * p))))) / 3;
    return polish(&f, fmax(low, fmin(high, 2 * p * cos(angle) - b)), low, high);
}

static double over(double distance, double variance)
{
    if (variance > 0)
        return distance / sqrt(variance);
    return distance > 0 ? INFINITY : distance < 0 ? -INFINITY : 0;
}

/* Of one share, and what N of N - 1 adds. */
static double binomial(double p, double n)
{
    return fmax(0, p * (1 - p)) / n;
}

static double correction(const struct two_shares *s)
{
    double n = s->n[0] + s->n[1];

    return n > 1 ? n / (n - 1) : 1;
}

static double variance(const struct two_shares *s, double d)
{
    double p = restricted(s, d);

    return (binomial(p, s->n[0]) + binomial(p + d, s->n[1])) * correction(s);
}

double two_shares_z(const struct two_shares *s, double difference)
{
    return over(two_shares_difference(s) - difference, variance(s, difference));
}

double two_shares_ratio_z(const struct two_shares *s, double ratio)
{
    double a = (s->n[0] + s->n[1]) * ratio, c = s->hits[0] + s->hits[1];
    double b = s->n[1] * ratio + s->hits[1] + s->n[0] + s->hits[0] * ratio;
    /* the smaller root, written so that nothing cancels */
    double p = 2 * c / (b + sqrt(fmax(0, b * b - 4 * a * c)));
    double spread =
        binomial(ratio * p, s->n[1]) + ratio * ratio * binomial(p, s->n[0]);

    return over(share(s, 1) - ratio * share(s, 0), spread * correction(s));
}

struct crossing {
    const void *of;
    double z; /* signed */
};

static double difference_off(double difference, void *arg)
{
    const struct crossing *c = arg;

    return two_shares_z(c->of, difference) - c->z;
}

static double ratio_off(double log_ratio, void *arg)
{
    const struct crossing *c = arg;

    return two_shares_ratio_z(c->of, exp(log_ratio)) - c->z;
}

static double strata_off(double difference, void *arg)
{
    const struct crossing *c = arg;

    return share_strata_z(c->of, difference) - c->z;
}

void two_shares_interval(const struct two_shares *s, double crit, double *low,
                         double *high)
{
    struct crossing below = {s, crit}, above = {s, -crit};
    double middle = two_shares_difference(s);

    *low = -1;
    *high = 1;
    if (!two_shares_known(s) || !isfinite(crit))
        return;
    *low = root_find(difference_off, &below, -1, middle, -1);
    *high = root_find(difference_off, &above, middle, 1, 1);
}

void two_shares_ratio_interval(const struct two_shares *s, double crit,
                               double *low, double *high)
{
    struct crossing below = {s, crit}, above = {s, -crit};
    double middle;

    *low = 0;
    *high = INFINITY;
    if (!two_shares_known(s) || !isfinite(crit) ||
        (s->hits[0] <= 0 && s->hits[1] <= 0))
        return;
    middle = log(two_shares_ratio(s));
    middle = fmax(-FAR_RATIO, fmin(FAR_RATIO, middle));
    *low = exp(root_find(ratio_off, &below, -FAR_RATIO, middle, -INFINITY));
    *high = exp(root_find(ratio_off, &above, middle, FAR_RATIO, INFINITY));
}

double two_shares_expected(const struct two_shares *s)
{
    double n = s->n[0] + s->n[1], hits = s->hits[0] + s->hits[1];

    return n > 0 ? fmin(s->n[0], s->n[1]) * fmin(hits, n - hits) / n : 0;
}

double two_shares_units(double control, double treatment)
{
    if (!(control > 0 && treatment > 0))
        return 0;
    return 4 * control * treatment / (control + treatment);
}

static void take_in(struct two_shares *to, double weight,
                    const struct two_shares *t, double more)
{
    double all = weight + more;

    for (int arm = 0; arm < 2; arm++) {
        double mean = (weight * share(to, arm) + more * share(t, arm)) / all;

        to->n[arm] = all * all /
                     (weight * weight / to->n[arm] + more * more / t->n[arm]);
        to->hits[arm] = mean * to->n[arm];
    }
}

void share_strata_add(struct share_strata *s, size_t at,
                      const struct two_shares *stratum, double weight)
{
    if (at < s->count) {
        take_in(&s->s[at], s->weight[at], stratum, weight);
        s->weight[at] += weight;
        return;
    }
    s->s[at] = *stratum;
    s->weight[at] = weight;
    s->count++;
}

double share_strata_difference(const struct share_strata *s)
{
    double sum = 0, weights = 0;

    for (size_t i = 0; i < s->count; i++) {
        sum += s->weight[i] * two_shares_difference(&s->s[i]);
        weights += s->weight[i];
    }
    return sum / weights;
}

double share_strata_z(const struct share_strata *s, double difference)
{
    double distance = 0, spread = 0;

    for (size_t i = 0; i < s->count; i++) {
        double w = s->weight[i];

        distance += w * (two_shares_difference(&s->s[i]) - difference);
        spread += w * w * variance(&s->s[i], difference);
    }
    return over(distance, spread);
}

void share_strata_interval(const struct share_strata *s, double crit,
                           double *low, double *high)
{
    struct crossing below = {s, crit}, above = {s, -crit};
    double middle = share_strata_difference(s);

    *low = -1;
    *high = 1;
    if (!isfinite(crit))
        return;
    *low = root_find(strata_off, &below, -1, middle, -1);
    *high = root_find(strata_off, &above, middle, 1, 1);
}
