/* Comparing while replies are still on their way. */
#include "acceptance.h"

#include <math.h>
#include <stdint.h>

#include <gsl/gsl_randist.h>

#include "analysis/watermark.h"
#include "draw.h"

#define LIMIT 30.0   /* seconds, then a reply is given up */
#define TYPICAL 3.25 /* the mean of both variants, were there no limit */

/* Two variants of the same mean, the treatment with the longer tail; asked
 * `rate` times a second, both at once, and compared at the moment `now`. */
struct traffic {
    double sigma[2], rate, now;
};

static struct traffic traffic(const double *set)
{
    return (struct traffic){{set[0], set[1]}, set[2], set[3]};
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

/* What has ended by now. */
static void draw_pairs(gsl_rng *dice, const struct traffic *t, struct pairs *p)
{
    double start = 0;

    *p = (struct pairs){.design = DESIGN_PAIRED};
    for (int64_t prompt = 1;; prompt++) {
        start += gsl_ran_exponential(dice, 1 / t->rate);
        if (start >= t->now)
            return;
        for (int side = 0; side < 2; side++) {
            double sigma = t->sigma[side];
            double span = gsl_ran_lognormal(dice, location(sigma), sigma);
            struct reply r;

            reply_init(&r);
            r.prompt = prompt;
            r.repeat = 1;
            r.side = (enum side)side;
            r.outcome = OUTCOME_OK;
            r.due = r.sent = (int64_t)(start * 1e9);
            r.latency = r.wire = (int64_t)(fmin(LIMIT, span) * 1e9);
            if (start + fmin(LIMIT, span) <= t->now)
                pairs_add(p, &r);
        }
    }
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
    struct pairs p;
    double bias;

    draw_pairs(dice, &t, &p);
    bias = off(&p, &t);
    pairs_release(&p);
    return bias;
}

/* What began so long ago that all of it has ended. */
double limit_bias(gsl_rng *dice, const double *set)
{
    struct traffic t = traffic(set);
    struct pairs p;
    double bias;

    draw_pairs(dice, &t, &p);
    pairs_watermark(&p, t.now - LIMIT);
    bias = off(&p, &t);
    pairs_release(&p);
    return bias;
}

/* What the program looks at while it runs. */
double watermark_bias(gsl_rng *dice, const double *set)
{
    struct traffic t = traffic(set);
    struct engine e = {.elapsed = (int64_t)(t.now * 1e9)};
    struct watermark w = {0};
    struct pairs p;
    double bias;

    draw_pairs(dice, &t, &p);
    watermark_set(&w, &p, &e, LIMIT, 0);
    bias = off(&p, &t);
    pairs_release(&p);
    return bias;
}
