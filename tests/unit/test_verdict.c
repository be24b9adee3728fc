/* The verdict: when it is promote, hold, roll back or invalid. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "stats/gsl.h"
#include "unit/verdict_said.h"

/* ---- promote ----------------------------------------------------------- */

static void promotes_at_the_planned_end(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_FINAL, 3000);
    case_errors(&c, 20, 22);
    case_ratio(&c, "p99-latency", 1.02, .02);
    case_gate(&c, "error-rate <= +1pp");
    case_gate(&c, "p99-latency <= 1.1x");
    case_is(&c, VERDICT_PROMOTE);
    assert_true(c.v.final);
    assert_int_equal(c.v.gate[0].state, GATE_HOLDS);
    assert_int_equal(c.v.gate[1].state, GATE_HOLDS);
    assert_string_equal(c.v.reason[0], "every gate holds at the planned end");
    assert_true(case_said(&c, "p99 latency 1.020x, from 0.981x to 1.061x, is "
                              "inside <= 1.1x"));
    assert_true(case_said(&c, "error rate +0.07 pp, from "));
}

/* However good it looks: looking early costs what was not paid for. */
static void never_promotes_early(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_LIVE, 2900);
    case_errors(&c, 20, 22);
    case_gate(&c, "error-rate <= +2pp");
    case_is(&c, VERDICT_HOLD);
    assert_int_equal(c.v.gate[0].state, GATE_HOLDS);
    assert_false(c.v.final);
    assert_true(case_said(&c, "so far, after 2900 of 3000 pairs"));
    c.e.ended = "interrupted";
    case_is(&c, VERDICT_HOLD);
    assert_string_equal(c.v.reason[0],
                        "interrupted after 2900 of 3000 pairs: promote is "
                        "decided at the planned end alone");
}

/* Intersection-union: one gate that is not surely inside is enough. */
static void needs_every_gate(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_FINAL, 3000);
    case_errors(&c, 20, 22);
    case_ratio(&c, "p99-latency", 1.02, .05);
    case_gate(&c, "error-rate <= +1pp");
    case_gate(&c, "p99-latency <= 1.1x");
    case_is(&c, VERDICT_HOLD);
    assert_int_equal(c.v.gate[1].state, GATE_UNDECIDED);
    assert_true(c.v.gate[1].more > 0 && c.v.more == c.v.gate[1].more);
    assert_memory_equal(c.v.reason[0],
                        "not decided: p99-latency <= 1.1x (looks as if it "
                        "holds); about ",
                        63);
    assert_true(case_said(&c, "more pairs would probably decide (a longer log, "
                              "or --repeats)"));
    c.e.contrasts = 1;
    case_ratio(&c, "p99-latency", 1.12, .05);
    case_is(&c, VERDICT_HOLD);
    assert_true(case_said(&c, "p99-latency <= 1.1x (looks broken); about "));
}

static void needs_what_is_known(void **state)
{
    struct verdict_case c;
    struct contrast *x;

    (void)state;
    case_init(&c, LOOK_FINAL, 100);
    case_errors(&c, 0, 0);
    x = case_ratio(&c, "p99-latency", 1.02, .02);
    x->status = CONTRAST_TOO_FEW;
    x->needs = 368;
    case_gate(&c, "error-rate <= +10pp");
    case_gate(&c, "p99-latency <= 2x");
    case_is(&c, VERDICT_HOLD);
    assert_int_equal(c.v.gate[1].state, GATE_UNKNOWN);
    assert_true(case_said(&c, "p99 latency needs 368 pairs, there are 100"));
    x->pivot.needs_fixed = 368;
    case_is(&c, VERDICT_HOLD);
    assert_int_equal(c.v.more, 268);
    x->status = CONTRAST_UNDEFINED;
    case_is(&c, VERDICT_HOLD);
    assert_true(case_said(&c, "p99 latency cannot be told"));
    assert_int_equal(c.v.more, 0);
    x->status = CONTRAST_NO_DATA;
    case_is(&c, VERDICT_HOLD);
    assert_true(case_said(&c, "p99 latency: there is no data"));
    c.e.contrasts = 1;
    case_is(&c, VERDICT_HOLD);
    assert_true(case_said(&c, "p99-latency was not computed"));
}

