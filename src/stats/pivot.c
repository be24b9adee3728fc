#include "stats/pivot.h"

#include <math.h>
#include <stdint.h>

#include "stats/fisher.h"
#include "stats/least.h"
#include "stats/mcnemar.h"
#include "stats/wilson.h"

/* Score intervals hold from the first unit on, but live ones would jump about
 * too much to be read before there are a few. */
#define LEAST_PAIRS 20
#define LEAST_AN_ARM 5
#define LEAST_CLUSTERS_FIXED 2

/* Below this expected count the score's p is not to be trusted. */
#define LEAST_EXPECTED 1

/* Needs are products and quotients of counts. */
#define ROUNDING 1e-9

static int is_ratio(const struct pivot *p)
{
    return p->kind == PIVOT_RATIO;
}

void pivot_none(struct pivot *out, enum pivot_kind kind,
                enum estimate_status why)
{
    *out = (struct pivot){
        .kind = kind,
        .status = why,
        .value = kind == PIVOT_RATIO,
        .nu = INFINITY,
        .p_fixed = NAN,
    };
}

static void begin(struct pivot *out, enum pivot_kind kind, double n)
{
    pivot_none(out, kind, n > 0 ? ESTIMATE_OK : ESTIMATE_NO_DATA);
    out->n = out->arm[0] = out->arm[1] = n;
    out->needs_live = LEAST_PAIRS;
}

void pivot_paired_shares(const struct tango *t, struct pivot *out)
{
    begin(out, PIVOT_PAIRED_SHARES, t->n);
    out->tango = *t;
    out->value = out->at = tango_estimate(t);
}

void pivot_one_share(double hits, double n, struct pivot *out)
{
    begin(out, PIVOT_ONE_SHARE, n);
    out->tango = (struct tango){.n = n, .treatment = hits};
    if (n > 0)
        out->value = out->at = hits / n;
}

void pivot_two_shares(const struct two_shares *s, struct pivot *out)
{
    double n = two_shares_units(s->n[0], s->n[1]);

    begin(out, PIVOT_TWO_SHARES, n);
    out->shares = *s;
    out->value = out->at = two_shares_difference(s);
    for (int i = 0; i < 2; i++)
        out->arm[i] = s->n[i];
    out->needs_live = LEAST_AN_ARM * n / fmin(s->n[0], s->n[1]);
    if (n <= 0)
        out->needs_live = 2 * LEAST_AN_ARM;
}

void pivot_by_clusters(struct pivot *p, double n, const double clusters[2],
                       double nu)
{
    double least = fmin(clusters[0], clusters[1]);

    if (p->status != ESTIMATE_OK)
        return;
    p->n = n;
    for (int i = 0; i < 2; i++)
        p->arm[i] = clusters[i];
    p->nu = nu;
    p->needs_fixed = LEAST_CLUSTERS_FIXED * n / least;
    p->needs_live = LEAST_LIVE_CLUSTERS * n / least;
    if (least < LEAST_CLUSTERS_FIXED)
        p->status = ESTIMATE_TOO_FEW;
}

static void widest(const struct pivot *p, struct estimate *out)
{
    int bounded = p->kind >= PIVOT_SHARES;

    out->low = p->kind == PIVOT_DIFFERENCE  ? -INFINITY
               : p->kind == PIVOT_RATIO     ? 0
               : p->kind == PIVOT_ONE_SHARE ? 0
                                            : -1;
    out->high = bounded ? 1 : INFINITY;
}

static void of_normal(const struct pivot *p, double crit, struct estimate *out)
{
    out->low = p->at - crit * p->se;
    out->high = p->at + crit * p->se;
    if (is_ratio(p)) {
        out->low = exp(out->low);
        out->high = exp(out->high);
    } else if (p->kind == PIVOT_SHARES) {
        out->low = fmax(-1, out->low);
        out->high = fmin(1, out->high);
    }
}

