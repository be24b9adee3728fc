#include "stats/fisher.h"

#include <math.h>

#define AS_LIKELY 1e-7

/* Counts of control's hits with the margins held. */
struct margins {
    double n[2], hits; /* of both arms */
    double least, most;
};

/* How likely each count is, in units of the likeliest one: products of small
 * ratios lose fewer digits than differences of large logarithms, take counts
 * of any size, and where they underflow nothing is lost. */
struct tails {
    double all, rarer, equal;
};

static struct margins margins_of(const struct two_shares *s)
{
    struct margins m = {.n = {s->n[0], s->n[1]}};

    m.hits = s->hits[0] + s->hits[1];
    m.least = fmax(0, m.hits - m.n[1]);
    m.most = fmin(m.n[0], m.hits);
    return m;
}

/* Of k + 1 hits against k. */
static double step(const struct margins *m, double k)
{
    return (m->n[0] - k) * (m->hits - k) /
           ((k + 1) * (m->n[1] - m->hits + k + 1));
}

static double mode(const struct margins *m)
{
    double k = floor((m->n[0] + 1) * (m->hits + 1) / (m->n[0] + m->n[1] + 2));

    return fmax(m->least, fmin(m->most, k));
}

static double weight_of(const struct margins *m, double count)
{
    double w = 1, k = mode(m);

    for (; k < count && w > 0; k++)
        w *= step(m, k);
    for (; k > count && w > 0; k--)
        w /= step(m, k - 1);
    return w;
}

static void put(struct tails *t, double w, double seen)
{
    t->all += w;
    if (w < seen * (1 - AS_LIKELY))
        t->rarer += w;
    else if (w <= seen * (1 + AS_LIKELY))
        t->equal += w;
}

static struct tails tails_of(const struct margins *m, double seen)
{
    struct tails t = {0};
    double middle = mode(m), w = 1;

    for (double k = middle; k <= m->most && w > 0; k++) {
        put(&t, w, seen);
        w *= step(m, k);
    }
    w = 1;
    for (double k = middle; k > m->least && w > 0; k--) {
        w /= step(m, k - 1);
        put(&t, w, seen);
    }
    return t;
}

static double two_sided(const struct two_shares *s, double equal_share)
{
    struct margins m = margins_of(s);
    struct tails t;

    if (!(m.most > m.least))
        return 1;
    t = tails_of(&m, weight_of(&m, s->hits[0]));
    return fmin(1, (t.rarer + equal_share * t.equal) / t.all);
}

double fisher_midp(const struct two_shares *s)
{
    return two_sided(s, .5);
}

double fisher_exact(const struct two_shares *s)
{
    return two_sided(s, 1);
}
