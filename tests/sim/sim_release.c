/* A live release through the program's own contrasts: users come back while the
 * share is raised and everything drifts, so that some are in both arms. */
#include "acceptance.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "analysis/contrasts.h"
#include "draw.h"

#define STAGES 3
#define REQUESTS 2000 /* of a stage */
#define ALL (STAGES * REQUESTS)
#define USERS 1000  /* fifty of them in treatment at first */
#define LESS 600    /* requests, where users are few */
#define DAYS 6      /* of the whole release */
#define LOOKS 12    /* of a run, evenly */
#define BURN .3     /* correlation of a user's requests */
#define FAILING .03 /* in the first stage */

static const double weight[STAGES + 1] = {0, .05, .25, .5};
static const double drift[STAGES + 1] = {0, 0, .4, .8}; /* of ln spans */

enum policy { STICKY, DAILY, WEIGHTED };

struct user {
    double own, place[DAYS];
};

struct release {
    enum policy policy;
    double slower, fails; /* effects: of ln spans; of the failure rate */
    double lone;          /* share of the only stage; 0: there are three */
    int unlike;           /* 1: who is slow with one is fast with the other */
    int users, requests;  /* in all */
    double failing;       /* of control; 0: FAILING, and more by the stage */
    struct user user[USERS];
    struct pairs pairs;
};

static void release_init(gsl_rng *dice, struct release *r, const double *set)
{
    memset(r, 0, sizeof *r);
    r->policy = (enum policy)set[0];
    r->slower = set[1];
    r->fails = set[2];
    r->lone = set[4];
    r->unlike = set[5] > 0;
    r->users = set[6] > 0 ? (int)set[6] : USERS;
    r->requests = set[6] > 0 ? LESS : ALL;
    r->failing = set[7];
    r->pairs.design = DESIGN_UNPAIRED;
    for (int i = 0; i < USERS; i++) {
        r->user[i].own = gsl_ran_gaussian_ziggurat(dice, 1);
        for (int d = 0; d < DAYS; d++)
            r->user[i].place[d] = gsl_rng_uniform(dice);
    }
}

/* Some come far more often than others. */
static int whose(gsl_rng *dice, const struct release *r)
{
    return (int)(r->users * pow(gsl_rng_uniform(dice), 2));
}

static double place_of(gsl_rng *dice, const struct release *r, int user,
                       int64_t n)
{
    if (r->policy == STICKY)
        return r->user[user].place[0];
    if (r->policy == DAILY)
        return r->user[user].place[(n - 1) * DAYS / r->requests];
    return gsl_rng_uniform(dice);
}

/* Users who are slow fail more, too; or those fail who are slow. */
static int fails(gsl_rng *dice, const struct release *r, double own, int stage,
                 int side)
{
    double rate = FAILING * stage * exp(.7 * own - .245);

    if (r->failing > 0)
        return own > gsl_cdf_ugaussian_Qinv(r->failing);
    return draw_coin(dice, fmin(1, rate + (side ? r->fails : 0)));
}

static int stage_of(const struct release *r, int64_t n)
{
    return r->lone > 0 ? 1 : 1 + (int)((n - 1) / REQUESTS);
}

static void request(gsl_rng *dice, struct release *r, int64_t n)
{
    int stage = stage_of(r, n), user = whose(dice, r);
    double share = r->lone > 0 ? r->lone : weight[stage], own, span;
    struct reply to;

    reply_init(&to);
    to.prompt = n;
    to.repeat = 1;
    to.stage = stage;
    to.cluster = user + 1;
    to.side = place_of(dice, r, user, n) < share ? TREATMENT : CONTROL;
    own = r->user[user].own * (to.side && r->unlike ? -1 : 1);
    span = drift[stage] + sqrt(BURN) * own +
           sqrt(1 - BURN) * gsl_ran_gaussian_ziggurat(dice, 1) +
           (to.side ? r->slower : 0);
    to.latency = (int64_t)(1e9 * exp(span));
    to.outcome =
        fails(dice, r, own, stage, to.side) ? OUTCOME_HTTP_5XX : OUTCOME_OK;
    pairs_add(&r->pairs, &to);
}

/* 1: the limits of that row leave the truth out. */
static int misses(const struct release *r, const char *name, double truth,
                  enum contrast_look look)
{
    struct contrasts_settings s = {
        .look = look,
        .sticky = r->policy != WEIGHTED,
        .endless = look == LOOK_LIVE,
        .cap = INFINITY,
        .skip = UINT64_MAX,
    };
    struct contrast all[CONTRASTS_MOST];
    size_t row = 0;

    while (strcmp(contrasts_row(row)->name, name) != 0)
        row++;
    s.skip &= ~(UINT64_C(1) << row);
    contrasts_compute(&r->pairs, &s, all, CONTRASTS_MOST);
    return all[row].status == CONTRAST_OK &&
           (all[row].low > truth || all[row].high < truth);
}

/* All: {policy; effect on ln spans, on failures; 1: live, looked at LOOKS
 * times; share of the only stage; 1: users are unlike themselves; how many
 * there are, 0: USERS; the share of them who always fail, 0: by chance} */
static double missed(gsl_rng *dice, const char *name, double truth,
                     const double *set)
{
    enum contrast_look look = set[3] > 0 ? LOOK_LIVE : LOOK_FINAL;
    struct release r;
    int out = 0;

    release_init(dice, &r, set);
    for (int64_t n = 1; n <= r.requests && !out; n++) {
        request(dice, &r, n);
        if (look == LOOK_LIVE ? n % (r.requests / LOOKS) == 0 : n == r.requests)
            out = misses(&r, name, truth, look);
    }
    pairs_release(&r.pairs);
    return out;
}

double release_typical(gsl_rng *dice, const double *set)
{
    return missed(dice, "typical-latency", exp(set[1]), set);
}

double release_errors(gsl_rng *dice, const double *set)
{
    return missed(dice, "error-rate", set[2], set);
}

double release_median(gsl_rng *dice, const double *set)
{
    return missed(dice, "p50-latency-ok", exp(set[1]), set);
}
