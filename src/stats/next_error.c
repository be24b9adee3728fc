#include "stats/next_error.h"

#include <math.h>

#include "stats/root.h"

#define POINTS 161
#define STEP .05
#define SPREAD .5

/* No ratio of error rates is beyond e^60. */
#define FURTHEST 60

struct errors {
    const struct next_error_stage *stage;
    size_t count;
    double least; /* log likelihood that a ratio must keep */
};

static int tells(const struct next_error_stage *s)
{
    return s->weight > 0 && s->weight < 1;
}

static double likelihood(const struct errors *e, double log_ratio)
{
    double ratio = exp(log_ratio), sum = 0;

    for (size_t i = 0; i < e->count; i++) {
        const struct next_error_stage *s = &e->stage[i];

        if (tells(s))
            sum += s->treatment * log_ratio -
                   (s->treatment + s->control) *
                       log(s->weight * ratio + 1 - s->weight);
    }
    return sum;
}

/* Errors of treatment less those expected at a ratio: falls as it grows. */
static double surplus(double log_ratio, void *arg)
{
    const struct errors *e = arg;
    double ratio = exp(log_ratio), sum = 0;

    for (size_t i = 0; i < e->count; i++) {
        const struct next_error_stage *s = &e->stage[i];
        double share = s->weight * ratio;

        if (tells(s))
            sum += s->treatment - (s->treatment + s->control) * share /
                                      (share + 1 - s->weight);
    }
    return sum;
}

/* The logarithm of the mean likelihood over the points from `first` on. */
static double mixture(const struct errors *e, int first)
{
    double log_l[POINTS], weight[POINTS], most = -INFINITY, all = 0, sum = 0;

    for (int k = first; k < POINTS; k++) {
        double at = (k - POINTS / 2) * STEP;

        weight[k] = 1 / (1 + at * at / (SPREAD * SPREAD));
        log_l[k] = likelihood(e, at);
        most = fmax(most, log_l[k]);
        all += weight[k];
    }
    for (int k = first; k < POINTS; k++)
        sum += weight[k] / all * exp(log_l[k] - most);
    return most + log(sum);
}

double next_error_log_e(const struct next_error_stage *s, size_t stages,
                        double ratio)
{
    struct errors e = {s, stages, 0};

    return mixture(&e, 0) - likelihood(&e, log(ratio));
}

double next_error_harm_log_e(const struct next_error_stage *s, size_t stages)
{
    struct errors e = {s, stages, 0};

    return mixture(&e, POINTS / 2 + 1) - likelihood(&e, 0);
}

static double kept(double log_ratio, void *arg)
{
    const struct errors *e = arg;

    return likelihood(e, log_ratio) - e->least;
}

/* The likelihood has one hill, so that what is kept is one interval around its
 * top; without errors of an arm the top is at the end. */
void next_error_interval(const struct next_error_stage *s, size_t stages,
                         double alpha, double *low, double *high)
{
    struct errors e = {s, stages, 0};
    double top, end;

    e.least = mixture(&e, 0) + log(alpha);
    end = surplus(0, &e) > 0 ? FURTHEST : -FURTHEST;
    top = root_find(surplus, &e, -FURTHEST, FURTHEST, end);
    *low = exp(root_find(kept, &e, -FURTHEST, top, -INFINITY));
    *high = exp(root_find(kept, &e, top, FURTHEST, INFINITY));
}
