/* Exact alarms: e-values, which may pass 1 / alpha with a chance of at most
 * alpha, ever. */
#include "acceptance.h"

#include <math.h>

#include "draw.h"
#include "stats/evalue_pairs.h"
#include "stats/next_error.h"
#include "stats/sample_ratio.h"

/* {control alone, treatment alone, pairs, planned discordant pairs, alpha;
 * 1: only harm is asked for}. */
double pairs_alarm(gsl_rng *dice, const double *set)
{
    double only[2] = {0}, threshold = -log(set[4]);

    for (double n = 0; n < set[2]; n++) {
        int way = draw_discordant(dice, set[0], set[1]);
        double log_e;

        if (way == 0)
            continue;
        only[way > 0]++;
        log_e = set[5] > 0 ? evalue_pairs_harm(only[0], only[1], set[3])
                           : evalue_pairs(only[0], only[1], set[3]);
        if (log_e >= threshold)
            return 1;
    }
    return 0;
}

enum course { CONSTANT, RAMP, DAYS };

#define STAGES 4
static const double ramp[STAGES] = {.01, .05, .25, .5};

struct traffic {
    enum course course;
    double weight; /* but on a ramp */
    double rate;   /* of control's errors */
    double ratio;  /* of the arms' */
    double units;
    double done; /* of them */
    struct next_error_stage stage[STAGES];
    size_t stages;
};

static struct traffic traffic_of(const double *set)
{
    struct traffic t = {.course = (enum course)set[0],
                        .weight = set[1],
                        .rate = set[2],
                        .ratio = set[3],
                        .units = set[4],
                        .stages = 1};

    t.stage[0].weight = t.weight;
    if (t.course == RAMP)
        for (t.stages = 0; t.stages < STAGES; t.stages++)
            t.stage[t.stages].weight = ramp[t.stages];
    return t;
}

/* The base rate drifts: from stage to stage, or with the hours of a week. */
static double rate_now(const struct traffic *t)
{
    double over = t->done / t->units;

    if (t->course == RAMP)
        return t->rate * (1 + 3 * floor(STAGES * over) / STAGES);
    if (t->course == DAYS)
        return t->rate * (1 + .8 * sin(14 * M_PI * over));
    return t->rate;
}

/* One request; 1 when it failed. */
static int request(gsl_rng *dice, struct traffic *t)
{
    size_t now = (size_t)((double)t->stages * t->done / t->units);
    struct next_error_stage *s = &t->stage[now];
    int arm = draw_coin(dice, s->weight);
    int failed = draw_coin(dice, rate_now(t) * (arm ? t->ratio : 1));

    s->control += failed && !arm;
    s->treatment += failed && arm;
    t->done++;
    return failed;
}

/* {course, weight, rate, ratio, requests; the ratio that is doubted, 0: harm
 * is asked for; alpha}. */
double next_error_alarm(gsl_rng *dice, const double *set)
{
    struct traffic t = traffic_of(set);
    double threshold = -log(set[6]);

    while (t.done < t.units) {
        double log_e;

        if (!request(dice, &t))
            continue;
        log_e = set[5] > 0 ? next_error_log_e(t.stage, t.stages, set[5])
                           : next_error_harm_log_e(t.stage, t.stages);
        if (log_e >= threshold)
            return 1;
    }
    return 0;
}

/* How many errors it takes: the same, but for the requests. */
double next_error_wait(gsl_rng *dice, const double *set)
{
    struct next_error_stage s = {.weight = set[1]};
    double treated = set[1] * set[3] / (set[1] * set[3] + 1 - set[1]);

    for (;;) {
        int arm = draw_coin(dice, treated);

        s.control += !arm;
        s.treatment += arm;
        if (next_error_log_e(&s, 1, 1) >= log(20))
            return s.control + s.treatment;
    }
}

#define SPLIT_STEP 10 /* units between looks */

/* {weight wanted, got, units; 1: on a ramp}: the alarm at .001. */
double split_alarm(gsl_rng *dice, const double *set)
{
    double count[STAGES][2] = {{0}}, wanted[STAGES][2];
    struct sample_ratio_stage s[STAGES];
    size_t stages = set[3] > 0 ? STAGES : 1;

    for (size_t i = 0; i < stages; i++) {
        wanted[i][1] = stages > 1 ? ramp[i] : set[0];
        wanted[i][0] = 1 - wanted[i][1];
        s[i] = (struct sample_ratio_stage){count[i], wanted[i], 2};
    }
    for (double n = 0; n < set[2]; n++) {
        size_t now = (size_t)((double)stages * n / set[2]);
        double got = stages > 1 ? ramp[now] : set[1];

        count[now][draw_coin(dice, got)]++;
        if (fmod(n, SPLIT_STEP) == 0 &&
            sample_ratio_log_e(s, stages) >= log(1000))
            return 1;
    }
    return 0;
}
