#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "replay/budget.h"

static const int64_t cheap[SIDES] = {10, 10}, one[SIDES] = {10, -1};

/* Of so much money, after a pair of 20 and one of 14. */
static struct budget after_two(int64_t most)
{
    struct budget b = {.most = most};

    budget_spend(&b, CONTROL, 12, 3);
    budget_spend(&b, TREATMENT, 8, 3);
    budget_pair(&b);
    budget_spend(&b, CONTROL, 7, 2);
    budget_spend(&b, TREATMENT, 7, 2);
    budget_pair(&b);
    return b;
}

static void start(struct budget *b, int times)
{
    for (; times > 0; times--) {
        budget_take(b, CONTROL, 10);
        budget_take(b, TREATMENT, 10);
    }
}

static void without_one_everything_may_start(void **state)
{
    struct budget b = {.most = -1};

    (void)state;
    budget_spend(&b, CONTROL, 1000000, 1);
    budget_pair(&b);
    assert_true(budget_may(&b, 0, cheap));
    assert_true(budget_may(&b, 1000, cheap));
}

/* Each request in flight by itself: 12 and 10, the dearest and what it may
 * need, where that is more. */
static void what_is_in_flight_is_reserved_for(void **state)
{
    struct budget b = after_two(34 + 4 * 22);

    (void)state;
    assert_int_equal(b.spent, 34);
    start(&b, 3);
    assert_int_equal(budget_need(&b, cheap), 4 * 22);
    assert_true(budget_may(&b, 3, cheap));
    b.most--;
    assert_false(budget_may(&b, 3, cheap));
    assert_true(budget_may(&b, 3, one));
    budget_leave(&b, CONTROL, 10);
    budget_leave(&b, TREATMENT, 10);
    assert_true(budget_may(&b, 2, cheap));
    assert_int_equal(budget_need(&b, cheap), 3 * 22);
}

/* What was thought to be cheap may be as dear as what has ended since. */
static void a_price_that_rises_holds_for_those_in_flight(void **state)
{
    struct budget b = after_two(1000);

    (void)state;
    start(&b, 3);
    budget_spend(&b, TREATMENT, 100, 3);
    assert_int_equal(budget_need(&b, cheap), 4 * 12 + 4 * 100);
}

static void a_long_prompt_is_reserved_for_as_such(void **state)
{
    static const int64_t dear[SIDES] = {500, 300};
    struct budget b = after_two(1000);

    (void)state;
    assert_int_equal(budget_need(&b, dear), 800);
    budget_take(&b, CONTROL, 500);
    budget_take(&b, TREATMENT, 300);
    assert_int_equal(budget_need(&b, cheap), 820);
}

static void a_budget_that_is_spent_allows_nothing(void **state)
{
    static const int64_t nothing[SIDES] = {0, 0};
    struct budget b = {.most = 100, .spent = 100};
    struct budget none = {.most = 0};

    (void)state;
    assert_false(budget_may(&b, 0, nothing));
    assert_false(budget_may(&none, 0, nothing));
}

/* As many as have ended may be in flight, and one. */
static void it_feels_its_way_until_a_price_is_known(void **state)
{
    struct budget b = {.most = 10000};

    (void)state;
    assert_true(budget_may(&b, 0, cheap));
    assert_false(budget_may(&b, 1, cheap));
    budget_pair(&b);
    assert_true(budget_may(&b, 1, cheap));
    assert_false(budget_may(&b, 2, cheap));
    budget_spend(&b, CONTROL, 10, 1);
    assert_true(budget_may(&b, 50, cheap));
}

static void an_open_loop_does_not_wait_for_a_price(void **state)
{
    struct budget b = {.most = 1000, .blind = 1};

    (void)state;
    assert_true(budget_may(&b, 500, cheap));
}

static void an_unknown_cost_is_not_spent(void **state)
{
    struct budget b = {.most = 100, .spent = 40};

    (void)state;
    budget_spend(&b, CONTROL, -1, -1);
    assert_int_equal(b.spent, 40);
    assert_int_equal(b.side[CONTROL].ended, 0);
}

