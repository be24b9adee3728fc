/* Checks of trust that look at the pairs: what they find, and how bad it is. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/verdict.h"
#include "base/rng.h"
#include "stats/gsl.h"

#define PAIRS 600

/* Replies of a run, made by a function; 0: there is none. */
typedef int make_reply(int64_t i, int side, struct rng *rng, struct reply *r);

static int plain(int64_t i, int side, struct rng *rng, struct reply *r)
{
    (void)i;
    (void)side;
    r->latency = (int64_t)(1e9 * exp(.3 * rng_normal(rng)));
    return 1;
}

static struct analysis *run_of(make_reply *make, enum design design)
{
    struct analysis *a = calloc(1, sizeof *a);
    struct rng rng;

    rng_seed(&rng, 11);
    a->pairs.design = design;
    a->engine = (struct engine){.phase = PHASE_FINISHED, .total = PAIRS};
    for (int64_t i = 0; i < PAIRS; i++)
        for (int side = 0; side < SIDES; side++) {
            struct reply r;

            reply_init(&r);
            r.prompt = i + 1;
            r.repeat = 1;
            r.side = (enum side)side;
            r.outcome = OUTCOME_OK;
            r.attempts = 1;
            r.first = (i % 2 == 0) == (side == CONTROL);
            r.due = r.sent = i * 1000000000;
            if (!make(i, side, &rng, &r) || pairs_add(&a->pairs, &r))
                continue;
            sample_add(&a->sample[side], &r);
        }
    return a;
}

static void release(struct analysis *a)
{
    analysis_release(a);
    free(a);
}

static const struct trust *row(const struct analysis *a, const char *name)
{
    for (size_t i = 0; i < a->trusts; i++)
        if (strcmp(a->trust[i].name, name) == 0)
            return &a->trust[i];
    fail_msg("%s: no such row", name);
    return NULL;
}

static void finds(make_reply *make, const char *name, enum trust_grade grade,
                  const char *words)
{
    struct analysis *a = run_of(make, DESIGN_PAIRED);

    analysis_finish(a);
    if (row(a, name)->grade != grade || !strstr(row(a, name)->text, words))
        fail_msg("%s: %s: %s", name, trust_grade_name(row(a, name)->grade),
                 row(a, name)->text);
    release(a);
}

static void finds_nothing_where_there_is_nothing(void **state)
{
    (void)state;
    finds(plain, "missing", TRUST_OK, "control 0 missing, 0 skipped");
    finds(plain, "order", TRUST_OK, "control first in 300 pairs");
    finds(plain, "order-effect", TRUST_OK, "whoever is sent second takes x");
    finds(plain, "drift", TRUST_OK, "second half x");
    finds(plain, "drift-latency", TRUST_OK, "control x");
    finds(plain, "connections", TRUST_OK, "control 0");
    finds(plain, "sample-ratio", TRUST_OK, "control 600 replies");
}

/* ---- one thing is wrong at a time -------------------------------------- */

static int second_is_faster(int64_t i, int side, struct rng *rng,
                            struct reply *r)
{
    plain(i, side, rng, r);
    if (!r->first)
        r->latency = r->latency * 8 / 10;
    return 1;
}

static int second_fails(int64_t i, int side, struct rng *rng, struct reply *r)
{
    plain(i, side, rng, r);
    if (!r->first && i % 10 < 2)
        r->outcome = OUTCOME_HTTP_5XX;
    return 1;
}

static int treatment_tires(int64_t i, int side, struct rng *rng,
                           struct reply *r)
{
    plain(i, side, rng, r);
    if (side == TREATMENT)
        r->latency += r->latency * i / PAIRS;
    return 1;
}

static int both_tire(int64_t i, int side, struct rng *rng, struct reply *r)
{
    plain(i, side, rng, r);
    r->latency += r->latency * i / PAIRS;
    return 1;
}

static int treatment_lost(int64_t i, int side, struct rng *rng, struct reply *r)
{
    return plain(i, side, rng, r) && (side == CONTROL || i % 20);
}

static int both_lost(int64_t i, int side, struct rng *rng, struct reply *r)
{
    return plain(i, side, rng, r) && (i + side * 10) % 60;
}

static int control_reuses(int64_t i, int side, struct rng *rng, struct reply *r)
{
    r->reused = side == CONTROL;
    return plain(i, side, rng, r);
}

static int treatment_cached(int64_t i, int side, struct rng *rng,
                            struct reply *r)
{
    r->usage.input = 100;
    r->usage.output = 10;
    r->usage.cached = side == TREATMENT ? 50 : 0;
    return plain(i, side, rng, r);
}

static void finds_the_effect_of_the_order(void **state)
{
    (void)state;
    finds(second_is_faster, "order-effect", TRUST_LOOK, "takes x0.788");
    finds(second_is_faster, "drift", TRUST_OK, "");
    finds(second_fails, "order-effect", TRUST_LOOK, "fails +20.00 pp more");
}

/* What hits both is no drift of the change, and the other way round. */
static void finds_drift(void **state)
{
    (void)state;
    finds(treatment_tires, "drift", TRUST_LOOK, "second half x1.");
    finds(both_tire, "drift", TRUST_OK, "");
    finds(both_tire, "drift-latency", TRUST_LOOK, "treatment x1.");
}

