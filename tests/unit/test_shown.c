/* Rows of the overview, from contrasts that a test made up. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/shown.h"

static struct contrast cost(enum contrast_status status, double value)
{
    return (struct contrast){.name = "cost-per-success",
                             .unit = CONTRAST_RATIO,
                             .status = status,
                             .more_is_worse = 1,
                             .control = .001,
                             .treatment = .001 * value,
                             .estimate = value,
                             .low = 0,
                             .high = INFINITY,
                             .p = 1,
                             .n = 300};
}

static const struct shown *show(struct snapshot *s, const struct contrast *c)
{
    shown_make(s, c, 1);
    return &s->row[s->rows - 1];
}

/* Twice as dear in each pair: there is no spread to make limits of, and
 * nothing is equal. */
static void no_spread_is_not_equality(void **state)
{
    static struct snapshot s;
    struct contrast c = cost(CONTRAST_ZERO_VARIANCE, 2);
    const struct shown *row = show(&s, &c);

    (void)state;
    assert_string_equal(row->word, "no call ~");
    assert_string_equal(row->delta, "+100 %");
    assert_string_equal(row->interval, "no spread");
    assert_false(row->bar);
    assert_int_equal(row->side, 0);
    c = cost(CONTRAST_ZERO_VARIANCE, 1);
    assert_string_equal(show(&s, &c)->word, "no call ~");
}

/* Without prices the value is a mere stand-in. */
static void what_is_undefined_has_no_change(void **state)
{
    static struct snapshot s;
    struct contrast c = cost(CONTRAST_UNDEFINED, 1);
    const struct shown *row = show(&s, &c);

    (void)state;
    assert_string_equal(row->word, "undefined");
    assert_string_equal(row->delta, "");
}

/* A filtered answer has tokens, and is no failure. */
static void tokens_of_all_that_succeeded(void **state)
{
    static struct snapshot s;
    struct contrast c = cost(CONTRAST_OK, 1);
    struct reply r;

    (void)state;
    for (int i = 0; i < 8; i++) {
        reply_init(&r);
        r.outcome = i % 2 ? OUTCOME_FILTERED : OUTCOME_OK;
        r.usage.output = 50;
        tally_add(&s.tally[i < 6 ? CONTROL : TREATMENT], &r);
    }
    shown_make(&s, &c, 1);
    assert_string_equal(s.row[0].name, "tokens out/ok");
    assert_string_equal(s.row[0].control, "50");
    assert_string_equal(s.row[0].treatment, "50");
    assert_int_equal(s.row[0].n, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_spread_is_not_equality),
        cmocka_unit_test(what_is_undefined_has_no_change),
        cmocka_unit_test(tokens_of_all_that_succeeded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
