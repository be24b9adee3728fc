/* Users who are in several stages, or in both arms: how uncertain is the whole?
 * Against sums made one by one. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analysis/contrasts.h"
#include "base/rng.h"
#include "stats/gsl.h"
#include "unit/made_pairs.h"
#include "unit/near.h"

#define STAGES 3
#define USERS 90
#define EACH 600

static const double weight[STAGES] = {.2, .4, .6};

struct unit {
    int stage, side, user;
    double latency, tokens;
    int failed;
};

struct world {
    struct unit unit[STAGES * EACH];
    struct pairs same, apart; /* users as they are; as if all were others */
};

static void put(struct pairs *p, const struct unit *u, int64_t prompt, int user)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.stage = u->stage + 1;
    r.side = (enum side)u->side;
    r.cluster = user;
    r.outcome = u->failed ? OUTCOME_HTTP_5XX : OUTCOME_OK;
    r.latency = (int64_t)(u->latency * 1e9);
    r.usage.output = (int64_t)u->tokens;
    r.cost = (int64_t)u->tokens * 1000;
    pairs_add(p, &r);
}

/* Each user is slow or quick, and changes over as the share goes up. Or, where
 * `other` is not 0, there is one stage, and each request goes by dice: with
 * treatment users are so many times as slow as with control. */
static struct world *world_of(double own, double other)
{
    struct world *w = calloc(1, sizeof *w);
    double is[USERS], place[USERS], slow;
    struct rng rng;

    rng_seed(&rng, 3);
    w->same.design = w->apart.design = DESIGN_UNPAIRED;
    for (int i = 0; i < USERS; i++) {
        is[i] = own * rng_normal(&rng);
        place[i] = rng_unit(&rng);
    }
    for (int i = 0; i < STAGES * EACH; i++) {
        struct unit *u = &w->unit[i];

        u->stage = other != 0 ? 0 : i / EACH;
        u->user = (int)rng_below(&rng, USERS);
        u->side =
            (other != 0 ? rng_unit(&rng) : place[u->user]) < weight[u->stage];
        slow = is[u->user] * (other != 0 && u->side ? other : 1);
        u->latency = exp(slow + .3 * rng_normal(&rng));
        u->tokens = floor(50 + 40 * u->latency + 9 * rng_unit(&rng));
        u->failed = rng_unit(&rng) < .05 * exp(slow);
        put(&w->same, u, i + 1, u->user + 1);
        put(&w->apart, u, i + 1,
            1 + u->user + USERS * (u->stage + STAGES * u->side));
    }
    return w;
}

static struct world *world_new(double own)
{
    return world_of(own, 0);
}

static void world_free(struct world *w)
{
    pairs_release(&w->same);
    pairs_release(&w->apart);
    free(w);
}

static void compute(const struct pairs *p, struct contrast *c)
{
    struct contrasts_settings s = {
        .look = LOOK_FINAL, .sticky = 1, .cap = INFINITY};

    contrasts_compute(p, &s, c, CONTRASTS_MOST);
}

/* ---- one by one ---------------------------------------------------------- */

typedef double number(const struct unit *u);

static double tokens(const struct unit *u)
{
    return u->failed ? NAN : u->tokens;
}

static double log_latency(const struct unit *u)
{
    return u->failed ? NAN : log(u->latency);
}

static double failed(const struct unit *u)
{
    return u->failed;
}

struct arm {
    double n, sum;
};

static void sum_arms(const struct world *w, number *of,
                     struct arm arm[STAGES][SIDES])
{
    memset(arm, 0, STAGES * sizeof *arm);
    for (int i = 0; i < STAGES * EACH; i++) {
        const struct unit *u = &w->unit[i];
        struct arm *a = &arm[u->stage][u->side];

        a->n += !isnan(of(u));
        a->sum += isnan(of(u)) ? 0 : of(u);
    }
}

/* The variance with users as they are, over that if none came twice to another
 * stage or arm. */
static double factor(const struct world *w, number *of, int relative)
{
    double whole[USERS] = {0}, part[USERS][STAGES][SIDES] = {{{0}}};
    double squares = 0, apart = 0;
    struct arm arm[STAGES][SIDES];

    sum_arms(w, of, arm);
    for (int i = 0; i < STAGES * EACH; i++) {
        const struct unit *u = &w->unit[i];
        const struct arm *a = &arm[u->stage][u->side];
        double other = arm[u->stage][!u->side].n, mean = a->sum / a->n, x;

        if (isnan(of(u)))
            continue;
        x = (of(u) - mean) / (relative ? mean : 1) / a->n;
        x *= a->n * other / (a->n + other) * (u->side ? 1 : -1);
        whole[u->user] += x;
        part[u->user][u->stage][u->side] += x;
    }
    for (int i = 0; i < USERS; i++) {
        squares += whole[i] * whole[i];
        for (int s = 0; s < STAGES; s++)
            for (int k = 0; k < SIDES; k++)
                apart += part[i][s][k] * part[i][s][k];
    }
    return squares / apart;
}