static void needs_success(void **state)
{
    struct verdict_case c;
    struct err err;

    (void)state;
    case_init(&c, LOOK_FINAL, 3000);
    case_errors(&c, 20, 22);
    case_ratio(&c, "cost-per-success", .99, .02);
    case_gate(&c, "error-rate <= +1pp");
    assert_int_equal(gates_success(&c.g, "cost-per-success", &err), 0);
    case_is(&c, VERDICT_HOLD);
    assert_non_null(strstr(c.v.reason[0], "every gate holds, but cost per "
                                          "success is not surely better; "
                                          "about "));
    assert_true(case_said(&c, "is not surely better: 0.990x"));
    assert_true(c.v.more > 0);
    c.e.contrasts = 1;
    case_ratio(&c, "cost-per-success", .9, .02);
    case_is(&c, VERDICT_PROMOTE);
    assert_true(case_said(&c, "is surely better: 0.900x"));
    c.e.contrasts = 1;
    case_is(&c, VERDICT_HOLD);
}

/* The margin is what the user allows: surely worse inside of it will do, and
 * is said. */
static void promotes_what_is_worse_within_the_margin(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_FINAL, 3000);
    case_ratio(&c, "p99-latency", 1.3, .02);
    case_gate(&c, "p99-latency <= 2x");
    case_is(&c, VERDICT_PROMOTE);
    assert_int_equal(c.v.gate[0].state, GATE_HOLDS);
    assert_true(c.v.gate[0].worse);
    assert_true(case_said(&c, "and surely worse"));
    assert_true(case_said(&c, "inside the margin, is what was allowed"));
    c.g.gate[0].critical = 1;
    case_is(&c, VERDICT_ROLL_BACK);
}

/* ---- roll back --------------------------------------------------------- */

static void rolls_back_at_any_time(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_LIVE, 600);
    case_errors(&c, 2, 60);
    case_ratio(&c, "p99-latency", 1, .02);
    case_gate(&c, "p99-latency <= 2x");
    case_gate(&c, "error-rate <= +1pp");
    case_is(&c, VERDICT_ROLL_BACK);
    assert_int_equal(c.v.gate[1].state, GATE_BROKEN);
    assert_true(c.v.gate[1].harm_low > .01);
    assert_memory_equal(c.v.reason[0], "error rate +9.67 pp", 19);
    assert_int_equal(c.v.more, 0);
    assert_int_equal(c.v.decided_pairs, 600);
}

/* Live limits at alpha / gates: what one gate breaks, one of ten may not. */
static void divides_the_level_of_harm(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_LIVE, 600);
    case_ratio(&c, "p50-latency", 1.4, .1);
    case_gate(&c, "p50-latency <= 1x");
    case_is(&c, VERDICT_ROLL_BACK);
    for (int i = 0; i < 9; i++) {
        static const char *const more[] = {
            "p90-latency <= 2x",     "p95-latency <= 2x",
            "p99-latency <= 2x",     "p50-first-token <= 2x",
            "p90-first-token <= 2x", "p95-first-token <= 2x",
            "p99-first-token <= 2x", "mean-latency <= 2x",
            "cost-per-success <= 2x"};

        case_gate(&c, more[i]);
    }
    case_is(&c, VERDICT_HOLD);
    assert_int_equal(c.v.gate[0].state, GATE_UNDECIDED);
    assert_true(case_said(&c,
                          "is not surely inside <= 1x, though less surely than "
                          "a roll back takes"));
}

/* Inside the fixed interval's reach only: at the end that is enough, before
 * it is not. */
