/* A gray release as a whole: what the statistics say of the requests so far
 * moves the share of those to come. The pilot, the floors, the split, the
 * contrasts, the verdict and the advice are the program's own. Load, latency
 * and failures go up and down as in a day, and users come back. */
#include "acceptance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>

#include "analysis/intake.h"
#include "analysis/live_parts.h"
#include "base/arena.h"
#include "cmd/advise.h"
#include "draw.h"
#include "gateway/floor.h"
#include "gateway/floors.h"
#include "gateway/pilot.h"
#include "gateway/split.h"

#define USERS 6000
#define REQUESTS 16000 /* then nobody waits any longer */
#define LOOK 200       /* requests between looks of the guard */
#define RATE 20.       /* requests a second, in the mean */
#define DAY 300.       /* seconds */
#define SPREAD .5      /* of ln spans; of ln costs a half of it */
#define BURN .3        /* correlation of a user's requests */
#define SLOW 4000      /* ms */
#define OUTAGE 100     /* seconds after the start it begins, if there is one */
#define SECOND 1e9

/* Shares that rise the faster the less has to be shown. */
static const char *const plan[] = {
    [PILOT_HOLDS] = "25%:1m, 50%:1m, 100%",
    [PILOT_CLEAR] = "2%:1m, 10%:1m, 25%:1m, 50%:1m, 100%",
};

static const char *const guard[] = {
    "typical-latency <= 1.1x critical", "error-rate <= +1pp critical",
    "p50-latency-ok <= 1.2x",           "slow-latency <= +1pp",
    "cost-per-request <= 1.05x",
};

/* What rows are told, in this order. */
struct truth {
    enum split_policy policy; /* 0: weighted, 1: sticky */
    int guards;               /* 0: the default gates, 1: five of them */
    enum pilot_when when;
    double slower, fails, dearer; /* of ln spans; of the rate; of ln costs */
    double outage;  /* seconds, soon after the start: most requests fail */
    double failing; /* control's rate */
};

static struct truth truth_of(const double *set)
{
    return (struct truth){
        .policy = set[0] > 0 ? POLICY_split_sticky : POLICY_split_weighted,
        .guards = set[1] > 0,
        .when = set[2] > 0 ? PILOT_CLEAR : PILOT_HOLDS,
        .slower = set[3],
        .fails = set[4],
        .dearer = set[5],
        .outage = set[6],
        .failing = set[1] > 0 ? .01 : .003,
    };
}

enum ending { NO_END, BY_VERDICT, BY_FLOOR, THROUGH };

struct trial {
    struct truth truth;
    gsl_rng *dice;
    double own[USERS]; /* how slow, and how prone to fail */
    double clock, noon;
    struct rng coins;
    struct split split;
    struct pilot pilot;
    struct floor_set limits;
    struct floors floors;
    struct live live; /* its analysis, gates and running alone are used */
    int stage;
    int64_t treated; /* requests */
    double reached;  /* the largest share */
    enum ending end;
    int invalid; /* 1: the verdict was so at some look */
};

static int64_t now(const struct trial *t)
{
    return (int64_t)(t->clock * SECOND);
}

/* ---- its life ------------------------------------------------------------ */

static void add_gates(struct trial *t)
{
    struct gates *g = &t->live.sentence.gates;
    struct err err;

    if (!t->truth.guards)
        gates_default(g);
    for (size_t i = 0; t->truth.guards && i < sizeof guard / sizeof *guard; i++)
        if (gates_add(g, guard[i], &err))
            abort();
}

/* As a store of the gateway has them. */
static void freeze(struct trial *t)
{
    struct settings *s = &t->live.a.settings;
    int sticky = t->truth.policy == POLICY_split_sticky;

    settings_add(s, "source", "serve");
    settings_add(s, "design", "unpaired");
    settings_add(s, "split", "%s", sticky ? "sticky" : "weighted");
    settings_add(s, "split.policy", "%s", split_name(t->truth.policy));
    settings_add(s, "slo-latency-ms", "%d", SLOW);
    settings_add(s, "timeout-ms", "60000");
    gates_freeze(&t->live.sentence.gates, s);
}

/* But for the gates only what rows ask for: a look costs less, and the limits
 * are the same. */
static uint64_t skip(const struct gates *g)
{
    uint64_t out = UINT64_MAX;

    for (size_t row = 0; contrasts_row(row); row++) {
        const char *name = contrasts_row(row)->name;
        int wanted =
            !strcmp(name, "error-rate") || !strcmp(name, "typical-latency");

        for (size_t i = 0; i < g->count; i++)
            wanted |= !strcmp(name, g->gate[i].name);
        if (wanted)
            out &= ~(UINT64_C(1) << row);
    }
    return out;
}

