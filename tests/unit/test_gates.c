/* Gates: what is read, what it is written as, and what is said of a slip. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/gates.h"

static void reads_as(const char *text, const char *normal, double margin)
{
    struct err err = {0};
    struct gate g, again;

    if (gate_parse(text, &g, &err))
        fail_msg("%s", err.text);
    assert_string_equal(g.text, normal);
    if (!(fabs(g.margin - margin) <= 1e-12 * fabs(margin)))
        fail_msg("%s: %.17g, not %.17g", text, g.margin, margin);
    assert_int_equal(gate_parse(g.text, &again, &err), 0);
    assert_string_equal(again.text, g.text);
    assert_true(again.margin == g.margin && again.op == g.op);
    assert_true(again.critical == g.critical && again.name == g.name);
}

static void reads_units(void **state)
{
    (void)state;
    reads_as("error-rate <= +0.1pp", "error-rate <= +0.1pp", .001);
    reads_as("error-rate<=0.1pp", "error-rate <= +0.1pp", .001);
    reads_as("error-rate <= -2 pp", "error-rate <= -2pp", -.02);
    reads_as(" p99-latency\t<= 2x ", "p99-latency <= 2x", 2);
    reads_as("p99-latency <= +10%", "p99-latency <= 1.1x", 1.1);
    reads_as("p99-latency <= -10 %", "p99-latency <= 0.9x", .9);
    reads_as("p99-latency <= +.5%", "p99-latency <= 1.005x", 1.005);
    reads_as("cost-per-success <= 0.5x critical",
             "cost-per-success <= 0.5x critical", .5);
    reads_as("error-rate <= 1pp  critical ", "error-rate <= +1pp critical",
             .01);
    reads_as("error-rate <= 0.00001pp", "error-rate <= +0.00001pp", 1e-7);
    reads_as("error-rate <= -0pp", "error-rate <= +0pp", 0);
    reads_as("p99-latency <= 1000000x", "p99-latency <= 1000000x", 1e6);
    reads_as("agreement >= 95%", "agreement >= 95%", .95);
    reads_as("agreement >= 99.95 %", "agreement >= 99.95%", .9995);
}

static void knows_op_and_critical(void **state)
{
    struct err err;
    struct gate g;

    (void)state;
    assert_int_equal(gate_parse("agreement >= 95%", &g, &err), 0);
    assert_int_equal(g.op, GATE_AT_LEAST);
    assert_false(g.critical);
    assert_string_equal(g.name, "agreement");
    assert_int_equal(gate_parse("error-rate <= +1pp critical", &g, &err), 0);
    assert_int_equal(g.op, GATE_AT_MOST);
    assert_true(g.critical);
}

/* Whatever the table has can be asked of, in the unit that it has. */
static void reads_every_row(void **state)
{
    static const char *const number[] = {
        [CONTRAST_DIFFERENCE] = "+0.25pp",
        [CONTRAST_RATIO] = "1.25x",
        [CONTRAST_SHARE] = "25%",
        [CONTRAST_POINTS] = "+0.25",
    };
    static const double margin[] = {
        [CONTRAST_DIFFERENCE] = .0025,
        [CONTRAST_RATIO] = 1.25,
        [CONTRAST_SHARE] = .25,
        [CONTRAST_POINTS] = .25,
    };
    const struct contrast *c;
    size_t i = 0;

    (void)state;
    for (; (c = contrasts_row(i)); i++) {
        char text[GATE_TEXT];

        snprintf(text, sizeof text, "%s <= %s", c->name, number[c->unit]);
        reads_as(text, text, margin[c->unit]);
    }
    assert_true(i > 10);
}

