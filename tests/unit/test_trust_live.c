/* What is said of a live release: how it was split, what limits kept back. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/intake.h"
#include "analysis/verdict.h"
#include "stats/gsl.h"

#define STAGE 4

static struct analysis *release_of(const char *policy, double weight)
{
    struct analysis *a = calloc(1, sizeof *a);
    const struct stage t = {STAGE, weight, 1};

    settings_add(&a->settings, "source", "serve");
    settings_add(&a->settings, "split", "%s",
                 strncmp(policy, "sticky", 6) ? policy : "sticky");
    settings_add(&a->settings, "split.policy", "%s", policy);
    a->pairs.design = DESIGN_UNPAIRED;
    a->engine = (struct engine){.phase = PHASE_RUNNING};
    intake_stage(a, &t);
    return a;
}

static void release(struct analysis *a)
{
    analysis_release(a);
    free(a);
}

static void put(struct analysis *a, int64_t prompt, int64_t user, int side,
                enum outcome o)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.cluster = user;
    r.stage = STAGE;
    r.side = (enum side)side;
    r.outcome = o;
    r.due = prompt * 1000000;
    r.latency = 5000000;
    intake_reply(a, &r);
}

static const struct trust *row(struct analysis *a, const char *name)
{
    analysis_finish(a);
    for (size_t i = 0; i < a->trusts; i++)
        if (strcmp(a->trust[i].name, name) == 0)
            return &a->trust[i];
    return NULL;
}

static void says(struct analysis *a, const char *name, enum trust_grade grade,
                 const char *words)
{
    const struct trust *t = row(a, name);

    if (!t)
        fail_msg("%s: no such row", name);
    if (t->grade != grade || !strstr(t->text, words))
        fail_msg("%s: %s: %s", name, trust_grade_name(t->grade), t->text);
}

/* So many users of treatment in a thousand, each with so many requests. */
static struct analysis *users(const char *policy, double weight, int treated,
                              int requests)
{
    struct analysis *a = release_of(policy, weight);
    int64_t prompt = 0;

    for (int user = 1; user <= 1000; user++)
        for (int i = 0; i < requests * (1 + 9 * (user > 990)); i++)
            put(a, ++prompt, user, user > 1000 - treated, OUTCOME_OK);
    return a;
}

/* The longer nobody asks, the more a hiccup weighs; nothing is moved by it. */
static void an_idle_gateway_has_nothing_to_distrust(void **state)
{
    struct analysis *a = release_of("sticky", .01);

    (void)state;
    a->engine.lag_p99 = a->engine.lag_max = 900000000;
    says(a, "loop-lag", TRUST_LOOK, "nothing measured");
    put(a, 1, 1, CONTROL, OUTCOME_OK);
    says(a, "loop-lag", TRUST_BAD, "percentiles move from");
    release(a);
}

/* A few users who ask for ten times as much are no fault of the split. */
static void users_were_split_not_requests(void **state)
{
    struct analysis *a = users("sticky", .01, 10, 3);

    (void)state;
    says(a, "sample-ratio", TRUST_OK,
         "control 990 users, treatment 10, where each came first; as it was "
         "to be split: e ");
    release(a);
    a = users("weighted", .01, 10, 3);
    says(a, "sample-ratio", TRUST_BAD, "control 2970 replies, treatment 300");
    release(a);
    a = users("sticky", .01, 60, 1);
    says(a, "sample-ratio", TRUST_BAD, "units were lost or dealt wrongly");
    release(a);
    a = users("off", .5, 0, 1);
    assert_null(row(a, "sample-ratio"));
    release(a);
}

/* An eighth is thirteen of a hundred places. */
static void days_are_split_by_whole_percents(void **state)
{
    struct analysis *a = users("sticky-day", .121, 130, 20);

    (void)state;
    says(a, "sample-ratio", TRUST_OK, "control 870 users");
    release(a);
}

static void a_share_of_nothing_is_a_plan(void **state)
{
    struct analysis *a = release_of("sticky", 0);

    (void)state;
    put(a, 1, 7, CONTROL, OUTCOME_OK);
    assert_null(row(a, "sample-ratio"));
    put(a, 2, 8, TREATMENT, OUTCOME_OK);
    says(a, "sample-ratio", TRUST_BAD, "1 went where none was to go");
    put(a, 3, 0, CONTROL, OUTCOME_OK);
    a->released.stage[STAGE].number = 0;
    a->asked.weight[STAGE] = 0;
    says(a, "sample-ratio", TRUST_LOOK, "is not known");
    release(a);
}