static void begin_stage(struct trial *t)
{
    double weight = (double)t->pilot.share / SHARE_WHOLE;
    const struct stage s = {++t->stage, weight, 1};

    intake_stage(&t->live.a, &s);
    split_share(&t->split, weight);
    t->reached = fmax(t->reached, weight);
    floors_forget(&t->floors, now(t));
}

static void begin_pilot(struct trial *t)
{
    struct pilot_settings p = {.requests = 30, .when = t->truth.when};
    char salt[32];
    struct err err;

    if (ramp_read(&p.ramp, plan[p.when], &err))
        abort();
    snprintf(salt, sizeof salt, "%lu", gsl_rng_get(t->dice));
    rng_seed(&t->coins, gsl_rng_get(t->dice));
    split_init(&t->split, t->truth.policy, 0, salt);
    pilot_init(&t->pilot, &p, p.ramp.step[0].share, 0);
    floor_default(&t->limits);
    floors_init(&t->floors, 0, 0);
    begin_stage(t);
}

static struct trial *trial_new(gsl_rng *dice, const double *set)
{
    struct trial *t = memory_new(1, sizeof *t);
    struct analysis *a = &t->live.a;

    t->truth = truth_of(set);
    t->dice = dice;
    t->noon = DAY * gsl_rng_uniform(dice);
    for (int i = 0; i < USERS; i++)
        t->own[i] = gsl_ran_gaussian_ziggurat(dice, 1);
    add_gates(t);
    freeze(t);
    a->engine = (struct engine){.phase = PHASE_RUNNING};
    a->pairs.design = DESIGN_UNPAIRED;
    a->mark.live = 1;
    running_init(&t->live.running, &a->settings, skip(&t->live.sentence.gates));
    begin_pilot(t);
    return t;
}

static void trial_free(struct trial *t)
{
    running_release(&t->live.running);
    analysis_release(&t->live.a);
    free(t);
}

/* ---- requests ------------------------------------------------------------ */

/* From -1 to 1: load, latency and failures are highest at once. */
static double hour(const struct trial *t)
{
    return sin(2 * M_PI * (t->clock + t->noon) / DAY);
}

static enum side send(struct trial *t, int user)
{
    char key[16];
    const struct split_asked asked = {.key = key};
    struct split_made made;

    snprintf(key, sizeof key, "user-%d", user);
    split_make(&t->split, &asked, &t->coins, &made);
    return made.side;
}

static int fails(const struct trial *t, double own, enum side side)
{
    double rate = t->truth.failing * exp(.6 * hour(t) + .7 * own - .245);

    if (t->clock > OUTAGE && t->clock < OUTAGE + t->truth.outage)
        rate = .7;
    return draw_coin(t->dice, rate + (side == TREATMENT ? t->truth.fails : 0));
}

static double spread(const struct trial *t, double own)
{
    return SPREAD * (sqrt(BURN) * own +
                     sqrt(1 - BURN) * gsl_ran_gaussian_ziggurat(t->dice, 1));
}

static void fill(struct trial *t, int user, struct reply *r)
{
    int treated = r->side == TREATMENT;
    double own = t->own[user];
    double span = .3 * hour(t) + spread(t, own);

    r->repeat = r->attempts = 1;
    r->stage = t->stage;
    r->cluster = user + 1;
    r->due = r->sent = now(t);
    r->wall_us = now(t) / 1000;
    r->latency =
        (int64_t)(SECOND * exp(span + (treated ? t->truth.slower : 0)));
    r->wire = r->latency;
    r->cost = (int64_t)(1e6 * exp(.5 * spread(t, own) +
                                  (treated ? t->truth.dearer : 0)));
    r->outcome = fails(t, own, r->side) ? OUTCOME_HTTP_5XX : OUTCOME_OK;
}

/* Some come far more often than others. */
static int whose(gsl_rng *dice)
{
    return (int)(USERS * pow(gsl_rng_uniform(dice), 1.5));
}

/* ---- what is done of it -------------------------------------------------- */

static void apply(struct trial *t, const struct pilot_change *did,
                  enum ending back)
{
    if (did->kind == EVENT_ROLLED_BACK)
        t->end = back;
    else if (did->share == SHARE_WHOLE)
        t->end = THROUGH;
    if (did->share > did->from)
        begin_stage(t);
}

static void look_at_floors(struct trial *t, int quick)
{
    struct pilot_change did;
    char why[FLOOR_WHY];
    int broken = floor_broken(&t->limits, &t->floors, quick, why) != NULL;

    if (pilot_floor(&t->pilot, broken ? why : NULL, now(t), &did))
        apply(t, &did, BY_FLOOR);
}

