/* The verdict when the program itself was late. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "stats/gsl.h"
#include "unit/verdict_said.h"

/* A ratio of 1.2 s to 1 s, when spans are off by so many seconds. */
static void late_case(struct verdict_case *c, double value, double off)
{
    struct contrast *x;

    case_init(c, LOOK_FINAL, 3000);
    x = case_ratio(c, "p99-latency", value, .02);
    x->control = 1;
    x->treatment = value;
    c->e.late = "loop lag: much";
    c->e.off = off;
}

/* Our own lateness moves spans and nothing else, and those by no more than
 * itself. */
static void withholds_what_lateness_could_have_made(void **state)
{
    struct verdict_case c;

    (void)state;
    late_case(&c, 1.2, .02);
    case_gate(&c, "p99-latency <= 1.3x"); /* up to 1.248x, or to 1.273x */
    case_is(&c, VERDICT_PROMOTE);
    assert_true(c.v.gate[0].off > .0199);
    c.e.off = .06;
    case_is(&c, VERDICT_INVALID);
    assert_int_equal(c.v.gate[0].state, GATE_UNKNOWN);
    assert_string_equal(c.v.reason[0], "loop lag: much");
    assert_true(case_said(&c, "would be inside <= 1.3x, but our own lateness"));
    case_errors(&c, 20, 200); /* broken, whatever the spans */
    case_gate(&c, "error-rate <= +1pp");
    case_is(&c, VERDICT_ROLL_BACK);
    assert_int_equal(c.v.gate[1].state, GATE_BROKEN);
    c.e.contrasts = 1;
    case_errors(&c, 20, 40); /* not decided: lateness is not why */
    case_is(&c, VERDICT_HOLD);
    c.e.contrasts = 1;
    case_errors(&c, 20, 22);
    case_is(&c, VERDICT_INVALID);
    c.e.look = LOOK_LIVE; /* nothing would be decided yet */
    case_is(&c, VERDICT_HOLD);
    c.e.late = NULL;
    c.e.look = LOOK_FINAL;
    case_is(&c, VERDICT_PROMOTE);
}

/* p95 of 242 ms and 745 ms is no lateness of 2 ms. */
static void rolls_back_however_late(void **state)
{
    struct verdict_case c;

    (void)state;
    late_case(&c, 3, .01);
    case_gate(&c, "p99-latency <= 1.1x");
    case_is(&c, VERDICT_ROLL_BACK);
    assert_int_equal(c.v.gate[0].state, GATE_BROKEN);
    c.e.off = .9; /* to .3x */
    case_is(&c, VERDICT_INVALID);
    assert_true(case_said(&c, "would roll back by <= 1.1x, but our own"));
    c.contrast[0].control = 2; /* the shorter of the two counts */
    c.contrast[0].treatment = 6;
    case_is(&c, VERDICT_ROLL_BACK);
    c.contrast[0].treatment = 1;
    case_is(&c, VERDICT_INVALID);
    c.contrast[0].treatment = NAN; /* nobody knows by how much */
    c.contrast[0].control = NAN;
    case_is(&c, VERDICT_INVALID);
}

static void critical_is_judged_with_lateness(void **state)
{
    struct verdict_case c;

    (void)state;
    late_case(&c, 1.2, .02);
    case_gate(&c, "p99-latency <= 2x critical");
    case_is(&c, VERDICT_ROLL_BACK);
    assert_int_equal(c.v.gate[0].state, GATE_BROKEN);
    c.e.off = .3;
    case_is(&c, VERDICT_INVALID);
    c.g.gate[0].critical = 0; /* holds in any case, and is worse in none */
    case_is(&c, VERDICT_PROMOTE);
    assert_false(c.v.gate[0].worse);
}

static void success_is_judged_with_lateness(void **state)
{
    struct verdict_case c;
    struct err err;

    (void)state;
    late_case(&c, .8, .02);
    case_errors(&c, 20, 22);
    case_gate(&c, "error-rate <= +1pp");
    assert_int_equal(gates_success(&c.g, "p99-latency", &err), 0);
    case_is(&c, VERDICT_PROMOTE);
    c.e.off = .3; /* of .8 s: to 1.14x */
    case_is(&c, VERDICT_INVALID);
    c.e.contrasts = 1;
    case_errors(&c, 20, 40);
    case_is(&c, VERDICT_HOLD);
}

/* A share of slow replies is made of spans, too, for an alarm as well. */
static void knows_what_is_made_of_spans(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_LIVE, 600);
    case_errors(&c, 0, 60);
    c.contrast[0].name = "slow-latency";
    case_gate(&c, "slow-latency <= +1pp critical");
    case_is(&c, VERDICT_ROLL_BACK);
    c.e.late = "loop lag: much";
    case_is(&c, VERDICT_INVALID);
    assert_false(c.v.gate[0].alarm);
    assert_int_equal(c.v.gate[0].state, GATE_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(withholds_what_lateness_could_have_made),
        cmocka_unit_test(rolls_back_however_late),
        cmocka_unit_test(critical_is_judged_with_lateness),
        cmocka_unit_test(success_is_judged_with_lateness),
        cmocka_unit_test(knows_what_is_made_of_spans),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