static double ratio(const struct contrast *same, const struct contrast *apart,
                    const char *name)
{
    const struct contrast *x = made_row(same, name), *y = made_row(apart, name);

    assert_true(x->shared > 0 && y->shared == 0);
    assert_true(near_rel(x->estimate, y->estimate, 1e-12));
    return x->pivot.se * x->pivot.se / (y->pivot.se * y->pivot.se);
}

static void variances_are_those_of_users(void **state)
{
    struct contrast same[CONTRASTS_MOST], apart[CONTRASTS_MOST];
    struct world *w = world_new(.5);
    double by = factor(w, log_latency, 0);

    (void)state;
    compute(&w->same, same);
    compute(&w->apart, apart);
    assert_true(by > .3 && by < 2.5 && fabs(by - 1) > .05);
    assert_true(near_rel(ratio(same, apart, "typical-latency"), by, 1e-6));
    assert_true(near_rel(ratio(same, apart, "output-tokens"),
                         factor(w, tokens, 1), 1e-9));
    world_free(w);
}

/* Effective units of failures are as many more, or less. */
static void failures_too(void **state)
{
    struct contrast same[CONTRASTS_MOST], apart[CONTRASTS_MOST];
    struct world *w = world_new(.5);
    const struct contrast *x, *y;

    (void)state;
    compute(&w->same, same);
    compute(&w->apart, apart);
    x = made_row(same, "error-rate");
    y = made_row(apart, "error-rate");
    assert_int_equal(x->pivot.kind, PIVOT_SHARE_STRATA);
    for (int s = 0; s < STAGES; s++)
        assert_true(
            near_rel(y->pivot.strata.s[s].n[1] / x->pivot.strata.s[s].n[1],
                     factor(w, failed, 0), 1e-9));
    world_free(w);
}

/* In one stage the arms alone have users in common: who is as slow with either
 * takes off, who is slow with one and quick with the other adds. */
static void arms_of_one_stage(void **state)
{
    static const double other[] = {1, -1};
    struct contrast same[CONTRASTS_MOST], apart[CONTRASTS_MOST];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct world *w = world_of(.15, other[i]);
        double by = factor(w, log_latency, 0);
        const struct two_shares *x, *y;

        compute(&w->same, same);
        compute(&w->apart, apart);
        assert_true(i ? by > 1.2 && by < 2 : by > .25 && by < .8);
        assert_true(near_rel(ratio(same, apart, "typical-latency"), by, 1e-6));
        assert_true(near_rel(ratio(same, apart, "output-tokens"),
                             factor(w, tokens, 1), 1e-9));
        x = &made_row(same, "error-rate")->pivot.shares;
        y = &made_row(apart, "error-rate")->pivot.shares;
        by = factor(w, failed, 0);
        assert_true(near_rel(y->n[1] / x->n[1], by, 1e-9));
        assert_true(near_rel(y->hits[0] / x->hits[0], by, 1e-9));
        assert_true(near_rel(ratio(same, apart, "p50-latency-ok"), 1, 1e-9) ==
                    (i == 0));
        world_free(w);
    }
}

/* Users who are wholly alike with either variant would leave next to nothing:
 * a quarter is left. */
static void a_quarter_is_left(void **state)
{
    struct contrast same[CONTRASTS_MOST], apart[CONTRASTS_MOST];
    struct world *w = world_of(2, 1);

    (void)state;
    assert_true(factor(w, log_latency, 0) < .2);
    compute(&w->same, same);
    compute(&w->apart, apart);
    assert_true(near_rel(ratio(same, apart, "typical-latency"), .25, 1e-6));
    world_free(w);
}

/* A ramp that begins with a variant of three users, who come again in the
 * second stage, in either arm: it counts alone. */
static void ramp_of(double other, struct pairs *all, struct pairs *late)
{
    double is[USERS];
    struct rng rng;

    rng_seed(&rng, 7);
    all->design = late->design = DESIGN_UNPAIRED;
    for (int i = 0; i < USERS; i++)
        is[i] = .3 * rng_normal(&rng);
    for (int i = 0; i < 2 * EACH; i++) {
        struct unit u = {.stage = i / EACH};
        double slow;

        u.user = (int)rng_below(&rng, USERS);
        u.side = rng_unit(&rng) < .5;
        if (u.stage == 0)
            u.side = u.user < 3;
        slow = is[u.user] * (u.side ? other : 1);
        u.latency = exp(slow + .3 * rng_normal(&rng));
        u.tokens = floor(50 + 40 * u.latency + 9 * rng_unit(&rng));
        u.failed = rng_unit(&rng) < .05 * exp(2 * slow);
        put(all, &u, i + 1, u.user + 1);
        if (u.stage > 0)
            put(late, &u, i + 1, u.user + 1);
    }
}