static void looks_once_at_the_end_too(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_LIVE, 3000);
    case_ratio(&c, "p50-latency", 1.25, .09);
    case_gate(&c, "p50-latency <= 1x");
    case_is(&c, VERDICT_HOLD);
    case_init(&c, LOOK_FINAL, 3000);
    case_ratio(&c, "p50-latency", 1.25, .09);
    case_gate(&c, "p50-latency <= 1x");
    case_is(&c, VERDICT_ROLL_BACK);
}

static void rolls_back_what_must_not_shrink(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_LIVE, 600);
    case_ratio(&c, "output-tokens", .5, .05);
    case_gate(&c, "output-tokens >= 0.9x");
    case_is(&c, VERDICT_ROLL_BACK);
    assert_true(c.v.gate[0].worse);
    case_init(&c, LOOK_FINAL, 3000);
    case_ratio(&c, "output-tokens", 1.5, .05);
    case_gate(&c, "output-tokens >= 0.9x");
    case_is(&c, VERDICT_PROMOTE);
    assert_false(c.v.gate[0].worse);
}

/* Whatever a gate asks, of latency more is worse. */
static void worse_is_the_measures_own(void **state)
{
    struct verdict_case c;
    struct err err;

    (void)state;
    case_init(&c, LOOK_FINAL, 3000);
    case_ratio(&c, "p50-latency", 1.5, .05);
    assert_int_equal(gates_add_change(&c.g, "p50-latency >= 0.9x", &err), 0);
    case_is(&c, VERDICT_PROMOTE);
    assert_true(c.v.gate[0].worse);
}

/* Exactly, long before the limits of the score can tell: but for a gate that
 * is critical alone. */
static void raises_exact_alarms(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_LIVE, 16);
    case_errors(&c, 0, 16);
    case_gate(&c, "error-rate <= +5pp");
    case_is(&c, VERDICT_HOLD);
    assert_false(c.v.gate[0].alarm);
    c.g.gate[0].critical = 1;
    case_is(&c, VERDICT_ROLL_BACK);
    assert_true(c.v.gate[0].alarm);
    assert_int_equal(c.v.gate[0].state, GATE_BROKEN);
    assert_int_equal(c.v.gate[0].more, 0);
    assert_true(case_said(&c, "chance is ruled out exactly"));
    case_init(&c, LOOK_LIVE, 16);
    case_errors(&c, 16, 0); /* better */
    case_gate(&c, "error-rate <= +5pp critical");
    case_is(&c, VERDICT_HOLD);
    assert_false(c.v.gate[0].alarm);
}

static void raises_exact_alarms_of_a_split(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_LIVE, 40);
    case_errors(&c, 0, 2);
    case_gate(&c, "error-rate <= +90pp critical");
    c.contrast[0].pivot.kind = PIVOT_TWO_SHARES;
    c.contrast[0].harm = log(99);
    case_is(&c, VERDICT_HOLD);
    assert_false(c.v.gate[0].alarm);
    c.contrast[0].harm = log(101);
    case_is(&c, VERDICT_ROLL_BACK);
    assert_true(case_said(&c, "more of the failures are treatment's"));
    c.contrast[0].by_prompt = 1; /* users who fail again and again */
    case_is(&c, VERDICT_HOLD);
}