/* A nano-dollar a token in, two a token out. */
static int64_t guessed(const struct budget_side *s, int64_t input,
                       int64_t output)
{
    const struct price p = {"m", 1000000, -1, -1, 2000000, 0, ""};
    const struct budget_ask q = {input, output};

    return budget_guess(s, &p, &q);
}

static void a_request_is_guessed_by_its_limit_until_one_has_ended(void **state)
{
    const struct budget_side s = {.ended = 0};

    (void)state;
    assert_int_equal(guessed(&s, 100, 7), 114);
    assert_int_equal(guessed(&s, 100, -1), 100 + 2 * BUDGET_OUTPUT);
}

/* Five times the longest, then twice, then hardly more; never more than it may
 * have; and at least the dearest. */
static void and_then_by_the_longest_answer_with_headroom(void **state)
{
    struct budget_side s = {.ended = 1, .longest = 10, .dearest = 60};

    (void)state;
    assert_int_equal(guessed(&s, 100, -1), 200);
    assert_int_equal(guessed(&s, 100, 4096), 200);
    assert_int_equal(guessed(&s, 100, 12), 124);
    s.ended = 4;
    assert_int_equal(guessed(&s, 100, -1), 140);
    s.ended = 1000;
    assert_int_equal(guessed(&s, 100, -1), 122);
    assert_int_equal(guessed(&s, 1, -1), 60);
}

static void what_is_not_known_or_beyond_reckoning_does_no_harm(void **state)
{
    const struct price free = {"m", -1, -1, -1, -1, 0, ""};
    const struct budget_ask q = {INT64_MAX, INT64_MAX};
    const struct budget_side s = {.ended = 0};
    const int64_t need[SIDES] = {guessed(&s, INT64_MAX, INT64_MAX), -1};
    struct budget b = {.most = 5};

    (void)state;
    assert_int_equal(budget_guess(&s, NULL, &q), 0);
    assert_int_equal(budget_guess(&s, &free, &q), 0);
    for (int i = 0; i < 8192; i++)
        budget_take(&b, CONTROL, need[CONTROL]);
    assert_true(budget_need(&b, need) > 0);
    assert_false(budget_may(&b, 0, need));
}

static void it_is_told_as_it_was_asked(void **state)
{
    static const int64_t need[SIDES] = {1000000, 200000};
    struct budget b = {.most = 5000000, .spent = 4500000};
    char text[BUDGET_WORDS];

    (void)state;
    budget_words(&b, need, text);
    assert_string_equal(text, "the budget of $0.005 leaves $0.000500, and what "
                              "is next may cost $0.00120: both variants stop "
                              "here");
    b.spent = b.most = 100000;
    budget_words(&b, need, text);
    assert_string_equal(
        text, "the budget of $0.0001 is used up: both variants stop here");
    b.spent = b.most = INT64_C(12500000000);
    budget_words(&b, need, text);
    assert_string_equal(
        text, "the budget of $12.50 is used up: both variants stop here");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_one_everything_may_start),
        cmocka_unit_test(what_is_in_flight_is_reserved_for),
        cmocka_unit_test(a_price_that_rises_holds_for_those_in_flight),
        cmocka_unit_test(a_long_prompt_is_reserved_for_as_such),
        cmocka_unit_test(a_budget_that_is_spent_allows_nothing),
        cmocka_unit_test(it_feels_its_way_until_a_price_is_known),
        cmocka_unit_test(an_open_loop_does_not_wait_for_a_price),
        cmocka_unit_test(an_unknown_cost_is_not_spent),
        cmocka_unit_test(a_request_is_guessed_by_its_limit_until_one_has_ended),
        cmocka_unit_test(and_then_by_the_longest_answer_with_headroom),
        cmocka_unit_test(what_is_not_known_or_beyond_reckoning_does_no_harm),
        cmocka_unit_test(it_is_told_as_it_was_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
