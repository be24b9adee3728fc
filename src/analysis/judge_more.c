#include "analysis/judge.h"

#include <math.h>

/* Of a number that went through a division and back. */
#define ROUNDING 1e-9

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

/* Until there are limits at all, in what `needs` counts: never less than what
 * is said beside it. */
static int64_t until_limits(const struct contrast *c, const struct look *l)
{
    double there = contrast_units(c), needs = c->pivot.needs_fixed;

    if (c->status != CONTRAST_TOO_FEW)
        return 0;
    if (l->tuned > 0)
        needs = fmax(needs, c->pivot.needs_live);
    if (c->pivot.n > 0)
        needs *= there / c->pivot.n;
    needs = fmax(ceil(needs * (1 - ROUNDING)), (double)c->needs);
    if (!(needs > 0))
        return 0;
    return needs > there ? (int64_t)(needs - there) : 1;
}

int judge_beyond(const struct judged *j)
{
    return j->gate.op == GATE_AT_MOST ? j->value > j->gate.margin
                                      : j->value < j->gate.margin;
}

static int counts_users(const struct contrast *c)
{
    return c && c->by == BY_USER && c->n > 0 && contrast_units(c) > 0;
}

static int lacks_clusters(const struct judged *j)
{
    return j->contrast && j->state == GATE_UNKNOWN && j->contrast->by_prompt;
}

const char *judge_units(const struct judged *j)
{
    if (lacks_clusters(j))
        return contrast_counts(j->contrast);
    return counts_users(j->contrast) ? "users" : verdict_units(j->split);
}

/* Pairs, or requests, to one cluster. */
static double each_of(const struct contrast *c)
{
    return c->n > 0 && contrast_units(c) > 0 ? (double)c->n / contrast_units(c)
                                             : 1;
}

void judge_more(struct judged *j, const struct harm *h)
{
    const struct contrast *c = j->contrast;

    j->more = j->weight = 0;
    if (!c || j->stuck)
        return;
    if (j->state == GATE_UNKNOWN) {
        j->more = j->weight = until_limits(c, &h->hold);
        if (lacks_clusters(j))
            j->weight = (int64_t)ceil((double)j->more * each_of(c));
    } else if (j->state == GATE_UNDECIDED) {
        j->more = j->weight =
            until(c, j->gate.margin, judge_beyond(j) ? &h->live : &h->hold);
        if (counts_users(c))
            j->more = (int64_t)ceil((double)j->weight / each_of(c));
    }
}

int64_t judge_more_from(const struct contrast *c, double margin,
                        const struct look *l)
{
    return c->status == CONTRAST_OK ? until(c, margin, l) : until_limits(c, l);
}