static void tells_lost_from_lost_by_one(void **state)
{
    (void)state;
    finds(treatment_lost, "missing", TRUST_BAD, "at the worst");
    finds(both_lost, "missing", TRUST_LOOK, "by chance: p 0.91");
}

static void compares_what_helped_the_arms(void **state)
{
    (void)state;
    finds(control_reuses, "connections", TRUST_LOOK, "control 100");
    finds(treatment_cached, "cached", TRUST_LOOK, "treatment 50");
}

/* ---- a split ----------------------------------------------------------- */

static int one_of_four(int64_t i, int side, struct rng *rng, struct reply *r)
{
    r->stage = 1;
    return plain(i, side, rng, r) && (i % 4 == 0) == (side == TREATMENT);
}

static enum trust_grade split(double weight, enum engine_phase phase)
{
    struct analysis *a = run_of(one_of_four, DESIGN_UNPAIRED);
    enum trust_grade g;

    a->asked.weight[1] = weight;
    a->engine.phase = phase;
    analysis_finish(a);
    g = row(a, "sample-ratio")->grade;
    release(a);
    return g;
}

static void compares_a_split_with_its_plan(void **state)
{
    (void)state;
    assert_int_equal(split(.25, PHASE_FINISHED), TRUST_OK);
    assert_int_equal(split(.50, PHASE_FINISHED), TRUST_BAD);
    assert_int_equal(split(.50, PHASE_RUNNING), TRUST_BAD);
    assert_int_equal(split(0, PHASE_FINISHED), TRUST_LOOK);
}

/* ---- what a verdict makes of it ---------------------------------------- */

static void judge(make_reply *make, const char *gate, struct analysis **a,
                  struct verdict *v)
{
    struct gates g = {0};
    struct err err;

    *a = run_of(make, DESIGN_PAIRED);
    analysis_finish(*a);
    assert_int_equal(gates_add(&g, gate, &err), 0);
    assert_int_equal(verdict_judge(*a, &g, v, &err), 0);
}

static void withholds_a_verdict(void **state)
{
    struct verdict v;
    struct analysis *a;

    (void)state;
    judge(plain, "error-rate <= 5pp", &a, &v);
    assert_int_equal(v.word, VERDICT_PROMOTE);
    assert_true(v.changed); /* nothing was frozen */
    release(a);
    judge(treatment_lost, "error-rate <= 5pp", &a, &v);
    assert_int_equal(v.word, VERDICT_INVALID);
    assert_non_null(
        strstr(v.reason[0], "missing replies cannot be trusted: control 0"));
    release(a);
}

static void says_that_gates_are_others(void **state)
{
    struct analysis *a = run_of(plain, DESIGN_PAIRED);
    struct gates given = {0};
    struct verdict v;
    struct err err;

    (void)state;
    settings_add(&a->settings, "gates", "error-rate <= +5pp");
    settings_add(&a->settings, "gates.default", "no");
    a->decided = "roll back after 7 pairs: once";
    analysis_finish(a);
    assert_int_equal(verdict_judge(a, NULL, &v, &err), 0);
    assert_true(v.latched && v.word == VERDICT_ROLL_BACK && !v.changed);
    trust_add_gates(a, &v);
    for (size_t i = 0; i < a->trusts; i++)
        assert_string_not_equal(a->trust[i].name, "gates");
    assert_int_equal(gates_add(&given, "error-rate <= 6pp", &err), 0);
    assert_int_equal(verdict_judge(a, &given, &v, &err), 0);
    assert_true(!v.latched && v.word == VERDICT_PROMOTE && v.changed);
    trust_add_gates(a, &v);
    assert_int_equal(row(a, "gates")->grade, TRUST_LOOK);
    assert_non_null(strstr(row(a, "gates")->text, "error-rate <= +5pp"));
    release(a);
}

static const struct trust *row_of(const struct trust *t, size_t n,
                                  const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(t[i].name, name) == 0)
            return &t[i];
    return NULL;
}

/* Of requests that somebody else sent there is no loop, no lateness, and
 * nothing to be wrong with either. */
static void nothing_is_said_of_sending_what_was_imported(void **state)
{
    static const char *const ours[] = {"end",    "loop-lag",     "lateness",
                                       "order",  "order-effect", "connections",
                                       "retries"};
    struct analysis *a = run_of(plain, DESIGN_PAIRED);
    struct trust t[TRUSTS_MOST];
    size_t n = trust_compute(a, t, TRUSTS_MOST);

    (void)state;
    assert_non_null(row_of(t, n, "loop-lag"));
    settings_add(&a->settings, "source", "import");
    n = trust_compute(a, t, TRUSTS_MOST);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_null(row_of(t, n, ours[i]));
    assert_non_null(row_of(t, n, "missing"));
    assert_non_null(row_of(t, n, "drift-latency"));
    release(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_of_sending_what_was_imported),
        cmocka_unit_test(finds_nothing_where_there_is_nothing),
        cmocka_unit_test(finds_the_effect_of_the_order),
        cmocka_unit_test(finds_drift),
        cmocka_unit_test(tells_lost_from_lost_by_one),
        cmocka_unit_test(compares_what_helped_the_arms),
        cmocka_unit_test(compares_a_split_with_its_plan),
        cmocka_unit_test(withholds_a_verdict),
        cmocka_unit_test(says_that_gates_are_others),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
