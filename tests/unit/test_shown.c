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
                             .in = CONTRAST_DOLLARS,
                             .level = .95,
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
    assert_string_equal(row->word, "no call"); /* so many, and no more */
    assert_int_equal(row->side, 0);
    assert_string_equal(row->delta, "+100 %");
    assert_string_equal(row->interval, "no spread");
    assert_false(row->bar);
    c.p = 1e-9; /* of the signs of the pairs */
    assert_string_equal(show(&s, &c)->word, "always more");
    assert_int_equal(s.row[s.rows - 1].side, 1);
    c.estimate = .4;
    assert_string_equal(show(&s, &c)->word, "always less");
    assert_string_equal(s.row[s.rows - 1].delta, "-60.0 %");
    assert_int_equal(s.row[s.rows - 1].side, -1);
    c.estimate = 1;
    assert_string_equal(show(&s, &c)->word, "equal");
    assert_int_equal(s.row[s.rows - 1].side, 0);
}

/* A mean is told before its limits are; a quantile is neither. */
static void too_few_for_limits(void **state)
{
    static struct snapshot s;
    struct contrast c = cost(CONTRAST_TOO_FEW, 2);
    const struct shown *row;

    (void)state;
    c.needs = 30;
    row = show(&s, &c);
    assert_string_equal(row->delta, "+100 %");
    assert_string_equal(row->word, "too few ~");
    assert_string_equal(row->interval, "");
    assert_int_equal(row->needs, 30);
    c.by_prompt = 1;
    assert_string_equal(show(&s, &c)->interval, ">=30 prompts");
    c.estimate = c.control = NAN;
    row = show(&s, &c);
    assert_string_equal(row->delta, "");
    assert_string_equal(row->control, "-");
}

/* Without prices the value is a mere stand-in. */
static void what_is_undefined_has_no_change(void **state)
{
    static struct snapshot s;
    struct contrast c = cost(CONTRAST_UNDEFINED, 1);
    const struct shown *row = show(&s, &c);

    (void)state;
    assert_string_equal(row->word, "no cost");
    assert_string_equal(row->delta, "");
    c.control = NAN;
    assert_string_equal(show(&s, &c)->word, "no prices");
    c.control = INFINITY;
    assert_string_equal(show(&s, &c)->word, "no success");
    c.in = CONTRAST_SECONDS;
    assert_string_equal(show(&s, &c)->word, "a failure");
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
        cmocka_unit_test(too_few_for_limits),
        cmocka_unit_test(what_is_undefined_has_no_change),
        cmocka_unit_test(tokens_of_all_that_succeeded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
