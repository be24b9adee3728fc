#include "analysis/judge.h"

#include <math.h>

/* Standard errors beyond the limit by which four runs in five are decided. */
#define SURE .8416212335729143

/* A margin that the estimate is this many times nearer to than can be told
 * with the pairs there are is called too close. */
#define MOST_TIMES 1000

/* The score of a share has none at its ends. */
static double distance(const struct contrast *c, double margin)
{
    double most = 1 - 1e-9;

    if (c->unit == CONTRAST_DIFFERENCE || c->unit == CONTRAST_SHARE)
        margin = fmin(fmax(margin, -most), most);
    if (c->unit == CONTRAST_SHARE)
        margin = fmax(margin, 1 - most);
    return fabs(pivot_z(&c->pivot, margin));
}

/* Units are clusters where there are such; people count pairs. */
static int64_t pairs_of(const struct contrast *c, double units)
{
    double each = c->n > 0 ? (double)c->n / c->pivot.n : 1;
    double pairs = ceil(units * each);

    return pairs < 1 ? 1 : (int64_t)pairs;
}

/* The distance grows with the root of n; the live limit a little, too. */
static int64_t until(const struct contrast *c, double margin,
                     const struct look *l)
{
    double n = c->pivot.n, z = distance(c, margin), all = n;

    if (!(n > 0) || !(z > 0) || !isfinite(z))
        return 0;
    for (int i = 0; i < 30; i++) {
        double needs = (look_critical(l, all) + SURE) / z;

        all = n * fmax(1, needs * needs);
        if (!(all <= MOST_TIMES * n))
            return 0;
    }
    return pairs_of(c, all - n);
}

/* Until there are limits at all. */
static int64_t until_limits(const struct contrast *c, const struct look *l)
{
    double needs = c->pivot.needs_fixed;

    if (l->tuned > 0)
        needs = fmax(needs, c->pivot.needs_live);
    if (c->status != CONTRAST_TOO_FEW)
        return 0;
    if (!(needs > 0))
        needs = (double)c->needs;
    if (!(needs > 0))
        return 0;
    if (c->pivot.n > 0)
        return pairs_of(c, needs - c->pivot.n);
    return needs > (double)c->n ? (int64_t)needs - c->n : 1;
}

int judge_beyond(const struct judged *j)
{
    return j->gate.op == GATE_AT_MOST ? j->value > j->gate.margin
                                      : j->value < j->gate.margin;
}

static int64_t more_of_all(const struct judged *j, const struct harm *h)
{
    if (!j->contrast)
        return 0;
    if (j->state == GATE_UNKNOWN)
        return until_limits(j->contrast, &h->hold);
    if (j->state != GATE_UNDECIDED)
        return 0;
    return until(j->contrast, j->gate.margin,
                 judge_beyond(j) ? &h->live : &h->hold);
}

static int counts_users(const struct contrast *c)
{
    return c && c->by == BY_USER && c->n > 0 && contrast_units(c) > 0;
}

const char *judge_units(const struct judged *j)
{
    return counts_users(j->contrast) ? "users" : verdict_units(j->split);
}

int64_t judge_more(const struct judged *j, const struct harm *h)
{
    int64_t more = more_of_all(j, h);
    const struct contrast *c = j->contrast;

    if (more <= 0 || !counts_users(c))
        return more;
    return (int64_t)ceil((double)more * contrast_units(c) / (double)c->n);
}

int64_t judge_more_from(const struct contrast *c, double margin,
                        const struct look *l)
{
    return c->status == CONTRAST_OK ? until(c, margin, l) : until_limits(c, l);
}
