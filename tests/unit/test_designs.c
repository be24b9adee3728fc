/* Contrasts of splits, clusters and ramps; and of next to nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analysis/judge.h"
#include "analysis/votes.h"
#include "made_pairs.h"
#include "near.h"
#include "stats/gsl.h"
#include "stats/next_error.h"

static struct contrast *compute(struct pairs *p, struct contrasts_settings s)
{
    static struct contrast c[CONTRASTS_MOST];

    contrasts_compute(p, &s, c, CONTRASTS_MOST);
    pairs_release(p);
    return c;
}

static const struct contrasts_settings final = {.look = LOOK_FINAL,
                                                .planned = 600};
static const struct contrasts_settings live = {.look = LOOK_LIVE,
                                               .planned = 600};

static int split(struct reply *r)
{
    return (int)r->side == r->prompt % 2;
}

static void a_split_is_two_arms(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED};
    const struct contrast *c, *e;
    struct two_shares t;
    double low, high;

    (void)state;
    made_pairs(&p, 600, split);
    c = compute(&p, final);
    e = made_row(c, "error-rate");
    assert_string_equal(e->method, "Miettinen-Nurminen score");
    assert_int_equal(e->n, 600);
    t = (struct two_shares){{e->control * 300, e->treatment * 300}, {300, 300}};
    two_shares_interval(&t, 1.959963984540054, &low, &high);
    assert_true(near_abs(e->low, low, 1e-9) && near_abs(e->high, high, 1e-9));
    e = made_row(c, "mean-latency");
    assert_string_equal(e->method, "delta method, Welch, capped");
    assert_int_equal(e->status, CONTRAST_OK);
    assert_true(near_rel(e->treatment / e->control, e->estimate, 1e-9));
    assert_int_equal(made_row(c, "p90-latency")->status, CONTRAST_OK);
    assert_int_equal(made_row(c, "agreement")->status, CONTRAST_NO_DATA);
}

static int in_stages(struct reply *r)
{
    r->stage = r->prompt <= 200 ? 1 : 2;
    return (int)r->side == (r->prompt % 4 == 0);
}

/* The failures of each stage, and the chance with which it was dealt. */
static void a_split_knows_exact_harm(void **state)
{
    struct contrasts_settings s = {.look = LOOK_LIVE, .planned = 600};
    struct next_error_stage at[2] = {{0, 0, .25}, {0, 0, .5}};
    struct pairs p = {.design = DESIGN_UNPAIRED};
    double want;

    (void)state;
    s.weight[1] = .25;
    s.weight[2] = .5;
    made_pairs(&p, 600, in_stages);
    for (size_t i = 0; i < p.count; i++)
        for (int k = 0; k < SIDES; k++)
            if (p.outcome[k][i] != PAIR_MISSING &&
                outcome_failed((enum outcome)p.outcome[k][i]))
                ++*(k ? &at[p.stage[i] - 1].treatment
                      : &at[p.stage[i] - 1].control);
    want = next_error_harm_log_e(at, 2);
    assert_true(want != 0);
    assert_true(
        near_abs(made_row(compute(&p, s), "error-rate")->harm, want, 1e-12));
    p = (struct pairs){.design = DESIGN_UNPAIRED};
    made_pairs(&p, 600, in_stages);
    s.sticky = 1; /* a user's second failure is no toss of its own */
    assert_true(made_row(compute(&p, s), "error-rate")->harm == 0);
}

static int of_users(struct reply *r)
{
    r->cluster = 1 + r->prompt % 60;
    return 1;
}

static int of_few_users(struct reply *r)
{
    r->cluster = 1 + r->prompt % 40;
    return 1;
}

static int of_other_users(struct reply *r)
{
    r->cluster = 1000 + r->prompt;
    return 1;
}

/* Errors go by prompt modulo 29 and 17, which the 60 users spread evenly. */
static void users_are_clusters(void **state)
{
    struct pairs many = {0}, few = {0}, own = {0};
    struct contrast c;

    (void)state;
    made_pairs(&many, 600, of_users);
    made_pairs(&few, 600, of_few_users);
    made_pairs(&own, 600, of_other_users);
    c = *made_row(compute(&many, live), "error-rate");
    assert_int_equal(c.status, CONTRAST_OK);
    assert_string_equal(c.method, "score, clustered, at any time");
    assert_true(c.by_prompt && c.n == 600 && c.pivot.n == 60);
    c = *made_row(compute(&few, live), "error-rate");
    assert_int_equal(c.status, CONTRAST_TOO_FEW);
    assert_int_equal(c.needs, 50);
    c = *made_row(compute(&own, live), "error-rate");
    assert_string_equal(c.method, "Tango score, at any time");
    assert_false(c.by_prompt);
}

