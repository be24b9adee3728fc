/* The page of a review: what it shows, what it keeps to itself, and what
 * becomes of the answers. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "stats/gsl.h"
#include "stats/tango.h"
#include "unit/reviewing.h"

static void both_answers_are_shown_and_nothing_else(void **state)
{
    struct desk_of_one d;
    const struct review_page *p;

    (void)state;
    make_store(10);
    sit_down(&d, "ann");
    p = d.page;
    assert_int_equal(p->state, REVIEW_ASKS);
    assert_int_equal(p->place, 1);
    assert_int_equal(p->of, 11);
    assert_int_equal(p->pairs, 12);
    assert_int_equal(p->same, 2);
    assert_int_equal(p->asked, 10);
    assert_string_equal(p->prompt, "user: when?");
    assert_true(strncmp(p->left, p->right, 5) != 0);
    assert_null(p->result);
    assert_true(p->median == -1 && p->needs == -1);
    get_up(&d);
}

/* The left one is not always the same, and votes are about what was there. */
static void a_vote_is_stored_at_once(void **state)
{
    struct desk_of_one d;
    struct request q = {.kind = REQUEST_VOTE,
                        .tags = TAG_BIT(TAG_WRONG) | TAG_BIT(TAG_TONE),
                        .note = "the day"};
    int sides[SIDES] = {0};

    (void)state;
    make_store(30);
    sit_down(&d, "ann");
    for (int i = 1; i <= 20; i++) {
        enum side left = left_of(d.page);
        struct seen s;

        q.ballot = i % 2 ? BALLOT_LEFT : BALLOT_RIGHT;
        q.key = d.page->item;
        assert_int_equal(press(&d, &q), 0);
        s = stored();
        sides[left]++;
        assert_int_equal(s.count, i);
        assert_int_equal(s.vote.left, left);
        assert_int_equal(s.vote.choice, (left == TREATMENT) == i % 2
                                            ? CHOICE_TREATMENT
                                            : CHOICE_CONTROL);
        assert_string_equal(s.reviewer, "ann");
        assert_string_equal(s.note, "#wrong #tone the day");
        assert_int_equal(s.vote.wall_us, d.now_us);
    }
    assert_true(sides[0] > 3 && sides[1] > 3);
    get_up(&d);
}

/* Also for sanitizers: half a century is more than a span can be times. */
static void a_clock_that_was_set_is_no_pace(void **state)
{
    struct desk_of_one d;

    (void)state;
    make_store(10);
    sit_down(&d, "ann");
    say(&d, BALLOT_LEFT);
    d.now_us += INT64_C(1600000000) * US;
    say(&d, BALLOT_LEFT);
    assert_true(d.page->median == 20 * US * 1000);
    assert_true(d.page->needs == (d.page->of - 2) * d.page->median);
    get_up(&d);
}

static void ties_and_skips_are_said_as_such(void **state)
{
    struct desk_of_one d;

    (void)state;
    make_store(10);
    sit_down(&d, "ann");
    say(&d, BALLOT_EQUAL);
    assert_int_equal(stored().vote.choice, CHOICE_EQUAL);
    say(&d, BALLOT_BOTH_BAD);
    assert_int_equal(stored().vote.choice, CHOICE_BOTH_BAD);
    say(&d, BALLOT_SKIP);
    assert_int_equal(stored().vote.choice, CHOICE_SKIP);
    assert_string_equal(stored().note, "-");
    assert_int_equal(d.page->rated, 2);
    assert_int_equal(d.page->ties, 1);
    assert_int_equal(d.page->both_bad, 1);
    assert_int_equal(d.page->skipped, 1);
    assert_int_equal(d.page->place, 4);
    assert_true(d.page->median == 20 * US * 1000);
    assert_true(d.page->needs == (d.page->of - 3) * d.page->median);
    get_up(&d);
}

/* Two keys in a row: the second one is about what was not seen. */
static void a_vote_about_another_item_is_refused(void **state)
{
    struct request q = {.kind = REQUEST_VOTE};
    struct desk_of_one d;

    (void)state;
    make_store(10);
    sit_down(&d, "ann");
    q.key = d.page->item;
    assert_int_equal(press(&d, &q), 0);
    assert_int_equal(press(&d, &q), -1);
    assert_int_equal(stored().count, 1);
    get_up(&d);
}

