/* What a person may ask of a live split, and what she is asked before. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "tui/demand.h"

#define PERCENT (SHARE_WHOLE / 100)

static const struct release ramping = {.state = RELEASE_RAMPING,
                                       .share = 5 * PERCENT};

static void goes_by_steps_that_people_think_in(void **state)
{
    (void)state;
    assert_int_equal(demand_next(0, 1), PERCENT);
    assert_int_equal(demand_next(PERCENT, 1), 5 * PERCENT);
    assert_int_equal(demand_next(PERCENT / 10, 1), PERCENT);
    assert_int_equal(demand_next(7 * PERCENT, 1), 10 * PERCENT);
    assert_int_equal(demand_next(50 * PERCENT, 1), SHARE_WHOLE);
    assert_int_equal(demand_next(SHARE_WHOLE, 1), SHARE_WHOLE);
    assert_int_equal(demand_next(SHARE_WHOLE, 0), 50 * PERCENT);
    assert_int_equal(demand_next(7 * PERCENT, 0), 5 * PERCENT);
    /* Nothing at all is a roll back, and has a key of its own. */
    assert_int_equal(demand_next(PERCENT, 0), PERCENT);
    assert_int_equal(demand_next(PERCENT / 10, 0), PERCENT / 10);
}

static void asks_from_what_to_what(void **state)
{
    struct demand s;

    (void)state;
    assert_int_equal(demand_make(&s, &ramping, ACTION_MORE), 1);
    assert_string_equal(s.question, "5 % -> 10 % to T?");
    assert_string_equal(s.detail, "the ramp goes on from there");
    assert_int_equal(s.request.kind, REQUEST_CONTROL);
    assert_int_equal(s.request.verb, CONTROL_SHARE);
    assert_int_equal(s.request.value, 10 * PERCENT);
    assert_int_equal(demand_make(&s, &ramping, ACTION_FEWER), 1);
    assert_string_equal(s.question, "5 % -> 1 % to T?");
    assert_int_equal(s.request.value, PERCENT);
}

static void says_what_clients_get(void **state)
{
    struct demand s;

    (void)state;
    assert_int_equal(demand_make(&s, &ramping, ACTION_STOP), 1);
    assert_string_equal(s.question, "stop? clients get 503");
    assert_int_equal(s.request.verb, CONTROL_STOP);
    assert_int_equal(demand_make(&s, &ramping, ACTION_ROLL_BACK), 1);
    assert_string_equal(s.question, "all to control now?");
    assert_int_equal(s.request.verb, CONTROL_ROLL_BACK);
}

static void asks_nothing_that_changes_nothing(void **state)
{
    const struct release all = {.share = SHARE_WHOLE},
                         back = {.state = RELEASE_ROLLED_BACK};
    struct demand s;

    (void)state;
    assert_int_equal(demand_make(&s, &all, ACTION_MORE), 0);
    assert_string_equal(s.question, "treatment gets all already");
    assert_int_equal(demand_make(&s, &back, ACTION_FEWER), 0);
    assert_int_equal(demand_make(&s, &back, ACTION_ROLL_BACK), 0);
    assert_string_equal(s.question, "it is rolled back already");
    /* A person may raise it again, and is reminded. */
    assert_int_equal(demand_make(&s, &back, ACTION_MORE), 1);
    assert_string_equal(s.question, "0 % -> 1 % to T?");
    assert_string_equal(s.detail, "it was rolled back: is the reason gone?");
}

static void holds_only_what_moves(void **state)
{
    struct release r = ramping;
    enum control_verb verb;

    (void)state;
    assert_int_equal(demand_hold(&r, &verb), 0);
    assert_int_equal(verb, CONTROL_PAUSE);
    assert_true(demand_offers(&r, ACTION_PAUSE));
    r.state = RELEASE_HELD;
    assert_int_equal(demand_hold(&r, &verb), 0);
    assert_int_equal(verb, CONTROL_RESUME);
    for (int state_of = 0; state_of < RELEASE_STATES; state_of++) {
        if (state_of == RELEASE_HELD || state_of == RELEASE_RAMPING)
            continue;
        r.state = (enum release_state)state_of;
        assert_int_equal(demand_hold(&r, &verb), -1);
        assert_false(demand_offers(&r, ACTION_PAUSE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_by_steps_that_people_think_in),
        cmocka_unit_test(asks_from_what_to_what),
        cmocka_unit_test(says_what_clients_get),
        cmocka_unit_test(asks_nothing_that_changes_nothing),
        cmocka_unit_test(holds_only_what_moves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
