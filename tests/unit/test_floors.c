#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "gateway/floor.h"
#include "gateway/floors.h"

#define S INT64_C(1000000000)
#define MS INT64_C(1000000)
#define BEGIN (12345 * S)

struct test {
    struct floors f; /* large */
    struct floor_set set;
    int64_t now;
    char why[FLOOR_WHY];
};

static int setup(void **state)
{
    struct test *t = memory_new(1, sizeof(*t));

    t->now = BEGIN;
    floors_init(&t->f, 0, t->now);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

/* One after the other, as options come. */
static int add(struct test *t, const char *text, struct err *err)
{
    char *list = memory_string(text), *rest = list, *one;
    int rc = 0;

    memset(&t->set, 0, sizeof(t->set));
    while (rc == 0 && (one = strsep(&rest, ",")))
        rc = floor_add(&t->set, one, err);
    free(list);
    return rc;
}

static void on(struct test *t, const char *text)
{
    struct err err = {0};

    if (add(t, text, &err))
        fail_msg("%s: %s", text, err.text);
}

static void reply(struct test *t, enum side side, enum outcome o,
                  int64_t latency)
{
    struct reply r;

    reply_init(&r);
    r.side = side;
    r.outcome = o;
    r.latency = latency;
    floors_reply(&t->f, &r, t->now);
}

static void replies(struct test *t, int n, enum side side, enum outcome o)
{
    while (n-- > 0)
        reply(t, side, o, 100 * MS);
}

static int broken(struct test *t)
{
    floors_now(&t->f, t->now);
    return floor_broken(&t->set, &t->f, 0, t->why) != NULL;
}

static int broken_at_once(struct test *t)
{
    return floor_broken(&t->set, &t->f, 1, t->why) != NULL;
}

/* ---- each kind ----------------------------------------------------------- */

static void failures_in_a_row_are_counted(void **state)
{
    struct test *t = *state;

    on(t, "streak <= 5");
    replies(t, 5, TREATMENT, OUTCOME_HTTP_5XX);
    replies(t, 50, CONTROL, OUTCOME_OK);
    assert_false(broken(t));
    replies(t, 9, TREATMENT, OUTCOME_SKIPPED);
    replies(t, 9, TREATMENT, OUTCOME_ABANDONED);
    assert_false(broken(t));
    reply(t, TREATMENT, OUTCOME_TIMEOUT, -1);
    assert_true(broken_at_once(t));
    assert_string_equal(t->why, "6 treatment failures in a row");
    reply(t, TREATMENT, OUTCOME_FILTERED, 1);
    assert_false(broken(t));
}

static void controls_failures_are_no_streak(void **state)
{
    struct test *t = *state;

    on(t, "streak <= 5");
    replies(t, 100, CONTROL, OUTCOME_HTTP_5XX);
    assert_false(broken(t));
}

static void errors_are_a_share_of_the_last_minute(void **state)
{
    struct test *t = *state;

    on(t, "error-rate <= 25%");
    replies(t, 14, TREATMENT, OUTCOME_OK);
    replies(t, 5, TREATMENT, OUTCOME_HTTP_5XX);
    replies(t, 90, TREATMENT, OUTCOME_ABANDONED);
    assert_false(broken(t)); /* 19 are too few */
    replies(t, 1, TREATMENT, OUTCOME_OK);
    assert_false(broken(t)); /* just a quarter */
    replies(t, 7, CONTROL, OUTCOME_OK);
    replies(t, 1, TREATMENT, OUTCOME_HTTP_5XX);
    assert_true(broken_at_once(t));
    assert_string_equal(t->why, "treatment failed 6 of 21 requests in the last "
                                "minute (28.6 %; control 0 of 7)");
    t->now += 61 * S;
    assert_false(broken(t));
    replies(t, 1, TREATMENT, OUTCOME_HTTP_5XX);
    assert_false(broken(t)); /* what was a minute ago is gone */
}

/* ---- refusals ------------------------------------------------------------ */

static void refuse(struct test *t, enum side side, int64_t sender)
{
    struct reply r;

    reply_init(&r);
    r.side = side;
    r.outcome = OUTCOME_HTTP_4XX;
    r.cluster = sender;
    floors_reply(&t->f, &r, t->now);
}

static void wrong_requests_of_nobody_in_particular_break_nothing(void **state)
{
    struct test *t = *state;

    floor_default(&t->set);
    for (int i = 0; i < 300; i++)
        refuse(t, i % 2 ? TREATMENT : CONTROL, 0);
    assert_false(broken(t));
}

static void one_sender_of_wrong_requests_breaks_nothing(void **state)
{
    struct test *t = *state;

    on(t, "streak <= 20, error-rate <= 20%");
    replies(t, 30, CONTROL, OUTCOME_OK);
    replies(t, 25, TREATMENT, OUTCOME_OK);
    for (int i = 0; i < 50; i++) {
        refuse(t, TREATMENT, 7);
        t->now += S;
    }
    assert_false(broken(t));
    t->now += 30 * S;
    refuse(t, TREATMENT, 7); /* that minute is over */
    assert_int_equal(floors_sum(&t->f, FLOORS_MINUTE).refused[TREATMENT], 1);
}

static void what_treatment_alone_refuses_is_its_failure(void **state)
{
    struct test *t = *state;

    on(t, "streak <= 20, error-rate <= 20%");
    replies(t, 16, TREATMENT, OUTCOME_OK);
    for (int i = 1; i <= 40; i++)
        refuse(t, TREATMENT, i % 4 + 1);
    refuse(t, TREATMENT, 5);
    replies(t, 19, CONTROL, OUTCOME_OK);
    assert_false(broken(t)); /* with too few of control, nobody knows */
    replies(t, 1, CONTROL, OUTCOME_OK);
    assert_true(broken(t));
    assert_string_equal(t->why,
                        "treatment failed 0 and refused 5 of 21 requests in "
                        "the last minute (23.8 %; control 0, refused 0 of 20)");
}

static void only_refusals_beyond_controls_share_count(void **state)
{
    struct test *t = *state;

    on(t, "error-rate <= 20%");
    replies(t, 60, CONTROL, OUTCOME_OK);
    replies(t, 30, TREATMENT, OUTCOME_OK);
    for (int i = 1; i <= 40; i++)
        refuse(t, CONTROL, i);
    for (int i = 1; i <= 45; i++)
        refuse(t, TREATMENT, 100 + i);
    assert_false(broken(t)); /* 60 % and 40 % */
    for (int i = 1; i <= 5; i++)
        refuse(t, CONTROL, 1); /* that is known */
    refuse(t, TREATMENT, 200);
    assert_true(broken(t));
}

static void a_refusal_does_not_end_a_row_of_failures(void **state)
{
    struct test *t = *state;

    on(t, "streak <= 5");
    for (int i = 0; i < 6; i++) {
        refuse(t, TREATMENT, 0);
        replies(t, 1, TREATMENT, OUTCOME_RATE_LIMITED);
    }
    assert_true(broken(t));
    assert_string_equal(t->why, "6 treatment failures in a row");
}

/* ---- the other kinds ----------------------------------------------------- */

static void fill_latencies(struct test *t, int n, enum side side, int64_t slow)
{
    for (int i = 0; i < n; i++)
        reply(t, side, OUTCOME_OK, i % 50 == 0 ? slow : 100 * MS);
}

static void p99_is_compared_when_there_is_enough(void **state)
{
    struct test *t = *state;

    on(t, "p99-latency <= 2x");
    fill_latencies(t, 2000, TREATMENT, 900 * MS);
    fill_latencies(t, 800, CONTROL, 300 * MS);
    assert_false(broken(t)); /* control's p99 is not known so far */
    t->now += 100 * S;
    fill_latencies(t, 1200, CONTROL, 300 * MS);
    assert_true(broken(t));
    assert_non_null(strstr(t->why, "p99 latency of treatment 9"));
    assert_non_null(strstr(t->why, "surely above 2x"));
    assert_false(broken_at_once(t)); /* that is no question for each reply */
    on(t, "p99-latency <= 3.1x");
    assert_false(broken(t));
    on(t, "p99-latency <= 2x");
    t->now += 250 * S;
    assert_false(broken(t)); /* treatment's are gone */
}

static void failures_have_no_latency(void **state)
{
    struct test *t = *state;

    on(t, "p99-latency <= 2x");
    fill_latencies(t, 2000, CONTROL, 100 * MS);
    for (int i = 0; i < 2000; i++)
        reply(t, TREATMENT, OUTCOME_TIMEOUT, 600 * S);
    assert_false(broken(t));
}

static void spend(struct test *t, enum side side, int64_t nano)
{
    struct reply r;

    reply_init(&r);
    r.side = side;
    r.outcome = OUTCOME_ABANDONED; /* it may cost all the same */
    r.cost = nano;
    floors_reply(&t->f, &r, t->now);
}

static void a_budget_is_spent_by_both(void **state)
{
    struct test *t = *state;

    on(t, "budget <= 50");
    floors_init(&t->f, 49 * S, t->now);
    spend(t, CONTROL, S / 2);
    spend(t, TREATMENT, S / 2);
    assert_false(broken(t));
    spend(t, TREATMENT, 1);
    assert_true(broken(t));
    assert_non_null(strstr(t->why, "of a budget of $50"));
    floors_forget(&t->f, t->now);
    assert_true(broken(t)); /* money does not come back */
}

static void a_rate_of_spending_takes_a_minute(void **state)
{
    struct test *t = *state;

    on(t, "spend-rate <= 10");
    t->now += 30 * S;
    spend(t, CONTROL, S);
    assert_false(broken(t));
    t->now += 30 * S;
    assert_true(broken(t));
    assert_string_equal(t->why, "both variants spend $60.00 an hour, by the "
                                "last minutes: above $10");
    t->now += 280 * S; /* $1 in 340 s: of that, the last 290 are seen */
    assert_false(broken(t));
    spend(t, CONTROL, S);
    assert_true(broken(t));
}

static void another_chance_begins_with_nothing(void **state)
{
    struct test *t = *state;

    on(t, "streak <= 5, error-rate <= 25%");
    replies(t, 50, TREATMENT, OUTCOME_HTTP_5XX);
    assert_true(broken(t));
    floors_forget(&t->f, t->now);
    assert_false(broken(t));
    replies(t, 5, TREATMENT, OUTCOME_HTTP_5XX);
    assert_false(broken(t));
}

static void what_is_off_is_not_broken(void **state)
{
    struct test *t = *state;

    memset(&t->set, 0, sizeof(t->set));
    replies(t, 500, TREATMENT, OUTCOME_HTTP_5XX);
    spend(t, CONTROL, 1000000 * S);
    t->now += 70 * S;
    assert_false(broken(t));
}

/* ---- as text ------------------------------------------------------------- */

static void written(const struct floor_set *s, const char *want)
{
    struct buf text;

    buf_init(&text, 1024);
    floor_write(s, &text);
    assert_string_equal(text.data, want);
    buf_release(&text);
}

static void floors_are_text(void **state)
{
    struct test *t = *state;

    floor_default(&t->set);
    written(&t->set, "streak <= 20, error-rate <= 50%");
    memset(&t->set, 0, sizeof(t->set));
    written(&t->set, "none");
    on(t, " spend-rate<=$10 ,budget <= 50, p99-latency <= 2.5 x,streak<= 3,"
          "error-rate <= 0.5 %");
    written(&t->set, "streak <= 3, error-rate <= 0.5%, p99-latency <= 2.5x, "
                     "budget <= $50, spend-rate <= $10");
    assert_true(t->set.limit[FLOOR_floor_error_rate] == .005);
}

static void bad_floors_are_told_with_the_mend(void **state)
{
    static const char *const cases[][2] = {
        {"errors <= 20%", "there are streak, error-rate, p99-latency, budget"},
        {"", "is no floor"},
        {"error-rate <= 20", "say \"error-rate <= 20%\""},
        {"error-rate >= 20%", "say \"error-rate <= 20%\""},
        {"error-rate", "say \"error-rate <= 20%\""},
        {"error-rate <= 120%", "say \"error-rate <= 20%\""},
        {"error-rate <= 0%", "say \"error-rate <= 20%\""},
        {"p99-latency <= 200%", "say \"p99-latency <= 2x\""},
        {"p99-latency <= 1x", "say \"p99-latency <= 2x\""},
        {"streak <= 2.5", "say \"streak <= 20\""},
        {"streak <= nan", "say \"streak <= 20\""},
        {"budget <= 5%", "say \"budget <= 50\""},
        {"streak <= 3, streak <= 4", "streak stands twice"},
        {"none, streak <= 3", "is no floor"},
    };
    struct test *t = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err err = {0};

        if (add(t, cases[i][0], &err) == 0)
            fail_msg("%s is taken", cases[i][0]);
        assert_int_equal(err.code, ERR_USAGE);
        if (!strstr(err.text, cases[i][1]))
            fail_msg("%s: %s", cases[i][0], err.text);
    }
}