/* Who split users counts users, also while each came but once. */
static void sticky_splits_count_users(void **state)
{
    struct contrasts_settings s = final;
    struct pairs p = {0};
    const struct contrast *c;

    (void)state;
    s.sticky = 1;
    made_pairs(&p, 600, of_other_users);
    c = made_row(compute(&p, s), "error-rate");
    assert_true(c->by_prompt && c->pivot.n == 600);
}

/* Latency and traffic of treatment grow together: thrown together, treatment
 * looks slower by far. */
static int ramp(struct reply *r)
{
    int second = r->prompt > 300;
    int treatment = second ? r->prompt % 10 != 0 : r->prompt % 10 == 0;

    r->stage = 1 + second;
    r->latency =
        (second ? 4000 : 1000) * MADE_MS + r->prompt * 7919 % 211 * MADE_MS;
    return (int)r->side == treatment;
}

static int ramp_in_one(struct reply *r)
{
    int is = ramp(r);

    r->stage = 1;
    return is;
}

static void stages_are_not_thrown_together(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED}, q = p;
    struct contrast c;

    (void)state;
    made_pairs(&p, 600, ramp);
    made_pairs(&q, 600, ramp_in_one);
    c = *made_row(compute(&p, final), "typical-latency");
    assert_int_equal(c.strata, 2);
    assert_int_equal(c.strata_used, 2);
    assert_true(c.low < 1 && c.high > 1 && c.q >= 0);
    assert_true(near_rel(c.treatment / c.control, c.estimate, 1e-9));
    assert_string_equal(c.method, "Welch t of logarithms, by stage");
    c = *made_row(compute(&q, final), "typical-latency");
    assert_true(c.strata == 1 && c.low > 2);
}

static int ramp_with_an_end(struct reply *r)
{
    int is = ramp(r);

    if (r->prompt > 560)
        r->stage = 3; /* four of them in control */
    return is;
}

static void stages_of_a_few_are_left_out(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED};
    struct contrast c;

    (void)state;
    made_pairs(&p, 600, ramp_with_an_end);
    c = *made_row(compute(&p, final), "error-rate");
    assert_int_equal(c.strata, 3);
    assert_int_equal(c.strata_used, 2);
    assert_true(near_abs(c.treatment - c.control, c.estimate, 1e-12));
}

/* As many stages as there can be, of forty requests each. */
static int long_ramp(struct reply *r)
{
    r->stage = (int)(1 + (r->prompt - 1) / 40);
    return (int)r->side == (r->prompt % 40 < 5 + r->stage / 9);
}

static void each_of_many_stages_counts(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED};
    struct contrast c;

    (void)state;
    made_pairs(&p, 255 * 40, long_ramp);
    c = *made_row(compute(&p, final), "error-rate");
    assert_true(c.strata == 255 && c.strata_used == 255 && c.n == 255 * 40);
    assert_true(near_abs(c.treatment - c.control, c.estimate, 1e-12));
}

/* The same users in both stages, or others. */
static int ramp_of_users(struct reply *r)
{
    r->cluster = 1 + r->prompt % 60;
    return ramp(r);
}

static int ramp_of_new_users(struct reply *r)
{
    r->cluster = 1 + r->prompt % 60 + 100 * (r->prompt > 300);
    return ramp(r);
}

/* What is random in both stages is no more so for the same users: how much it
 * is, test_overlap tells. */
static void users_of_several_stages(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED}, q = p;
    struct contrast same, other;

    (void)state;
    made_pairs(&p, 600, ramp_of_users);
    made_pairs(&q, 600, ramp_of_new_users);
    same = *made_row(compute(&p, final), "output-tokens");
    other = *made_row(compute(&q, final), "output-tokens");
    assert_true(same.shared > 0 && other.shared == 0);
    assert_true(same.by_prompt && other.by_prompt);
    assert_true(same.estimate == other.estimate);
    assert_true(same.pivot.se != other.pivot.se);
    assert_true(same.pivot.se < other.pivot.se * 1.3);
}

