/* Rows of the overview and words of reports, from contrasts that a test made
 * up. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/shown.h"
#include "report/words.h"

static struct contrast cost(enum contrast_status status, double value)
{
    return (struct contrast){.name = "cost-per-success",
                             .words = "cost per success",
                             .unit = CONTRAST_RATIO,
                             .brief = 1,
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
    c.by = BY_SENDER;
    assert_string_equal(show(&s, &c)->interval, ">=30 clusters");
    c.pivot.open = 1;
    row = show(&s, &c);
    assert_string_equal(row->interval, "failures near");
    assert_string_equal(row->word, "no limit");
    assert_string_equal(row->delta, "+100 %");
    assert_int_equal(row->needs, 0);
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

/* A filtered answer has tokens, and is no failure; who does not tell them does
 * not make the average smaller. */
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
    reply_init(&r); /* one that did not tell, one that failed */
    r.outcome = OUTCOME_OK;
    tally_add(&s.tally[CONTROL], &r);
    r.outcome = OUTCOME_TRUNCATED;
    r.usage.output = 9000;
    tally_add(&s.tally[CONTROL], &r);
    shown_make(&s, &c, 1);
    assert_string_equal(s.row[0].name, "tokens out, ok");
    assert_string_equal(s.row[0].control, "50");
    assert_string_equal(s.row[0].treatment, "50");
    assert_int_equal(s.row[0].n, 2);
    s.unpaired = 1; /* six of control and two of treatment */
    shown_make(&s, &c, 1);
    assert_int_equal(s.row[0].n, 8);
}

/* What is brief is shown, by groups, whatever it is called; what says least
 * of it may be left out. */
static void shows_all_that_is_brief(void **state)
{
    static const char *const names[] = {
        "error rate",       "p50 first token", "p90 first token",
        "p95 first token",  "p99 first token", "p50 latency",
        "p90 latency",      "p95 latency",     "p99 latency",
        "mean latency, ok", "tokens out, ok",  "cost per success",
        "same answer, ok"};
    static struct snapshot s;
    struct contrast all[CONTRASTS_MOST];
    size_t n = 0;

    (void)state;
    for (; contrasts_row(n); n++)
        all[n] = *contrasts_row(n);
    shown_make(&s, all, n);
    assert_int_equal(s.rows, sizeof names / sizeof *names);
    for (int i = 0; i < s.rows; i++) {
        assert_string_equal(s.row[i].name, names[i]);
        assert_int_equal(s.row[i].lesser,
                         strstr("p90p95mea", (char[]){names[i][0], names[i][1],
                                                      names[i][2], 0}) != NULL);
    }
    assert_string_equal(s.row[8].contrast, "p99-latency");
    for (size_t i = 0; i < n; i++)
        all[i].brief = 1;
    shown_make(&s, all, n);
    assert_int_equal(s.rows, SNAPSHOT_CONTRASTS); /* and no further */
}

/* So many as would tell it apart from no change, if it is as it looks. */
static void tells_what_n_would_decide(void **state)
{
    static struct snapshot s;
    struct contrast c = cost(CONTRAST_OK, 1.02);

    (void)state;
    c.low = .98;
    c.high = 1.06;
    c.pivot = (struct pivot){.kind = PIVOT_RATIO,
                             .value = 1.02,
                             .at = log(1.02),
                             .se = .02,
                             .nu = INFINITY,
                             .n = 300,
                             .needs_fixed = 2,
                             .p_fixed = NAN};
    assert_string_equal(show(&s, &c)->word, "no call ~");
    /* (1.96 + .84) standard errors instead of .99 */
    assert_in_range(show(&s, &c)->needs, 2380, 2420);
    c.low = 1.01;
    assert_int_equal(show(&s, &c)->needs, 0); /* it is told already */
    c.low = .98;
    c.pivot.se = .005; /* anytime-valid limits hold no change no more soon */
    assert_int_equal(show(&s, &c)->needs, 0);
    c.pivot.at = 1e-9;
    assert_int_equal(show(&s, &c)->needs, 0); /* nobody can tell */
}

/* A thousand successes are paid for, and scores are no shares. */
static void values_have_their_units(void **state)
{
    static struct snapshot s;
    struct contrast c = cost(CONTRAST_OK, 2);

    (void)state;
    assert_string_equal(show(&s, &c)->control, "$1.00/k");
    assert_string_equal(show(&s, &c)->treatment, "$2.00/k");
    c.control = NAN;
    assert_string_equal(show(&s, &c)->control, "-");
    c = *contrasts_named("score");
    c.status = CONTRAST_OK;
    c.brief = 1;
    c.control = .7312;
    c.estimate = .02;
    c.low = -.01;
    c.high = .05;
    assert_string_equal(show(&s, &c)->control, "0.731");
    assert_string_equal(s.row[s.rows - 1].delta, "+0.0200");
    assert_string_equal(s.row[s.rows - 1].interval, "[-0.0100,+0.0500]");
}