static void limits(const struct pivot *p, double crit, struct estimate *out)
{
    switch (p->kind) {
    case PIVOT_PAIRED_SHARES:
        tango_interval(&p->tango, crit, &out->low, &out->high);
        break;
    case PIVOT_TWO_SHARES:
        two_shares_interval(&p->shares, crit, &out->low, &out->high);
        break;
    case PIVOT_SHARE_STRATA:
        share_strata_interval(&p->strata, crit, &out->low, &out->high);
        break;
    case PIVOT_ONE_SHARE:
        wilson_interval(p->tango.treatment, p->tango.n, crit, &out->low,
                        &out->high);
        break;
    default:
        of_normal(p, crit, out);
    }
}

/* Counts by clusters are effective ones: no table has such. */
static int whole(const struct pivot *p, double a, double b)
{
    return isinf(p->nu) && a == floor(a) && b == floor(b) &&
           a + b <= UINT32_MAX;
}

/* Small counts are not what a score is for; NAN where it may be trusted. Worked
 * out when asked: pivots are made far more often than looked at for good. */
static double exact_p(const struct pivot *p)
{
    const struct tango *t = &p->tango;
    const struct two_shares *s = &p->shares;

    if (p->kind == PIVOT_PAIRED_SHARES && whole(p, t->control, t->treatment))
        return mcnemar_midp((unsigned)t->control, (unsigned)t->treatment);
    if (p->kind == PIVOT_TWO_SHARES && whole(p, s->hits[0], s->hits[1]) &&
        two_shares_expected(s) < LEAST_EXPECTED)
        return fisher_midp(s);
    return p->p_fixed;
}

/* A share alone is not compared: it has no p. */
static double p_of(const struct pivot *p, const struct look *l)
{
    double exact = l->tuned > 0 ? NAN : exact_p(p);

    if (p->kind == PIVOT_ONE_SHARE)
        return 1;
    if (!isnan(exact))
        return exact;
    return look_t_p(l, pivot_z(p, is_ratio(p)), p->n, p->nu);
}

/* What never spread has no error to measure with; that all units point one
 * way is all that can be tested. */
static void no_spread(const struct pivot *p, struct estimate *out)
{
    if (p->at == 0)
        out->low = out->high = out->value;
    else if (!isnan(p->p_fixed))
        out->p = p->p_fixed;
}

void pivot_look(const struct pivot *p, const struct look *l,
                struct estimate *out)
{
    double needs = l->tuned > 0 ? p->needs_live : p->needs_fixed;
    int bounded =
        p->status == ESTIMATE_OK || p->status == ESTIMATE_ZERO_VARIANCE;

    *out = (struct estimate){
        .status = p->status, .value = p->value, .se = p->se, .p = 1};
    widest(p, out);
    if (bounded && p->n < needs * (1 - ROUNDING))
        out->status = ESTIMATE_TOO_FEW;
    if (out->status == ESTIMATE_TOO_FEW)
        out->needs = ceil(needs * (1 - ROUNDING));
    if (out->status == ESTIMATE_ZERO_VARIANCE)
        no_spread(p, out);
    if (out->status != ESTIMATE_OK)
        return;
    limits(p, look_t_critical(l, p->n, p->nu), out);
    out->p = p_of(p, l);
}

static double one_share_z(const struct tango *t, double null)
{
    double spread = null * (1 - null) / t->n, off = t->treatment / t->n - null;

    if (spread > 0)
        return off / sqrt(spread);
    return off > 0 ? INFINITY : off < 0 ? -INFINITY : 0;
}

double pivot_z(const struct pivot *p, double null)
{
    if (p->status != ESTIMATE_OK)
        return 0;
    switch (p->kind) {
    case PIVOT_RATIO:
        return (p->at - log(fmax(0, null))) / p->se;
    case PIVOT_PAIRED_SHARES:
        return tango_z(&p->tango, null);
    case PIVOT_TWO_SHARES:
        return two_shares_z(&p->shares, null);
    case PIVOT_SHARE_STRATA:
        return share_strata_z(&p->strata, null);
    case PIVOT_ONE_SHARE:
        return one_share_z(&p->tango, null);
    default:
        return (p->at - null) / p->se;
    }
}
