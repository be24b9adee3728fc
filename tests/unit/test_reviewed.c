/* What a report says of votes, in each of its forms. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "report_help.h"
#include "stats/gsl.h"
#include "unit/near.h"

#define VOTES 25

/* ann about the pairs 1 to 20, 15 times for treatment and 5 against it, the
 * 21st vote again and another; bob about 4 of them: the same, and a skip. */
static struct told reviewed(struct vote vote[VOTES + 1])
{
    struct told t = run_told();

    for (int i = 0; i < VOTES + 1; i++)
        vote[i] =
            (struct vote){.prompt = 1 + i,
                          .repeat = 1,
                          .reviewer = i < 21 ? "ann" : "bob\x1b[2J",
                          .choice = i < 15 ? CHOICE_TREATMENT : CHOICE_CONTROL,
                          .left = (enum side)(i % 2)};
    vote[20].prompt = 1;
    vote[20].again = 1;
    for (int i = 21; i < VOTES; i++) {
        vote[i].prompt = i - 20;
        vote[i].choice = CHOICE_TREATMENT;
    }
    vote[VOTES].choice = CHOICE_SKIP;
    vote[0].note = "#wrong the day";
    t.vote = vote;
    t.votes = VOTES + 1;
    return t;
}

static json_t *row_of(json_t *o, const char *table, const char *name)
{
    json_t *row;
    size_t i;

    json_array_foreach(
        json_object_get(o, table), i,
        row) if (!strcmp(json_string_value(json_object_get(row, "name")),
                         name)) return row;
    fail_msg("no %s in %s", name, table);
    return NULL;
}

static double value_of(json_t *row)
{
    return json_number_value(
        json_object_get(json_object_get(row, "change"), "value"));
}

static double number(json_t *row, const char *key)
{
    assert_true(json_is_number(json_object_get(row, key)));
    return json_number_value(json_object_get(row, key));
}

/* Of 24 first votes 19 less 5 are for treatment. Few pairs have answers that
 * differ (told_run.h): of all of them it is that much less. */
static void as_json(void **state)
{
    struct vote vote[VOTES + 1];
    struct told t = reviewed(vote);
    struct buf b = report_draw(&t, "json");
    json_t *o = json_loads(b.data, JSON_REJECT_DUPLICATES, NULL), *row, *run;
    double differ;

    (void)state;
    assert_non_null(o);
    row = row_of(o, "review", "preference");
    assert_true(near_abs(value_of(row), 14 / 24., 1e-12));
    assert_true(number(row, "n") == 24);
    run = json_object_get(o, "run");
    differ = 1 - number(run, "answers_equal") / number(run, "answers_compared");
    assert_true(differ > .01 && differ < .2);
    assert_true(near_abs(value_of(row_of(o, "review", "preference-of-all")),
                         14 / 24. * differ, 1e-12));
    assert_true(value_of(row_of(o, "review", "steady")) == 0);
    assert_true(number(row_of(o, "review", "steady"), "n") == 1);
    assert_true(value_of(row_of(o, "review", "same")) == 1);
    assert_true(number(row_of(o, "review", "same"), "n") == 4);
    assert_true(json_is_null(json_object_get(
        json_object_get(row_of(o, "review", "alpha"), "change"), "value")));
    assert_true(number(row_of(o, "reviewers", "ann"), "treatment") == 15);
    assert_true(number(row_of(o, "reviewers", "ann"), "control") == 5);
    assert_true(number(row_of(o, "reviewers", "bob\x1b[2J"), "skipped") == 1);
    assert_true(number(row_of(o, "reasons", "wrong"), "control") == 1);
    assert_true(number(row_of(o, "reasons", "wrong"), "treatment") == 0);
    /* The same as the contrast that gates ask for. */
    row = row_of(o, "changes", "preference");
    assert_true(value_of(row) == value_of(row_of(o, "review", "preference")));
    assert_true(number(row, "p") ==
                number(row_of(o, "review", "preference"), "p"));
    json_decref(o);
    buf_release(&b);
}

static void as_text(void **state)
{
    struct vote vote[VOTES + 1];
    struct told t = reviewed(vote);
    struct buf b = report_draw(&t, "text");

    (void)state;
    assert_true(report_tidy(&b));
    assert_true(report_has(&b, "\nWhat reviewers say\n"));
    assert_true(report_has(&b, "ties by rule"));
    assert_true(report_has(&b, "+58.3 pp ["));
    assert_true(report_has(&b, "all votes are the same"));
    assert_true(report_has(&b, "\nVotes by reviewer\n"));
    assert_true(report_has(&b, "\nReasons against an answer\n"));
    assert_false(report_has(&b, "unsafe"));
    assert_false(report_has(&b, "\x1b"));
    buf_release(&b);
}

static void as_a_table_and_as_a_page(void **state)
{
    struct vote vote[VOTES + 1];
    struct told t = reviewed(vote);
    struct buf b = report_draw(&t, "csv");

    (void)state;
    assert_true(report_has(&b, "\r\nreview,preference,"));
    assert_true(report_has(&b, "\r\nreviewers,ann,"));
    assert_true(report_has(&b, "\r\nreasons,unsafe,"));
    buf_release(&b);
    b = report_draw(&t, "html");
    assert_true(report_is_xml(&b));
    assert_true(report_has(&b, "What reviewers say"));
    buf_release(&b);
    b = report_draw(&t, "markdown");
    assert_true(report_has(&b, "What reviewers say"));
    buf_release(&b);
}

static void without_votes_there_is_nothing(void **state)
{
    struct told t = run_told();
    struct buf b = report_draw(&t, "json");

    (void)state;
    assert_false(report_has(&b, "\"review"));
    assert_false(report_has(&b, "\"unsafe\""));
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_json),
        cmocka_unit_test(as_text),
        cmocka_unit_test(as_a_table_and_as_a_page),
        cmocka_unit_test(without_votes_there_is_nothing),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