/* Half to each, of treatment's so many in a thousand kept back, a tenth of the
 * others failed. */
static struct analysis *kept(int in_a_thousand)
{
    struct analysis *a = release_of("weighted", .5);

    for (int i = 0; i < 4000; i++) {
        int k = i / 2 % 1000, failed = k % 10 == 9;
        enum outcome o = failed ? OUTCOME_HTTP_5XX : OUTCOME_OK;

        if (i % 2 == TREATMENT && k < in_a_thousand)
            o = OUTCOME_SKIPPED;
        put(a, i + 1, 0, i % 2, o);
    }
    return a;
}

static void what_limits_kept_back_is_told(void **state)
{
    struct analysis *a = kept(0);

    (void)state;
    says(a, "missing", TRUST_OK, "no request was kept from its variant");
    release(a);
    a = kept(5);
    says(a, "missing", TRUST_LOOK,
         "kept back by limits or breakers: 0 of control's requests (0.00 %), "
         "10 of "
         "treatment's (0.50 %)");
    says(a, "missing", TRUST_LOOK,
         "treatment's error rate were 10.5 %, not 10.1 %");
    release(a);
    a = kept(30);
    says(a, "missing", TRUST_BAD, "60 of treatment's (3.00 %)");
    release(a);
}

/* By design an eighth of the one and an eighth of the other: stages of other
 * shares must not look as if it were more of one. */
static void what_both_lack_is_no_fault(void **state)
{
    struct analysis *a = release_of("weighted", .5);

    (void)state;
    for (int i = 0; i < 4000; i++)
        put(a, i + 1, 0, i % 2, i % 16 < 2 ? OUTCOME_SKIPPED : OUTCOME_OK);
    says(a, "missing", TRUST_LOOK, "250 of treatment's");
    release(a);
}

static enum verdict_word word(struct analysis *a)
{
    struct verdict v;
    struct gates g = {0};
    struct err err;

    analysis_finish(a);
    assert_int_equal(gates_add(&g, "error-rate <= 5pp", &err), 0);
    assert_int_equal(verdict_judge(a, &g, &v, &err), 0);
    return v.word;
}

/* What is bad at the moments that are left is worse at those that are not. */
static void what_flatters_treatment_does_not_save_it(void **state)
{
    struct analysis *a = kept(30);

    (void)state;
    assert_int_equal(word(a), VERDICT_INVALID);
    for (int i = 0; i < 1000; i++)
        put(a, 5000 + i, 0, TREATMENT, OUTCOME_TIMEOUT);
    for (int i = 0; i < 1000; i++)
        put(a, 6000 + i, 0, CONTROL, OUTCOME_OK);
    assert_int_equal(word(a), VERDICT_ROLL_BACK);
    for (int i = 0; i < 400; i++) /* now it is control that is flattered */
        put(a, 7000 + i, 0, CONTROL, OUTCOME_SKIPPED);
    for (int i = 0; i < 400; i++)
        put(a, 7500 + i, 0, TREATMENT, OUTCOME_TIMEOUT);
    assert_int_equal(word(a), VERDICT_INVALID);
    release(a);
}

static void there_is_no_planned_end(void **state)
{
    struct analysis *a = kept(0);

    (void)state;
    a->engine.phase = PHASE_FINISHED;
    a->engine.total = a->engine.prompts = 4000;
    says(a, "end", TRUST_OK, "a live release has no planned end");
    assert_int_equal(a->look, LOOK_LIVE);
    assert_int_equal(a->asked.planned, 0);
    assert_null(row(a, "order"));
    assert_null(row(a, "lateness"));
    release(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_were_split_not_requests),
        cmocka_unit_test(an_idle_gateway_has_nothing_to_distrust),
        cmocka_unit_test(days_are_split_by_whole_percents),
        cmocka_unit_test(a_share_of_nothing_is_a_plan),
        cmocka_unit_test(what_limits_kept_back_is_told),
        cmocka_unit_test(what_both_lack_is_no_fault),
        cmocka_unit_test(what_flatters_treatment_does_not_save_it),
        cmocka_unit_test(there_is_no_planned_end),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
