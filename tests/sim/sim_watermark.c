/* Comparing while replies are still on their way. */
#include "acceptance.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>

#include "analysis/watermark.h"
#include "base/arena.h"
#include "draw.h"

#define LIMIT 30.0   /* seconds, then a reply is given up */
#define TYPICAL 3.25 /* the mean of both variants, were there no limit */

/* Two variants of the same mean, the treatment with the longer tail; asked
 * `rate` times a second, both at once, and compared at the moment `now`. */
struct traffic {
    double sigma[2], rate, now;
    double lost, alone; /* of a live release: never stored; without a copy */
    int64_t oldest;     /* under way at that moment */
};

static struct traffic traffic(const double *set)
{
    return (struct traffic){.sigma = {set[0], set[1]},
                            .rate = set[2],
                            .now = set[3],
                            .lost = set[4],
                            .alone = set[5]};
}

static double location(double sigma)
{
    return log(TYPICAL) - sigma * sigma / 2;
}

static double truth(double sigma)
{
    double scale = exp(location(sigma));

    return scale * capped_mean(sigma, LIMIT / scale);
}

/* Replies in the order in which they ended. */
struct ended {
    struct reply *reply; /* owned */
    size_t count, cap;
};

static int64_t end(const struct reply *r)
{
    return r->sent + r->wire;
}

static int by_end(const void *a, const void *b)
{
    int64_t x = end(a), y = end(b);

    return (x > y) - (x < y);
}

static void put(struct ended *e, const struct reply *r)
{
    if (e->count == e->cap) {
        e->cap = e->cap ? 2 * e->cap : 256;
        e->reply = memory_grow(e->reply, e->cap, sizeof *e->reply);
    }
    e->reply[e->count++] = *r;
}

/* What became of a prompt that came at that moment: its replies, or some. */
static void answer(gsl_rng *dice, struct traffic *t, struct reply *r,
                   struct ended *e)
{
    int lost = t->lost > 0 && draw_coin(dice, t->lost);
    int alone = t->alone > 0 && draw_coin(dice, t->alone);

    for (int side = 0; side < (alone ? 1 : 2); side++) {
        double sigma = t->sigma[side];
        double span = gsl_ran_lognormal(dice, location(sigma), sigma);

        r->side = (enum side)side;
        r->warmup = alone;
        r->repeat = !alone;
        r->latency = r->wire = (int64_t)(fmin(LIMIT, span) * 1e9);
        if ((double)end(r) / 1e9 <= t->now && !lost)
            put(e, r);
        else if (!t->oldest && (double)end(r) / 1e9 > t->now)
            t->oldest = r->prompt;
    }
}

static void draw_replies(gsl_rng *dice, struct traffic *t, struct ended *e)
{
    double start = 0;

    for (int64_t prompt = 1;; prompt++) {
        struct reply r;

        start += gsl_ran_exponential(dice, 1 / t->rate);
        if (start >= t->now)
            return;
        reply_init(&r);
        r.prompt = prompt;
        r.outcome = OUTCOME_OK;
        r.due = r.sent = (int64_t)(start * 1e9);
        answer(dice, t, &r, e);
    }
}

/* What has ended by now. */
static void draw_pairs(gsl_rng *dice, struct traffic *t, struct pairs *p,
                       struct watermark *w)
{
    struct ended e = {0};

    *p = (struct pairs){.design = DESIGN_PAIRED};
    *w = (struct watermark){.live = t->lost > 0};
    draw_replies(dice, t, &e);
    qsort(e.reply, e.count, sizeof *e.reply, by_end);
    for (size_t i = 0; i < e.count; i++) {
        pairs_add(p, &e.reply[i]);
        if (e.reply[i].warmup)
            watermark_pass(w, p, &e.reply[i], 0);
        else
            watermark_note(w, p, &e.reply[i], 0);
    }
    free(e.reply);
}

/* The difference of the means less its truth, over the pairs that may be
 * looked at. */
static double off(const struct pairs *p, const struct traffic *t)
{
    double sum = 0, n = 0;

    for (size_t i = 0; i < p->count; i++) {
        if (!pairs_complete(p, i))
            continue;
        sum += pairs_number(p, COLUMN_LATENCY, TREATMENT, i) -
               pairs_number(p, COLUMN_LATENCY, CONTROL, i);
        n++;
    }
    return sum / n - (truth(t->sigma[1]) - truth(t->sigma[0]));
}

/* All that has ended, as if nothing were under way. */
double answered_only_bias(gsl_rng *dice, const double *set)
{
    struct traffic t = traffic(set);
    struct watermark w;
    struct pairs p;
    double bias;

    draw_pairs(dice, &t, &p, &w);
    bias = off(&p, &t);
    watermark_release(&w);
    pairs_release(&p);
    return bias;
}

/* What began so long ago that all of it has ended. */
double limit_bias(gsl_rng *dice, const double *set)
{
    struct traffic t = traffic(set);
    struct watermark w;
    struct pairs p;
    double bias;

    draw_pairs(dice, &t, &p, &w);
    pairs_watermark(&p, t.now - LIMIT);
    bias = off(&p, &t);
    watermark_release(&w);
    pairs_release(&p);
    return bias;
}

/* What the program looks at while it runs. */
static void look(gsl_rng *dice, struct traffic *t, struct pairs *p,
                 struct watermark *w)
{
    struct engine e = {.elapsed = (int64_t)(t->now * 1e9)};
    double longest = t->lost > 0 ? INFINITY : LIMIT;

    draw_pairs(dice, t, p, w);
    e.release.oldest = t->oldest;
    watermark_set(w, p, &e, longest, 0);
}

double watermark_bias(gsl_rng *dice, const double *set)
{
    struct traffic t = traffic(set);
    struct watermark w;
    struct pairs p;
    double bias;

    look(dice, &t, &p, &w);
    bias = off(&p, &t);
    watermark_release(&w);
    pairs_release(&p);
    return bias;
}

/* How far behind it is. */
double watermark_behind(gsl_rng *dice, const double *set)
{
    struct traffic t = traffic(set);
    struct watermark w;
    struct pairs p;
    double behind;

    look(dice, &t, &p, &w);
    behind = t.now - w.until;
    watermark_release(&w);
    pairs_release(&p);
    return behind;
}