static void request(struct trial *t, int64_t n)
{
    int user = whose(t->dice);
    struct reply r;

    t->clock += gsl_ran_exponential(t->dice, 1) / (RATE * (1 + .6 * hour(t)));
    reply_init(&r);
    r.prompt = n;
    r.side = send(t, user);
    fill(t, user, &r);
    t->treated += r.side == TREATMENT;
    intake_reply(&t->live.a, &r);
    floors_reply(&t->floors, &r, now(t));
    pilot_reply(&t->pilot, r.side);
    if (r.side == TREATMENT && outcome_failed(r.outcome))
        look_at_floors(t, 1);
}

static void compare(struct trial *t)
{
    struct running *r = &t->live.running;
    struct analysis *a = &t->live.a;

    memcpy(r->asked.weight, a->asked.weight, sizeof a->asked.weight);
    a->contrasts = running_compute(r, &a->pairs, &a->engine, a->contrast);
    a->asked = r->asked;
    analysis_count(a);
}

static void look(struct trial *t)
{
    struct pilot_change did;
    struct advice advice;
    struct verdict v;
    struct err err;

    compare(t);
    if (advise_judge(&t->live, &v, &err))
        abort();
    t->invalid |= v.word == VERDICT_INVALID;
    advise_make(&v, &advice);
    if (pilot_advise(&t->pilot, &advice, now(t), &did))
        apply(t, &did, BY_VERDICT);
}

static void tick(struct trial *t)
{
    struct pilot_change did;

    floors_now(&t->floors, now(t));
    look_at_floors(t, 0);
    if (!t->end && pilot_tick(&t->pilot, now(t), &did))
        apply(t, &did, NO_END);
}

/* As it ended; owned. */
static struct trial *run(gsl_rng *dice, const double *set)
{
    struct trial *t = trial_new(dice, set);

    for (int64_t n = 1; n <= REQUESTS && !t->end; n++) {
        request(t, n);
        if (n % LOOK == 0 && !t->end)
            look(t);
        if (!t->end)
            tick(t);
    }
    return t;
}

/* ---- rows ---------------------------------------------------------------- */

static double ends(gsl_rng *dice, const double *set, enum ending how)
{
    struct trial *t = run(dice, set);
    int out = t->end == how;

    trial_free(t);
    return out;
}

/* All: {1: sticky, 0: weighted; 1: five gates, 0: the default ones; 1: steps
 * when clear, 0: when all hold; effect on ln spans, on failures, on ln costs;
 * seconds for which both fail} */
double pilot_rolls_back(gsl_rng *dice, const double *set)
{
    return ends(dice, set, BY_VERDICT);
}

double pilot_by_floor(gsl_rng *dice, const double *set)
{
    return ends(dice, set, BY_FLOOR);
}

double pilot_through(gsl_rng *dice, const double *set)
{
    return ends(dice, set, THROUGH);
}

double pilot_invalid(gsl_rng *dice, const double *set)
{
    struct trial *t = run(dice, set);
    int out = t->invalid;

    trial_free(t);
    return out;
}

/* Requests that treatment has had when it is rolled back. */
double pilot_harmed(gsl_rng *dice, const double *set)
{
    struct trial *t = run(dice, set);
    double out = t->end == BY_VERDICT ? (double)t->treated : HUGE_VAL;

    trial_free(t);
    return out;
}

/* The largest share that it had. */
double pilot_reached(gsl_rng *dice, const double *set)
{
    struct trial *t = run(dice, set);
    double out = t->reached;

    trial_free(t);
    return out;
}

static int misses(const struct trial *t, const char *name, double truth)
{
    const struct analysis *a = &t->live.a;

    for (size_t i = 0; i < a->contrasts; i++)
        if (!strcmp(a->contrast[i].name, name))
            return a->contrast[i].status == CONTRAST_OK &&
                   (a->contrast[i].low > truth || a->contrast[i].high < truth);
    abort();
}

/* When all is over, and that was the data's to say. */
double pilot_misses_errors(gsl_rng *dice, const double *set)
{
    struct trial *t = run(dice, set);
    int out;

    compare(t);
    out = misses(t, "error-rate", t->truth.fails);
    trial_free(t);
    return out;
}

double pilot_misses_typical(gsl_rng *dice, const double *set)
{
    struct trial *t = run(dice, set);
    int out;

    compare(t);
    out = misses(t, "typical-latency", exp(t->truth.slower));
    trial_free(t);
    return out;
}