static void what_is_left_out_is_not_shared(void **state)
{
    static const char *const names[] = {"typical-latency", "output-tokens",
                                        "error-rate", "p50-latency-ok"};
    struct contrast ramp[CONTRASTS_MOST], alone[CONTRASTS_MOST];

    (void)state;
    for (int other = -1; other <= 1; other += 2) {
        struct pairs all = {0}, late = {0};

        ramp_of(other, &all, &late);
        compute(&all, ramp);
        compute(&late, alone);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            const struct contrast *x = made_row(ramp, names[i]);
            const struct contrast *y = made_row(alone, names[i]);

            assert_true(x->strata == 2 && x->strata_used == 1);
            assert_true(i > 1 || fabs(y->shared - 1) > .1);
            assert_true(near_rel(x->shared, y->shared, 1e-9));
            assert_true(near_rel(x->low, y->low, 1e-9));
            assert_true(near_rel(x->high, y->high, 1e-9));
            assert_true(near_rel(x->control, y->control, 1e-9));
            assert_true(near_rel(x->treatment, y->treatment, 1e-9));
        }
        pairs_release(&all);
        pairs_release(&late);
    }
}

/* Where no stage counts, each variant has its number still: here treatment has
 * three users in both, each of whom fails every second time. */
static void numbers_without_limits(void **state)
{
    struct contrast c[CONTRASTS_MOST];
    struct pairs p = {.design = DESIGN_UNPAIRED};
    const struct contrast *row;

    (void)state;
    for (int i = 0; i < 400; i++) {
        struct unit u = {.stage = i / 200, .user = i % 20, .latency = 1};

        u.side = u.user < 3;
        u.failed = u.side && i / 20 % 2;
        put(&p, &u, i + 1, u.user + 1);
    }
    compute(&p, c);
    pairs_release(&p);
    row = made_row(c, "error-rate");
    assert_true(row->strata == 2 && row->strata_used == 0);
    assert_true(row->control == 0 && near_abs(row->treatment, .5, 1e-12));
}

/* One user alone: no limits, but what was found is told, other than of a
 * quantile. */
static void one_user(void **state)
{
    struct contrast c[CONTRASTS_MOST];
    struct pairs p = {.design = DESIGN_UNPAIRED};

    (void)state;
    for (int i = 0; i < 40; i++)
        put(&p, &(struct unit){.side = i % 2, .latency = 1 + i % 2}, i + 1, 1);
    compute(&p, c);
    pairs_release(&p);
    assert_int_equal(made_row(c, "mean-latency")->status, CONTRAST_TOO_FEW);
    assert_true(near_rel(made_row(c, "mean-latency")->estimate, 2, 1e-9));
    assert_true(isnan(made_row(c, "p99-latency")->estimate));
}

/* Of quantiles no more is taken off than nothing; nor does anything come near
 * the bound of users who are wholly alike. */
static void quantiles_are_held_to_what_is_known(void **state)
{
    struct contrast same[CONTRASTS_MOST], apart[CONTRASTS_MOST];
    struct world *w = world_new(.5);
    double by;

    (void)state;
    compute(&w->same, same);
    compute(&w->apart, apart);
    by = ratio(same, apart, "p50-latency-ok");
    assert_true(by >= 1 - 1e-12 && by < 2);
    world_free(w);
}

static void limits_of_another_look(void **state)
{
    struct look l = {.alpha = .01, .tuned = 300};
    const struct contrasts_settings live = {.look = LOOK_LIVE, .planned = 600};
    struct contrast c[CONTRASTS_MOST];
    const struct contrast *p99;
    struct pairs p = {0};
    double low, high;

    (void)state;
    made_pairs(&p, 600, NULL);
    contrasts_compute(&p, &live, c, CONTRASTS_MOST);
    pairs_release(&p);
    for (size_t i = 0; contrasts_row(i); i++) {
        if (c[i].status != CONTRAST_OK)
            continue;
        l.alpha = .05;
        assert_int_equal(contrast_limits(&c[i], &l, &low, &high), 0);
        assert_true(low == c[i].low && high == c[i].high);
        l.alpha = .01;
        contrast_limits(&c[i], &l, &low, &high);
        assert_true(high - low > c[i].high - c[i].low);
    }
    p99 = made_row(c, "p99-latency");
    assert_int_equal(contrast_limits(p99, &l, &low, &high), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variances_are_those_of_users),
        cmocka_unit_test(failures_too),
        cmocka_unit_test(arms_of_one_stage),
        cmocka_unit_test(a_quarter_is_left),
        cmocka_unit_test(what_is_left_out_is_not_shared),
        cmocka_unit_test(numbers_without_limits),
        cmocka_unit_test(one_user),
        cmocka_unit_test(quantiles_are_held_to_what_is_known),
        cmocka_unit_test(limits_of_another_look),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