static int one_in_ten(struct reply *r)
{
    return (int)r->side == (r->prompt % 10 == 0);
}

static int one_user_in_ten(struct reply *r)
{
    r->cluster = 1 + r->prompt % 200;
    return one_in_ten(r);
}

/* Of 300 a tenth went to treatment: 36 of it, which p90 takes, come with 360.
 * Of 200 users it has 20. */
static void needs_are_of_both_arms(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED}, q = p;
    const struct contrast *c;

    (void)state;
    made_pairs(&p, 300, one_in_ten);
    made_pairs(&q, 400, one_user_in_ten);
    c = made_row(compute(&p, final), "p90-latency-ok");
    assert_true(c->needs > 355 && c->needs < 370 && contrast_units(c) == c->n);
    c = made_row(compute(&q, final), "p90-latency");
    assert_string_equal(contrast_counts(c), "clusters");
    assert_true(contrast_units(c) == 200 && c->needs > 355 && c->needs < 370);
}

/* Those who are known already add nothing: what a sticky split lacks is users,
 * here one for two requests. */
static void a_sticky_split_lacks_users(void **state)
{
    const struct contrasts_settings sticky = {.look = LOOK_FINAL, .sticky = 1};
    struct judged j = {.state = GATE_UNKNOWN, .split = 1};
    const struct harm h = {.hold = {.05, 0}};
    struct pairs p = {.design = DESIGN_UNPAIRED};
    struct contrast all[CONTRASTS_MOST], c;
    int64_t more;

    (void)state;
    made_pairs(&p, 400, one_user_in_ten);
    contrasts_compute(&p, &sticky, all, CONTRASTS_MOST);
    c = *made_row(all, "p90-latency");
    assert_string_equal(contrast_counts(&c), "users");
    j.contrast = &c;
    judge_more(&j, &h);
    assert_string_equal(judge_units(&j), "users");
    assert_true((more = j.more) > 10);
    c.by = BY_SENDER;
    assert_string_equal(judge_units(&j), "clusters");
    judge_more(&j, &h);
    assert_int_equal(j.more, more);
    pairs_release(&p);
}

/* Treatment fails in the second stage, so often that p50 is a failure. */
static int ramp_to_failures(struct reply *r)
{
    int is = ramp(r);

    r->outcome = OUTCOME_OK;
    if (r->side == TREATMENT && r->stage == 2 && r->prompt % 10 < 6)
        r->outcome = OUTCOME_HTTP_5XX;
    return is;
}

/* So often that only p50's upper limit is one. */
static int ramp_to_some_failures(struct reply *r)
{
    int is = ramp_to_failures(r);

    if (r->prompt % 10 == 5)
        r->outcome = OUTCOME_OK;
    return is;
}

static void failures_of_a_stage_are_not_left_out(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED}, q = p;
    const struct contrast *c;

    (void)state;
    made_pairs(&p, 600, ramp_to_failures);
    made_pairs(&q, 600, ramp_to_some_failures);
    c = compute(&p, final);
    assert_int_equal(made_row(c, "error-rate")->status, CONTRAST_OK);
    c = made_row(c, "p50-latency");
    assert_int_equal(c->status, CONTRAST_UNDEFINED);
    assert_true(isinf(c->treatment) && isfinite(c->control));
    c = made_row(compute(&q, final), "p50-latency");
    assert_int_equal(c->status, CONTRAST_TOO_FEW);
    assert_true(near_abs(c->estimate, c->treatment / c->control, 1e-12));
}

static int treatment_in_one_piece(struct reply *r)
{
    if (r->side == TREATMENT)
        r->first_token = -1;
    return 1;
}

/* Of failures alone there is no first token. */
static void who_does_not_stream(void **state)
{
    struct pairs p = {0};
    const struct contrast *c;

    (void)state;
    made_pairs(&p, 600, treatment_in_one_piece);
    c = made_row(compute(&p, final), "p50-first-token");
    assert_int_equal(c->status, CONTRAST_NO_DATA);
    assert_true(isnan(c->treatment));
}

