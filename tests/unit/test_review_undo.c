/* Votes of a review that are taken back, and those that are not. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "stats/gsl.h"
#include "unit/reviewing.h"

static void a_vote_can_be_taken_back(void **state)
{
    struct request q = {.kind = REQUEST_UNDO};
    struct desk_of_one d;
    char first[64];

    (void)state;
    make_store(10);
    sit_down(&d, "ann");
    snprintf(first, sizeof first, "%s", d.page->left);
    assert_int_equal(press(&d, &q), -1);
    say(&d, BALLOT_LEFT);
    say(&d, BALLOT_EQUAL);
    get_up(&d);
    sit_down(&d, "ann"); /* in another session, too */
    take_back(&d);
    take_back(&d);
    assert_string_equal(d.page->left, first);
    assert_int_equal(d.page->place, 1);
    assert_int_equal(d.page->rated, 0);
    assert_int_equal(stored().count, 4); /* nothing is ever deleted */
    say(&d, BALLOT_EQUAL);
    assert_int_equal(d.page->rated, 1);
    assert_int_equal(d.page->ties, 1);
    get_up(&d);
}

static void answer_because(struct desk_of_one *d, unsigned tags,
                           const char *note)
{
    struct request q = {.kind = REQUEST_VOTE, .tags = tags};

    q.key = d->page->item;
    snprintf(q.note, sizeof q.note, "%s", note);
    assert_int_equal(press(d, &q), 0);
}

static void asks_with(const struct desk_of_one *d, unsigned tags,
                      const char *note)
{
    assert_int_equal(d->page->tags, tags);
    assert_string_equal(d->page->note, note);
}

static void what_is_taken_back_brings_its_reasons(void **state)
{
    struct desk_of_one d;

    (void)state;
    make_store(10);
    sit_down(&d, "bob");
    answer_because(&d, TAG_BIT(TAG_UNSAFE), "bob's");
    get_up(&d);
    sit_down(&d, "ann");
    answer_because(&d, TAG_BIT(TAG_WRONG), "the day");
    asks_with(&d, 0, "");
    answer_because(&d, TAG_BIT(TAG_TONE) | TAG_BIT(TAG_FORMAT), "");
    answer_because(&d, 0, "");
    take_back(&d);
    asks_with(&d, 0, "");
    take_back(&d);
    asks_with(&d, TAG_BIT(TAG_TONE) | TAG_BIT(TAG_FORMAT), "");
    take_back(&d);
    asks_with(&d, TAG_BIT(TAG_WRONG), "the day");
    get_up(&d);
    sit_down(&d, "ann"); /* in another session, too */
    asks_with(&d, TAG_BIT(TAG_WRONG), "the day");
    answer_because(&d, 0, "no");
    asks_with(&d, TAG_BIT(TAG_TONE) | TAG_BIT(TAG_FORMAT), "");
    take_back(&d);
    asks_with(&d, 0, "no");
    get_up(&d);
}

/* Its limits hold for votes that nobody changed to suit it. */
static void votes_stay_once_the_result_was_seen(void **state)
{
    struct request undo = {.kind = REQUEST_UNDO};
    struct desk_of_one d;

    (void)state;
    make_store(20);
    sit_down(&d, "ann");
    say(&d, BALLOT_LEFT);
    d.wish.review.result = 2;
    look(&d);
    d.wish.review.result = 0;
    look(&d);
    assert_int_equal(press(&d, &undo), -1);
    assert_non_null(strstr(d.err.text, "has been seen"));
    say(&d, BALLOT_LEFT);
    take_back(&d); /* that one was not in it */
    assert_int_equal(press(&d, &undo), -1);
    answer_all(&d);
    get_up(&d);
    sit_down(&d, "ann");
    assert_int_equal(d.page->state, REVIEW_DONE);
    assert_int_equal(press(&d, &undo), -1);
    assert_int_equal(stored().vote.choice, CHOICE_TREATMENT);
    get_up(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVIEWING(a_vote_can_be_taken_back),
        REVIEWING(what_is_taken_back_brings_its_reasons),
        REVIEWING(votes_stay_once_the_result_was_seen),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