static void refuses(const char *text, const char *why)
{
    struct err err = {0};
    struct gate g = {.margin = 7};

    assert_int_equal(gate_parse(text, &g, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.text, why);
    assert_true(g.margin == 7);
}

static void points_at_the_measure(void **state)
{
    (void)state;
    refuses("p99-latncy <= 2x",
            "\"p99-latncy <= 2x\": column 1: there is no measure "
            "\"p99-latncy\"; did you mean p99-latency?");
    refuses("  errorrate <= 1pp",
            "\"  errorrate <= 1pp\": column 3: there is no measure "
            "\"errorrate\"; did you mean error-rate?");
    refuses("happiness >= 2x",
            "\"happiness >= 2x\": column 1: there is no measure "
            "\"happiness\"; diptych-report(1) lists them");
    refuses("'error-rate <= 1pp'",
            "\"'error-rate <= 1pp'\": column 1: leave the quotes out");
    refuses("<= 2x", "\"<= 2x\": column 1: a measure is missing, as in "
                     "error-rate");
    refuses("", "\"\": column 1: a measure is missing, as in error-rate");
}

static void points_at_the_rest(void **state)
{
    (void)state;
    refuses("error-rate < 1pp",
            "\"error-rate < 1pp\": column 12: <= or >= belongs here");
    refuses("error-rate", "\"error-rate\": column 11: <= or >= belongs here");
    refuses("error-rate <= ",
            "\"error-rate <= \": column 15: a number belongs here");
    refuses("error-rate <= infpp",
            "\"error-rate <= infpp\": column 15: a number belongs here");
    refuses("error-rate <= 1.5.2pp",
            "\"error-rate <= 1.5.2pp\": column 18: error-rate is told in "
            "percentage points, as in +0.1pp");
    refuses("error-rate <= 0.1%",
            "\"error-rate <= 0.1%\": column 18: error-rate is told in "
            "percentage points, as in +0.1pp");
    refuses("p99-latency <= 2",
            "\"p99-latency <= 2\": column 17: p99-latency is told in a ratio "
            "to control, as in 1.1x or +10%");
    refuses("p99-latency <= 10%",
            "\"p99-latency <= 10%\": column 16: + or - is missing: "
            "p99-latency is told in a ratio to control, as in 1.1x or +10%");
    refuses("agreement >= 0.95",
            "\"agreement >= 0.95\": column 18: agreement is told in a share, "
            "as in 95%");
    refuses("error-rate <= 1pp always",
            "\"error-rate <= 1pp always\": column 19: only \"critical\" may "
            "follow");
    refuses("error-rate <= 1pp critical critical",
            "\"error-rate <= 1pp critical critical\": column 28: the gate "
            "ends before this");
    refuses("error-rate <= 1.000000000000000000000000000pp",
            "\"error-rate <= 1.000000000000000000000000000pp\": column 15: "
            "the number has more than 24 digits");
    /* columns of characters, not of bytes */
    refuses("\xC3\xA9 <= 1pp", "\"\xC3\xA9 <= 1pp\": column 1: there is no "
                               "measure \"\xC3\xA9\"; diptych-report(1) "
                               "lists them");
    refuses("error-rate <= 1pp \xC3\xA9\xC3\xA9 x",
            "\"error-rate <= 1pp \xC3\xA9\xC3\xA9 x\": column 19: only "
            "\"critical\" may follow");
}

static void keeps_margins_in_range(void **state)
{
    (void)state;
    refuses("error-rate <= 101pp",
            "\"error-rate <= 101pp\": column 15: not from -100 to 100");
    refuses("p99-latency <= 0x",
            "\"p99-latency <= 0x\": column 16: not from 1e-06 to 1000000");
    refuses("p99-latency <= -100%", "\"p99-latency <= -100%\": column 16: "
                                    "not from -99.9999 to 100000000");
    refuses("agreement >= -5%",
            "\"agreement >= -5%\": column 14: not from 0 to 100");
}

static void adds_once(void **state)
{
    struct gates g = {0};
    struct err err;

    (void)state;
    assert_int_equal(gates_add(&g, "output-tokens <= 2x", &err), 0);
    assert_int_equal(gates_add(&g, "output-tokens >= .5x", &err), 0);
    assert_int_equal(gates_add(&g, "output-tokens <= 3x critical", &err), -1);
    assert_string_equal(err.text,
                        "\"output-tokens <= 3x critical\": there is "
                        "\"output-tokens <= 2x\" already; leave one out");
    assert_int_equal(g.count, 2);
}

static void guards(const char *text, const char *why)
{
    struct gates g = {0};
    struct err err = {0};

    assert_int_equal(gates_add(&g, text, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.text, why);
    assert_int_equal(g.count, 0);
    assert_int_equal(gates_add_change(&g, text, &err), 0);
    assert_int_equal(g.count, 1);
}

/* A slip in the operator must not pass what is broken. */
static void refuses_what_holds_when_it_is_worse(void **state)
{
    (void)state;
    guards("error-rate >= +1pp",
           "\"error-rate >= +1pp\" would hold when error-rate is worse: ask "
           "for it with <=");
    guards("p95-latency >= 1.1x",
           "\"p95-latency >= 1.1x\" would hold when p95-latency is worse: "
           "ask for it with <=");
    guards("score <= +0.02", "\"score <= +0.02\" would hold when score is "
                             "worse: ask for it with >=");
    guards("agreement <= 90%", "\"agreement <= 90%\" would hold when "
                               "agreement is worse: ask for it with >=");
}

static void knows_success(void **state)
{
    struct gates g = {0};
    struct err err;

    (void)state;
    assert_int_equal(gates_success(&g, "agreement", &err), -1);
    assert_string_equal(err.text, "\"agreement\" has no better and no worse");
    assert_int_equal(gates_success(&g, "cost", &err), -1);
    assert_int_equal(gates_success(&g, "cost-per-success 2", &err), -1);
    assert_string_equal(err.text,
                        "\"cost-per-success 2\": column 18: only the name of "
                        "a measure belongs here");
    assert_int_equal(gates_success(&g, "cost-per-success", &err), 0);
    assert_string_equal(g.success, "cost-per-success");
    assert_int_equal(gates_success(&g, "p50-latency", &err), -1);
    assert_string_equal(err.text, "\"p50-latency\": there is "
                                  "\"cost-per-success\" already");
}

static void has_defaults(void **state)
{
    struct gates g;

    (void)state;
    gates_default(&g);
    assert_true(g.defaults);
    assert_int_equal(g.count, 2);
    assert_string_equal(g.gate[0].text, "p99-latency <= 2x");
    assert_string_equal(g.gate[1].text, "error-rate <= +1pp");
    assert_null(g.success);
}

static void freezes_and_thaws(void **state)
{
    struct gates g = {0}, again;
    struct settings s = {0};
    struct err err;

    (void)state;
    assert_int_equal(gates_add(&g, "p99-latency <= +10%", &err), 0);
    assert_int_equal(gates_add(&g, "error-rate <= .1pp critical", &err), 0);
    assert_int_equal(gates_success(&g, "cost-per-success", &err), 0);
    gates_freeze(&g, &s);
    assert_string_equal(settings_find(&s, "gates"),
                        "p99-latency <= 1.1x, error-rate <= +0.1pp critical");
    assert_string_equal(settings_find(&s, "success"), "cost-per-success");
    assert_string_equal(settings_find(&s, "gates.default"), "no");
    assert_int_equal(gates_thaw(&again, &s, &err), 0);
    assert_true(gates_equal(&g, &again));
    assert_false(again.defaults);
    assert_true(again.gate[0].margin == g.gate[0].margin);
    settings_release(&s);
    gates_default(&g);
    gates_freeze(&g, &s);
    assert_int_equal(gates_thaw(&again, &s, &err), 0);
    assert_true(again.defaults && again.count == 2 && !again.success);
    settings_release(&s);
}

/* A store from before there were gates, and one of a stranger. */
static void thaws_what_others_froze(void **state)
{
    struct settings s = {0};
    struct gates g = {.count = 3};
    struct err err;

    (void)state;
    assert_int_equal(gates_thaw(&g, &s, &err), 0);
    assert_int_equal(g.count, 0);
    settings_add(&s, "gates", "error-rate <= +1pp, happiness <= 2x");
    assert_int_equal(gates_thaw(&g, &s, &err), -1);
    assert_non_null(strstr(err.text, "the gates of the store: \" happiness"));
    settings_add(&s, "gates", "error-rate %0200d", 1);
    assert_int_equal(gates_thaw(&g, &s, &err), -1);
    settings_release(&s);
}

static void has_a_ceiling(void **state)
{
    struct gates g = {0};
    struct err err = {0};
    const struct contrast *c;
    int rc = 0;

    (void)state;
    for (size_t i = 0; !rc && (c = contrasts_row(i)); i++) {
        char text[GATE_TEXT];

        if (c->unit != CONTRAST_RATIO)
            continue;
        snprintf(text, sizeof text, "%s <= 2x", c->name);
        rc = gates_add(&g, text, &err);
    }
    assert_int_equal(rc, -1);
    assert_string_equal(err.text, "more than 16 gates");
    assert_int_equal(g.count, GATES_MOST);
}

static void tells_gates_apart(void **state)
{
    struct gates a = {0}, b = {0};
    struct err err;

    (void)state;
    gates_add(&a, "error-rate <= 1pp", &err);
    gates_add(&a, "p99-latency <= 2x", &err);
    gates_add(&b, "p99-latency <= +100%", &err);
    assert_false(gates_equal(&a, &b));
    gates_add(&b, "error-rate <= 1pp", &err);
    assert_true(gates_equal(&a, &b));
    b.defaults = 1;
    assert_true(gates_equal(&a, &b));
    gates_success(&b, "p50-latency", &err);
    assert_false(gates_equal(&a, &b));
    b.success = NULL;
    assert_int_equal(gate_parse("error-rate <= 1pp critical", &b.gate[1], &err),
                     0);
    assert_false(gates_equal(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_units),
        cmocka_unit_test(knows_op_and_critical),
        cmocka_unit_test(reads_every_row),
        cmocka_unit_test(points_at_the_measure),
        cmocka_unit_test(points_at_the_rest),
        cmocka_unit_test(keeps_margins_in_range),
        cmocka_unit_test(adds_once),
        cmocka_unit_test(refuses_what_holds_when_it_is_worse),
        cmocka_unit_test(knows_success),
        cmocka_unit_test(has_defaults),
        cmocka_unit_test(freezes_and_thaws),
        cmocka_unit_test(thaws_what_others_froze),
        cmocka_unit_test(has_a_ceiling),
        cmocka_unit_test(tells_gates_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