static void latches(void **state)
{
    struct verdict_case c;
    struct buf text;

    (void)state;
    case_init(&c, LOOK_LIVE, 600);
    case_errors(&c, 2, 60);
    case_gate(&c, "error-rate <= +1pp");
    case_is(&c, VERDICT_ROLL_BACK);
    assert_false(c.v.latched);
    buf_init(&text, 1000);
    verdict_write(&c.v, &text);
    assert_memory_equal(text.data, "roll back after 600 pairs: error rate ",
                        38);
    case_init(&c, LOOK_FINAL, 3000);
    case_errors(&c, 20, 22);
    case_gate(&c, "error-rate <= +1pp");
    c.e.decided = text.data;
    case_is(&c, VERDICT_ROLL_BACK);
    assert_true(c.v.latched);
    assert_int_equal(c.v.decided_pairs, 600);
    assert_true(
        case_said(&c, "decided while it ran: roll back after 600 pairs"));
    c.e.changed = 1;
    case_is(&c, VERDICT_PROMOTE);
    assert_true(c.v.changed);
    assert_true(case_said(&c, "no gates were frozen at the start"));
    c.e.frozen = "roll back";
    case_is(&c, VERDICT_PROMOTE);
    assert_string_equal(c.v.reason[0],
                        "other gates than those frozen at the start; by "
                        "those: ROLL BACK. By these: every gate holds at the "
                        "planned end");
    c.e.changed = 0;
    c.e.decided = "hold after 7 pairs";
    case_is(&c, VERDICT_PROMOTE);
    buf_release(&text);
}

/* ---- invalid ----------------------------------------------------------- */

static void withholds_what_cannot_be_trusted(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_LIVE, 600);
    case_errors(&c, 2, 60);
    case_gate(&c, "error-rate <= +1pp");
    c.e.invalid = "missing replies: many";
    case_is(&c, VERDICT_INVALID);
    assert_string_equal(c.v.reason[0], "missing replies: many");
    c.e.failed = "control: HTTP 404";
    case_is(&c, VERDICT_INVALID);
    assert_string_equal(c.v.reason[0], "control: HTTP 404");
    assert_string_equal(c.v.reason[1], "missing replies: many");
}

/* ---- no spread --------------------------------------------------------- */

static void takes_what_is_always_the_same(void **state)
{
    struct verdict_case c;
    struct contrast *x;

    (void)state;
    case_init(&c, LOOK_FINAL, 3000);
    x = case_ratio(&c, "cost-per-success", 1, .1);
    x->status = CONTRAST_ZERO_VARIANCE;
    x->p = 1;
    case_gate(&c, "cost-per-success <= 1x");
    case_is(&c, VERDICT_PROMOTE);
    x->estimate = .5;
    x->p = .0001;
    case_is(&c, VERDICT_PROMOTE);
    x->p = .5; /* two pairs, say */
    case_is(&c, VERDICT_HOLD);
    assert_int_equal(c.v.gate[0].state, GATE_UNKNOWN);
    x->estimate = 1.5;
    case_is(&c, VERDICT_HOLD);
    x->p = .0001;
    case_is(&c, VERDICT_ROLL_BACK);
    assert_true(case_said(&c, "cost per success 1.500x, with no spread at all: "
                              "outside <= 1x"));
}

static void names_default_gates(void **state)
{
    struct verdict_case c;

    (void)state;
    case_init(&c, LOOK_FINAL, 3000);
    case_errors(&c, 20, 22);
    case_ratio(&c, "p99-latency", 1.02, .02);
    gates_default(&c.g);
    case_is(&c, VERDICT_PROMOTE);
    assert_true(c.v.defaults);
    assert_true(case_said(&c, "the gates are the default ones"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promotes_at_the_planned_end),
        cmocka_unit_test(never_promotes_early),
        cmocka_unit_test(needs_every_gate),
        cmocka_unit_test(needs_what_is_known),
        cmocka_unit_test(needs_success),
        cmocka_unit_test(promotes_what_is_worse_within_the_margin),
        cmocka_unit_test(rolls_back_at_any_time),
        cmocka_unit_test(divides_the_level_of_harm),
        cmocka_unit_test(looks_once_at_the_end_too),
        cmocka_unit_test(rolls_back_what_must_not_shrink),
        cmocka_unit_test(worse_is_the_measures_own),
        cmocka_unit_test(raises_exact_alarms),
        cmocka_unit_test(raises_exact_alarms_of_a_split),
        cmocka_unit_test(latches),
        cmocka_unit_test(withholds_what_cannot_be_trusted),
        cmocka_unit_test(takes_what_is_always_the_same),
        cmocka_unit_test(names_default_gates),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
