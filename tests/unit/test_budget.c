#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "replay/budget.h"

static void without_one_everything_may_start(void **state)
{
    struct budget b = {.most = -1};

    (void)state;
    budget_spend(&b, 1000000);
    budget_pair(&b, 1000000);
    assert_true(budget_may(&b, 0));
    assert_true(budget_may(&b, 1000));
}

static void what_is_in_flight_is_reckoned_at_the_dearest_pair(void **state)
{
    struct budget b = {.most = 100};

    (void)state;
    budget_spend(&b, 10);
    budget_pair(&b, 10);
    budget_spend(&b, 7);
    budget_pair(&b, 7);
    assert_true(budget_may(&b, 7));
    assert_false(budget_may(&b, 8));
    budget_spend(&b, 73);
    assert_true(budget_may(&b, 0));
    budget_spend(&b, 1);
    assert_false(budget_may(&b, 0));
}

static void a_budget_that_is_spent_allows_nothing(void **state)
{
    struct budget b = {.most = 100, .spent = 100};
    struct budget none = {.most = 0};

    (void)state;
    assert_false(budget_may(&b, 0));
    assert_false(budget_may(&none, 0));
}

/* As many as have ended may be in flight, and one. */
static void it_feels_its_way_until_a_price_is_known(void **state)
{
    struct budget b = {.most = 1000};

    (void)state;
    assert_true(budget_may(&b, 0));
    assert_false(budget_may(&b, 1));
    budget_pair(&b, 0);
    assert_true(budget_may(&b, 1));
    assert_false(budget_may(&b, 2));
    budget_pair(&b, 10);
    assert_true(budget_may(&b, 50));
}

static void an_open_loop_does_not_wait_for_a_price(void **state)
{
    struct budget b = {.most = 1000, .blind = 1};

    (void)state;
    assert_true(budget_may(&b, 500));
}

static void an_unknown_cost_is_not_spent(void **state)
{
    struct budget b = {.most = 100, .spent = 40};

    (void)state;
    budget_spend(&b, -1);
    assert_int_equal(b.spent, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_one_everything_may_start),
        cmocka_unit_test(what_is_in_flight_is_reckoned_at_the_dearest_pair),
        cmocka_unit_test(a_budget_that_is_spent_allows_nothing),
        cmocka_unit_test(it_feels_its_way_until_a_price_is_known),
        cmocka_unit_test(an_open_loop_does_not_wait_for_a_price),
        cmocka_unit_test(an_unknown_cost_is_not_spent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