static int hardly_alike(struct reply *r)
{
    r->outcome = OUTCOME_OK;
    r->similarity = r->side ? (r->prompt % 40 == 0) * 1000000 : -1;
    return 1;
}

static void a_share_is_not_below_none(void **state)
{
    struct pairs p = {0};
    const struct contrast *c;

    (void)state;
    made_pairs(&p, 120, hardly_alike);
    c = made_row(compute(&p, live), "similarity");
    assert_int_equal(c->status, CONTRAST_OK);
    assert_true(near_abs(c->estimate, .025, 1e-9));
    assert_true(c->low == 0 && c->high < .2 && isnan(c->p));
}

static void limits_of_slow_replies(void **state)
{
    struct contrasts_settings s = final;
    struct pairs p = {0}, q = {0};
    const struct contrast *c;

    (void)state;
    made_pairs(&p, 600, NULL);
    made_pairs(&q, 600, NULL);
    c = compute(&p, s);
    assert_int_equal(made_row(c, "slow-latency")->status, CONTRAST_NO_DATA);
    s.slow = 1.3;
    s.slow_first = 100;
    c = compute(&q, s);
    assert_int_equal(made_row(c, "slow-latency")->status, CONTRAST_OK);
    assert_true(made_row(c, "slow-latency")->control > .1);
    /* a failure is slower than any limit */
    assert_true(made_row(c, "slow-first-token")->treatment ==
                made_row(c, "error-rate")->treatment);
}

static int equal_all(struct reply *r)
{
    struct reply one = made_reply(1, CONTROL);

    one.prompt = r->prompt;
    one.side = r->side;
    *r = one;
    return 1;
}

static int all_fail(struct reply *r)
{
    equal_all(r);
    r->outcome = OUTCOME_CONNECT;
    r->cost = -1;
    return 1;
}

static int one_arm(struct reply *r)
{
    return r->side == CONTROL;
}

static void check_numbers(const struct contrast *c)
{
    for (size_t i = 0; contrasts_row(i); i++) {
        const struct contrast *k = &c[i];

        if (isnan(k->low) || isnan(k->high) || k->low > k->high)
            fail_msg("%s [%g, %g]", k->name, k->low, k->high);
        if (k->unit != CONTRAST_SHARE && !(k->p >= 0 && k->p <= 1))
            fail_msg("%s p %g", k->name, k->p);
        /* a number that is shown is one */
        if (k->status == CONTRAST_OK && !isfinite(k->estimate))
            fail_msg("%s %g", k->name, k->estimate);
        assert_int_equal(contrast_side(k) * k->n, 0);
    }
}

/* No unit, one, all alike, one arm empty, no success. */
static void next_to_nothing(void **state)
{
    made_change *const change[] = {NULL, equal_all, all_fail, one_arm};
    static const int n[] = {0, 1, 2, 40};

    (void)state;
    for (int d = 0; d < 2; d++)
        for (size_t k = 0; k < 4 * 4; k++) {
            struct pairs p = {.design = (enum design)d};
            struct pairs q = {.design = (enum design)d};

            if (change[k / 4] == NULL && n[k % 4] > 2)
                continue;
            made_pairs(&p, n[k % 4], change[k / 4]);
            made_pairs(&q, n[k % 4], change[k / 4]);
            check_numbers(compute(&p, final));
            check_numbers(compute(&q, live));
        }
}

/* At another look, without the pairs: a wider one at a smaller level. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_is_two_arms),
        cmocka_unit_test(a_split_knows_exact_harm),
        cmocka_unit_test(users_are_clusters),
        cmocka_unit_test(sticky_splits_count_users),
        cmocka_unit_test(stages_are_not_thrown_together),
        cmocka_unit_test(stages_of_a_few_are_left_out),
        cmocka_unit_test(each_of_many_stages_counts),
        cmocka_unit_test(needs_are_of_both_arms),
        cmocka_unit_test(a_sticky_split_lacks_users),
        cmocka_unit_test(users_of_several_stages),
        cmocka_unit_test(failures_of_a_stage_are_not_left_out),
        cmocka_unit_test(who_does_not_stream),
        cmocka_unit_test(a_share_is_not_below_none),
        cmocka_unit_test(limits_of_slow_replies),
        cmocka_unit_test(next_to_nothing),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