/* Whatever a kind is asked, nothing at all does not break it. */
static void every_kind_is_silent_when_there_is_nothing(void **state)
{
    struct test *t = *state;

    for (int i = 0; i < FLOOR_KINDS; i++) {
        t->set.on[i] = 1;
        t->set.limit[i] = 1e-9;
    }
    assert_false(broken(t));
    t->now += 1000 * S;
    assert_false(broken(t));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(failures_in_a_row_are_counted),
        TEST(controls_failures_are_no_streak),
        TEST(errors_are_a_share_of_the_last_minute),
        TEST(wrong_requests_of_nobody_in_particular_break_nothing),
        TEST(one_sender_of_wrong_requests_breaks_nothing),
        TEST(what_treatment_alone_refuses_is_its_failure),
        TEST(only_refusals_beyond_controls_share_count),
        TEST(a_refusal_does_not_end_a_row_of_failures),
        TEST(p99_is_compared_when_there_is_enough),
        TEST(failures_have_no_latency),
        TEST(a_budget_is_spent_by_both),
        TEST(a_rate_of_spending_takes_a_minute),
        TEST(another_chance_begins_with_nothing),
        TEST(what_is_off_is_not_broken),
        TEST(floors_are_text),
        TEST(bad_floors_are_told_with_the_mend),
        TEST(every_kind_is_silent_when_there_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
