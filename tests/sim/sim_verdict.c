/* The verdict: five critical gates, looked at every 20 of 3,000 pairs. */
#include "acceptance.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "analysis/verdict.h"
#include "draw.h"
#include "stats/moments_pivot.h"
#include "watch.h"

#define PAIRS 3000
#define STEP 20
#define FAILING .02 /* of control's replies */
#define SLOW .05

enum guard { LATENCY, ERRORS, SLOWNESS, COST, SCORE, GUARDS };

static const struct rule {
    const char *name, *gate;
    double none; /* what no change is */
    int worse;   /* 1: growing is bad, -1: shrinking */
} rule[GUARDS] = {
    {"typical-latency", "typical-latency <= 1.1x critical", 1, 1},
    {"error-rate", "error-rate <= +1pp critical", 0, 1},
    {"slow-latency", "slow-latency <= +1pp critical", 0, 1},
    {"cost-per-request", "cost-per-request <= 1.05x critical", 1, 1},
    {"score", "score >= -0.02 critical", 0, -1},
};

/* What the treatment truly does. */
struct change {
    double latency, errors, cost, score; /* factor, added, factor, added */
};

static struct change change_of(const double *set)
{
    return (struct change){set[1], set[2], set[3], set[4]};
}

struct sums {
    struct comoments latency, cost, score;
    struct tango failed, slow;
};

static void sums_init(struct sums *s)
{
    *s = (struct sums){.failed = {0}};
    comoments_init(&s->latency, 1);
    comoments_init(&s->cost, 2);
    comoments_init(&s->score, 1);
}

/* Half of what moves a number is the prompt's and the reply's own difficulty,
 * which all five numbers of a reply have in common. */
static void draw_reply(gsl_rng *dice, double prompt, double x[GUARDS])
{
    double reply = M_SQRT1_2 * (prompt + gsl_ran_gaussian_ziggurat(dice, 1));

    for (int i = 0; i < GUARDS; i++)
        x[i] = M_SQRT1_2 * (reply + gsl_ran_gaussian_ziggurat(dice, 1));
}

static void count(struct tango *t, int control, int treatment)
{
    t->n++;
    t->control += control && !treatment;
    t->treatment += treatment && !control;
}

/* Normals beyond which a share of so much lies. */
struct edges {
    double failing[2], slow;
};

static void add_pair(gsl_rng *dice, const struct change *c,
                     const struct edges *edge, struct sums *s)
{
    double prompt = gsl_ran_gaussian_ziggurat(dice, 1), x[2][GUARDS], v[2];

    draw_reply(dice, prompt, x[0]);
    draw_reply(dice, prompt, x[1]);
    v[0] = log(c->latency) + .5 * (x[1][LATENCY] - x[0][LATENCY]);
    comoments_add(&s->latency, v);
    v[0] = c->score + .15 * (x[1][SCORE] - x[0][SCORE]);
    comoments_add(&s->score, v);
    v[0] = exp(.6 * x[0][COST]);
    v[1] = exp(.6 * x[1][COST]) * c->cost;
    comoments_add(&s->cost, v);
    count(&s->failed, x[0][ERRORS] > edge->failing[0],
          x[1][ERRORS] > edge->failing[1]);
    count(&s->slow, x[0][SLOWNESS] > edge->slow, x[1][SLOWNESS] > edge->slow);
}

static void pivots_of(const struct sums *s, struct contrast contrast[GUARDS])
{
    pivot_of_log_ratios(&s->latency, &contrast[LATENCY].pivot);
    pivot_paired_shares(&s->failed, &contrast[ERRORS].pivot);
    pivot_paired_shares(&s->slow, &contrast[SLOWNESS].pivot);
    pivot_of_means(&s->cost, &contrast[COST].pivot);
    pivot_of_differences(&s->score, &contrast[SCORE].pivot);
}

struct run {
    struct change change;
    struct edges edge;
    struct sums sums;
    struct contrast contrast[GUARDS];
    struct evidence evidence;
    struct gates gates;
};

static void run_init(struct run *r, const double *set)
{
    struct err err;

    *r = (struct run){.change = change_of(set)};
    r->edge.failing[0] = gsl_cdf_ugaussian_Qinv(FAILING);
    r->edge.failing[1] = gsl_cdf_ugaussian_Qinv(FAILING + r->change.errors);
    r->edge.slow = gsl_cdf_ugaussian_Qinv(SLOW);
    sums_init(&r->sums);
    for (int i = 0; i < GUARDS; i++) {
        r->contrast[i] = *contrasts_named(rule[i].name);
        r->contrast[i].level = .95;
        if (gates_add(&r->gates, rule[i].gate, &err))
            abort();
        r->gates.gate[i].critical = set[5] == 0;
    }
    r->evidence = (struct evidence){
        .contrast = r->contrast,
        .contrasts = GUARDS,
        .tuned = contrasts_tuned(DESIGN_PAIRED, PAIRS),
        .planned = PAIRS,
    };
}

static void tell(struct contrast *c, const struct look *l)
{
    c->estimate = c->pivot.value;
    c->n = (int64_t)c->pivot.n;
    c->status = contrast_limits(c, l, &c->low, &c->high) ? CONTRAST_TOO_FEW
                                                         : CONTRAST_OK;
}

static enum verdict_word judge(struct run *r, int64_t pairs)
{
    struct look l = {.05, pairs < PAIRS ? r->evidence.tuned : 0};
    struct verdict v;

    pivots_of(&r->sums, r->contrast);
    for (int i = 0; i < GUARDS; i++)
        tell(&r->contrast[i], &l);
    r->evidence.look = pairs < PAIRS ? LOOK_LIVE : LOOK_FINAL;
    r->evidence.pairs = pairs;
    verdict_make(&r->evidence, &r->gates, &v);
    return v.word;
}

/* Naive: the limits of one look, at every look, of each gate by itself. */
static int looks_worse(struct run *r)
{
    struct watch w = watch_fixed();

    pivots_of(&r->sums, r->contrast);
    for (int i = 0; i < GUARDS; i++)
        if (watch_side(&w, &r->contrast[i].pivot, rule[i].none) ==
            rule[i].worse)
            return 1;
    return 0;
}

/* {the verdict that is counted; factor of latency, errors added, factor of
 * cost, added to the score; 1: no gate is critical}. A roll back stands. */
double verdict(gsl_rng *dice, const double *set)
{
    struct run r;
    enum verdict_word word = VERDICT_HOLD;

    run_init(&r, set);
    for (int64_t n = 1; n <= PAIRS && word != VERDICT_ROLL_BACK; n++) {
        add_pair(dice, &r.change, &r.edge, &r.sums);
        if (n % STEP == 0)
            word = judge(&r, n);
    }
    return word == (enum verdict_word)set[0];
}

double naive_roll_back(gsl_rng *dice, const double *set)
{
    struct run r;

    run_init(&r, set);
    for (int64_t n = 1; n <= PAIRS; n++) {
        add_pair(dice, &r.change, &r.edge, &r.sums);
        if (n % STEP == 0 && looks_worse(&r))
            return 1;
    }
    return 0;
}

/* Pairs until a roll back. */
double roll_back_after(gsl_rng *dice, const double *set)
{
    struct run r;

    run_init(&r, set);
    for (int64_t n = 1; n <= PAIRS; n++) {
        add_pair(dice, &r.change, &r.edge, &r.sums);
        if (n % STEP == 0 && judge(&r, n) == VERDICT_ROLL_BACK)
            return (double)n;
    }
    return HUGE_VAL;
}
