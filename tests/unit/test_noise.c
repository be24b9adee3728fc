/* What repeats, votes and missing pairs tell. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "analysis/missing.h"
#include "analysis/noise.h"
#include "analysis/votes.h"
#include "made_pairs.h"
#include "near.h"
#include "stats/gsl.h"
#include "stats/mcnemar.h"

#define PROMPTS 120

/* Control says another thing in the second repeat of every sixth prompt;
 * treatment says its own thing to every fourth. */
static void repeated(struct pairs *p, int repeats)
{
    for (int i = 0; i < PROMPTS * repeats * SIDES; i++) {
        int side = i % SIDES;
        struct reply r = made_reply(1 + i / SIDES % PROMPTS, (enum side)side);

        r.outcome = OUTCOME_OK;
        r.repeat = 1 + i / SIDES / PROMPTS;
        r.answer = 5;
        if (side == CONTROL && r.repeat == 2 && r.prompt % 6 == 0)
            r.answer = 6;
        if (side == TREATMENT && r.prompt % 4 == 0)
            r.answer = 7;
        r.normal = r.answer == 6 ? 5 : r.answer;
        pairs_add(p, &r);
    }
}

static struct contrast net_of(struct pairs *p)
{
    const struct contrasts_settings s = {.look = LOOK_FINAL};
    struct contrast c[CONTRASTS_MOST];

    contrasts_compute(p, &s, c, CONTRASTS_MOST);
    return *made_row(c, "net-disagreement");
}

static void how_often_it_disagrees_with_itself(void **state)
{
    struct pairs p = {0};
    struct noise n;

    (void)state;
    repeated(&p, 3);
    noise_compute(&p, &n);
    assert_int_equal(n.prompts, PROMPTS);
    /* of three answers, two of the three pairs have the odd one */
    assert_int_equal(n.within[CONTROL].compared, 3 * PROMPTS);
    assert_int_equal(n.within[CONTROL].equal, 3 * PROMPTS - 2 * PROMPTS / 6);
    assert_int_equal(n.within[CONTROL].normal_equal, 3 * PROMPTS);
    assert_int_equal(n.within[TREATMENT].equal, 3 * PROMPTS);
    assert_int_equal(n.between.compared, 3 * PROMPTS);
    assert_int_equal(n.between.normal_equal, 3 * (PROMPTS - PROMPTS / 4));
    assert_true(near_abs(
        noise_share(n.within[CONTROL].equal, n.within[CONTROL].compared),
        1. / 9, 1e-12));
    assert_true(isnan(noise_share(0, 0)));
    pairs_release(&p);
    repeated(&p, 1);
    noise_compute(&p, &n);
    assert_int_equal(n.prompts, 0);
    pairs_release(&p);
}

/* With two repeats a prompt is one unit: treatment differs in a quarter of
 * them, control's other answer in a sixth. */
static void disagreement_net_of_noise(void **state)
{
    struct pairs p = {0};
    struct contrast c;

    (void)state;
    repeated(&p, 2);
    c = net_of(&p);
    assert_int_equal(c.n, PROMPTS);
    assert_true(near_abs(c.treatment, .25, 1e-12));
    assert_true(near_abs(c.control, 1. / 6, 1e-12));
    assert_string_equal(c.method, "Tango score");
    assert_true(c.p == mcnemar_midp(10, 20));
    pairs_release(&p);
    repeated(&p, 3);
    c = net_of(&p);
    assert_int_equal(c.n, 3 * PROMPTS);
    assert_true(c.by_prompt && c.pivot.n == PROMPTS);
    pairs_release(&p);
    repeated(&p, 1);
    c = net_of(&p);
    assert_int_equal(c.status, CONTRAST_NO_DATA);
    pairs_release(&p);
}

static struct contrast preference(const struct votes *v)
{
    const struct contrasts_settings s = {.look = LOOK_FINAL, .votes = v};
    struct contrast c[CONTRASTS_MOST];
    struct pairs p = {0};

    contrasts_compute(&p, &s, c, CONTRASTS_MOST);
    return *made_row(c, "preference");
}

static struct votes cast(int64_t n, int64_t pairs)
{
    struct votes v = {0};

    for (int64_t i = 0; i < n; i++) {
        struct vote one = {.prompt = i % pairs,
                           .repeat = 1,
                           .reviewer = i < pairs ? "ann" : "bob",
                           .left = i % 2};

        one.choice = i % 4 < 2    ? CHOICE_TREATMENT
                     : i % 4 == 2 ? CHOICE_CONTROL
                                  : CHOICE_BOTH_BAD;
        votes_add(&v, &one);
        one.again = 1;
        votes_add(&v, &one);
    }
    return v;
}

static void votes_are_compared(void **state)
{
    struct votes v = cast(80, 80);
    struct contrast c = preference(&v);

    (void)state;
    assert_int_equal(c.n, 80);
    assert_true(near_abs(c.treatment, .5, 1e-12));
    assert_true(near_abs(c.estimate, .25, 1e-12));
    assert_true(c.p == mcnemar_midp(20, 40));
    assert_int_equal(contrast_side(&c), -1);
    assert_false(c.by_prompt);
    votes_release(&v);
    v = cast(80, 40);
    c = preference(&v);
    assert_true(c.by_prompt && c.pivot.n == 40);
    votes_release(&v);
}

static int with_gaps(struct reply *r)
{
    if (r->side == TREATMENT && r->prompt % 20 == 3)
        return 0;
    if (r->side == CONTROL && r->prompt == 9)
        r->outcome = OUTCOME_SKIPPED;
    return 1;
}

static const struct look final = {.05, 0};

static void missing_pairs(void **state)
{
    struct pairs p = {0}, whole = {0};
    struct missing m, none;
    struct contrast c[CONTRASTS_MOST];
    const struct contrasts_settings s = {.look = LOOK_FINAL};

    (void)state;
    made_pairs(&whole, 400, NULL);
    missing_compute(&whole, 0, &final, &none);
    contrasts_compute(&whole, &s, c, CONTRASTS_MOST);
    assert_true(near_abs(none.low, c[0].low, 1e-12));
    assert_true(near_abs(none.high, c[0].high, 1e-12));
    assert_true(none.p == 1);
    made_pairs(&p, 400, with_gaps);
    missing_compute(&p, 5, &final, &m);
    assert_int_equal(m.pairs, 405);
    assert_int_equal(m.only[TREATMENT], 20);
    assert_int_equal(m.only[CONTROL], 1);
    assert_int_equal(m.both, 5);
    assert_true(m.p == mcnemar_midp(1, 20));
    /* 20 and 5 more might have failed for treatment: 6 points */
    assert_true(m.high > none.high + .05 && m.high < none.high + .09);
    assert_true(m.low < none.low && m.low > none.low - .04);
    missing_compute(&p, INT64_MAX / 4, &final, &m); /* a damaged store's */
    assert_true(m.low == -1 && m.high == 1);
    pairs_release(&p);
    p.design = DESIGN_UNPAIRED;
    made_pairs(&p, 40, with_gaps);
    missing_compute(&p, 0, &final, &m);
    assert_true(m.pairs == 0 && m.low == -1 && m.high == 1);
    pairs_release(&p);
    pairs_release(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_often_it_disagrees_with_itself),
        cmocka_unit_test(disagreement_net_of_noise),
        cmocka_unit_test(votes_are_compared),
        cmocka_unit_test(missing_pairs),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