static void change_words(void **state)
{
    struct contrast c = {.unit = CONTRAST_RATIO, .estimate = 1.36};
    char out[WORDS_MAX];

    (void)state;
    assert_string_equal(words_change(&c, out), "+36.0 %");
    c.low = .5;
    c.high = 250;
    assert_string_equal(words_limits(&c, out), "[-50.0, x250]");
    c.high = INFINITY;
    assert_string_equal(words_limits(&c, out), "[-50.0, +inf]");
    c.estimate = 3.5;
    assert_string_equal(words_change(&c, out), "+250 %");
    c.unit = CONTRAST_DIFFERENCE;
    c.estimate = -.0179;
    assert_string_equal(words_change(&c, out), "-1.79 pp");
    c.p = .00004;
    assert_string_equal(words_p(&c, out), "<.0001");
    c.status = CONTRAST_TOO_FEW;
    c.needs = 2000;
    assert_string_equal(words_limits(&c, out), "needs 2000");
    c.by_prompt = 1;
    assert_string_equal(words_limits(&c, out), "needs 2000 prompts");
    c.by = BY_SENDER;
    assert_string_equal(words_limits(&c, out), "needs 2000 clusters");
    c.pivot.open = 1;
    assert_string_equal(words_limits(&c, out), "failures near");
    c.pivot.open = 0;
    assert_string_equal(words_p(&c, out), "");
    assert_string_equal(words_call(&c), "");
    c.needs = 0;
    assert_string_equal(words_limits(&c, out), "no limit");
    c.status = CONTRAST_UNDEFINED;
    c.in = CONTRAST_DOLLARS;
    assert_string_equal(words_limits(&c, out), "no cost");
    c.control = NAN;
    assert_string_equal(words_limits(&c, out), "no prices");
    c.status = CONTRAST_ZERO_VARIANCE;
    assert_string_equal(words_limits(&c, out), "no spread");
    c.p = 1e-9;
    assert_string_equal(words_call(&c), "always less");
    assert_string_equal(words_p(&c, out), "");
}

static void measure_words(void **state)
{
    struct measure m = {
        .unit = MEASURE_COUNT, .value = NAN, .low = NAN, .part = NAN};
    char out[WORDS_MAX];

    (void)state;
    assert_string_equal(words_missing(&m, out), "no data");
    m.unpriced = 3;
    assert_string_equal(words_missing(&m, out), "3 unpriced");
    m.part = .02;
    assert_string_equal(words_missing(&m, out), "+ 3 unpriced");
    m.part = NAN;
    m.needs = 368;
    assert_string_equal(words_missing(&m, out), "needs 368");
    assert_string_equal(words_value(m.value, m.unit, out), "-");
    assert_string_equal(words_interval(&m, out), "");
    assert_string_equal(words_value(99999, MEASURE_COUNT, out), "99999");
    assert_string_equal(words_value(402000, MEASURE_COUNT, out), "402k");
    assert_string_equal(words_value(.0073, MEASURE_SHARE, out), "0.73 %");
    assert_string_equal(words_value(1.92, MEASURE_SECONDS, out), "1.92 s");
    assert_string_equal(words_value(.284, MEASURE_DOLLARS, out), "$0.284");
}

static void sides(void **state)
{
    struct contrast c = {.unit = CONTRAST_RATIO, .more_is_worse = 1};
    struct contrast d = {.more_is_worse = 1, .low = .01, .high = .02};

    (void)state;
    c.low = 1.01;
    c.high = 1.5;
    assert_int_equal(contrast_side(&c), 1);
    c.more_is_worse = -1;
    assert_int_equal(contrast_side(&c), -1);
    c.low = .5;
    assert_int_equal(contrast_side(&c), 0);
    c.high = .9;
    assert_int_equal(contrast_side(&c), 1);
    c.status = CONTRAST_TOO_FEW;
    assert_int_equal(contrast_side(&c), 0);
    assert_int_equal(contrast_side(&d), 1);
    d.unit = CONTRAST_SHARE;
    assert_int_equal(contrast_side(&d), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_spread_is_not_equality),
        cmocka_unit_test(too_few_for_limits),
        cmocka_unit_test(what_is_undefined_has_no_change),
        cmocka_unit_test(tokens_of_all_that_succeeded),
        cmocka_unit_test(shows_all_that_is_brief),
        cmocka_unit_test(tells_what_n_would_decide),
        cmocka_unit_test(values_have_their_units),
        cmocka_unit_test(change_words),
        cmocka_unit_test(measure_words),
        cmocka_unit_test(sides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