static void one_goes_on_where_one_stopped(void **state)
{
    struct desk_of_one d;
    char left[64];

    (void)state;
    make_store(10);
    sit_down(&d, "ann");
    say(&d, BALLOT_LEFT);
    say(&d, BALLOT_LEFT);
    snprintf(left, sizeof left, "%s", d.page->left);
    get_up(&d);
    sit_down(&d, "ann");
    assert_int_equal(d.page->place, 3);
    assert_int_equal(d.page->rated, 2);
    assert_string_equal(d.page->left, left);
    get_up(&d);
    sit_down(&d, "bob");
    assert_int_equal(d.page->place, 1);
    assert_int_equal(d.page->others, 1);
    assert_string_equal(d.page->other[0].name, "ann");
    assert_int_equal(d.page->other[0].rated, 2);
    get_up(&d);
}

static void at_the_end_is_the_result(void **state)
{
    struct desk_of_one d;
    const struct review_page *p;

    (void)state;
    make_store(20);
    sit_down(&d, "ann");
    answer_all(&d);
    p = d.page;
    assert_int_equal(p->state, REVIEW_DONE);
    assert_non_null(p->result);
    assert_null(p->prompt);
    assert_false(p->early);
    assert_int_equal(p->again, 2);
    assert_int_equal(p->steady, 2);
    assert_int_equal(p->result->all.rated, 20);
    assert_int_equal(p->result->all.won[TREATMENT], 20);
    assert_true(p->result->all.preference.value == 1);
    assert_true(p->result->all.preference.p < .001);
    get_up(&d);
}

/* Seen before the end it may make one stop: limits are wider. */
static void the_result_can_be_wished_for(void **state)
{
    struct desk_of_one d;
    struct tango seen = {0};
    double low, high;

    (void)state;
    make_store(60);
    sit_down(&d, "ann");
    for (int i = 0; i < 40; i++)
        say(&d, left_of(d.page) == TREATMENT ? BALLOT_LEFT : BALLOT_RIGHT);
    d.wish.review.result = 1;
    look(&d);
    assert_null(d.page->result);
    d.wish.review.result = 2;
    look(&d);
    assert_non_null(d.page->result);
    assert_true(d.page->early);
    assert_null(d.page->prompt);
    seen.n = seen.treatment = (double)d.page->rated;
    tango_interval(&seen, 1.96, &low, &high);
    assert_true(d.page->result->all.preference.low < low - .01);
    d.wish.review.result = 0;
    look(&d);
    assert_null(d.page->result);
    answer_all(&d);
    assert_true(d.page->result->all.preference.low > low);
    assert_false(d.page->early);
    get_up(&d);
}

static void without_a_reviewer_nothing_is_asked(void **state)
{
    struct request q = {.kind = REQUEST_VOTE};
    struct desk_of_one d;

    (void)state;
    make_store(10);
    sit_down(&d, "ann");
    say(&d, BALLOT_LEFT);
    get_up(&d);
    sit_down(&d, "");
    assert_int_equal(d.page->state, REVIEW_NOBODY);
    assert_null(d.page->prompt);
    assert_null(d.page->result);
    assert_int_equal(d.page->others, 1);
    assert_int_equal(press(&d, &q), -1);
    get_up(&d);
}

static void where_nothing_differs_there_is_nothing_to_ask(void **state)
{
    struct desk_of_one d;

    (void)state;
    make_store(0);
    sit_down(&d, "ann");
    assert_int_equal(d.page->state, REVIEW_NOTHING);
    assert_int_equal(d.page->same, 2);
    get_up(&d);
}

static void another_seed_and_a_sample_make_another_plan(void **state)
{
    struct desk_of_one d;
    char first[64];

    (void)state;
    make_store(40);
    sit_down(&d, "ann");
    snprintf(first, sizeof first, "%s", d.page->left);
    d.wish.review.seed = 77; /* the experiment's own */
    look(&d);
    assert_string_equal(d.page->left, first);
    d.wish.review.seed = 5;
    look(&d);
    assert_string_not_equal(d.page->left, first);
    d.wish.review.sample = 10;
    look(&d);
    assert_int_equal(d.page->asked, 10);
    assert_int_equal(d.page->of, 11);
    get_up(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVIEWING(both_answers_are_shown_and_nothing_else),
        REVIEWING(a_vote_is_stored_at_once),
        REVIEWING(ties_and_skips_are_said_as_such),
        REVIEWING(a_clock_that_was_set_is_no_pace),
        REVIEWING(a_vote_about_another_item_is_refused),
        REVIEWING(one_goes_on_where_one_stopped),
        REVIEWING(at_the_end_is_the_result),
        REVIEWING(the_result_can_be_wished_for),
        REVIEWING(without_a_reviewer_nothing_is_asked),
        REVIEWING(where_nothing_differs_there_is_nothing_to_ask),
        REVIEWING(another_seed_and_a_sample_make_another_plan),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
