/* What came out of reviews, against numbers worked out by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "analysis/preference.h"
#include "analysis/reviewers.h"
#include "stats/gsl.h"
#include "unit/near.h"

static const struct look fixed = {.alpha = .05};

/* 'T' 'C' '=' 'x' 's', 'u' to take it back; a capital stands on the left
 * unless `right`. */
static struct vote said(const char *who, int64_t pair, char what)
{
    static const char letters[] = "CT=xsu";
    struct vote v = {.prompt = pair, .repeat = 1, .reviewer = who};

    v.choice = (enum choice)(strchr(letters, what) - letters);
    v.left = v.choice == CHOICE_TREATMENT ? TREATMENT : CONTROL;
    return v;
}

/* A letter a pair, from 1; '.' none. */
static void say(struct votes *v, const char *who, const char *what)
{
    for (int64_t i = 0; what[i]; i++) {
        struct vote one = said(who, i + 1, what[i]);

        one.left ^= i == 7; /* the eighth one won on the right */
        if (what[i] != '.')
            votes_add(v, &one);
    }
}

static void say_again(struct votes *v, const char *who, const char *what)
{
    for (int64_t i = 0; what[i]; i++) {
        struct vote one = said(who, i + 1, what[i]);

        one.again = 1;
        if (what[i] != '.')
            votes_add(v, &one);
    }
}

static void counts_and_sides_by_hand(void **state)
{
    struct reviewers r;
    struct votes v = {0};

    (void)state;
    say(&v, "bob", "TTCT=s");
    say(&v, "ann", "TTTTTTCC=x");
    reviewers_compute(&v, &fixed, &r);
    assert_int_equal(r.count, 2);
    assert_string_equal(r.row[0].name, "ann");
    assert_int_equal(r.row[0].rated, 10);
    assert_int_equal(r.row[0].won[TREATMENT], 6);
    assert_int_equal(r.row[0].won[CONTROL], 2);
    assert_int_equal(r.row[0].equal, 1);
    assert_int_equal(r.row[0].both_bad, 1);
    assert_int_equal(r.row[1].rated, 5);
    assert_int_equal(r.row[1].skipped, 1);
    assert_int_equal(r.all.rated, 15);
    assert_true(near_abs(r.row[0].preference.value, .4, 1e-12));
    assert_int_equal(r.row[0].left_won, 7);
    assert_int_equal(r.row[0].right_won, 1);
    assert_true(near_abs(r.row[0].left.value, .6, 1e-12));
    /* Of 8 coins: 2 * (1 + 8) / 256, less one half of what is as likely. */
    assert_true(near_abs(r.row[0].left.p, 18 / 256. - 8 / 256., 1e-12));
    reviewers_release(&r);
    votes_release(&v);
}

static void agreement_by_hand(void **state)
{
    struct reviewers r;
    struct votes v = {0};

    (void)state;
    say(&v, "ann", "TTTTTTCC=x");
    say(&v, "bob", "TTCT=s");
    reviewers_compute(&v, &fixed, &r);
    assert_int_equal(r.pairs, 10);
    assert_int_equal(r.shared, 5);
    assert_true(near_abs(r.same.value, .6, 1e-12));
    assert_true(r.same.low > .2 && r.same.high < .9);
    /* 8 T, 1 C, 1 tie; 6 answers in pairs of the same. */
    assert_true(near_abs(r.alpha.value, (9 * 6 - 56) / (90. - 56), 1e-12));
    reviewers_release(&r);
    say(&v, "eve", "T....."); /* one pair more with all the same */
    reviewers_compute(&v, &fixed, &r);
    assert_int_equal(r.shared, 5);
    say(&v, "eve", ".C...."); /* of three pairs of answers one is the same */
    reviewers_release(&r);
    reviewers_compute(&v, &fixed, &r);
    assert_true(near_abs(r.same.value, (1 + 1 / 3. + 0 + 1 + 0) / 5, 1e-12));
    assert_true(r.same.low == 0 && r.same.high == 1); /* a t of 4 */
    reviewers_release(&r);
    votes_release(&v);
}

static void a_tie_is_a_tie(void **state)
{
    struct reviewers r;
    struct votes v = {0};

    (void)state;
    say(&v, "ann", "==T");
    say(&v, "bob", "x=T");
    reviewers_compute(&v, &fixed, &r);
    assert_true(r.same.value == 1 && r.alpha.value == 1);
    reviewers_release(&r);
    votes_release(&v);
}

static void asked_again_one_may_say_something_else(void **state)
{
    struct reviewers r;
    struct votes v = {0};

    (void)state;
    say(&v, "ann", "TTC=Tu");
    say_again(&v, "ann", "TCCxsT");
    reviewers_compute(&v, &fixed, &r);
    assert_int_equal(r.all.again, 4);
    assert_int_equal(r.all.steady, 3);
    assert_true(near_abs(r.all.steadiness.value, .75, 1e-12));
    assert_int_equal(r.all.rated, 5);
    reviewers_release(&r);
    votes_release(&v);
}

static void the_last_vote_counts(void **state)
{
    struct reviewers r;
    struct votes v = {0};

    (void)state;
    say(&v, "ann", "TTT");
    say(&v, "ann", "uC");
    assert_null(votes_find(&v, 0, 1 << 16 | 1, 0));
    assert_int_equal(votes_find(&v, 0, 2 << 16 | 1, 0)->choice, CHOICE_CONTROL);
    assert_null(votes_find(&v, 0, 2 << 16 | 1, 1));
    reviewers_compute(&v, &fixed, &r);
    assert_int_equal(r.all.rated, 2);
    assert_int_equal(r.all.won[TREATMENT], 1);
    assert_int_equal(r.all.won[CONTROL], 1);
    say(&v, "ann", "T");
    reviewers_release(&r);
    reviewers_compute(&v, &fixed, &r);
    assert_int_equal(r.all.won[TREATMENT], 2);
    reviewers_release(&r);
    votes_release(&v);
}

static void many_votes_find_their_last(void **state)
{
    struct votes v = {0};

    (void)state;
    for (int turn = 0; turn < 2; turn++)
        for (int64_t i = 1; i <= 1000; i++) {
            struct vote one = said(i % 2 ? "ann" : "bob", i, turn ? 'C' : 'T');
            votes_add(&v, &one);
        }
    assert_int_equal(v.count, 2000);
    for (uint64_t i = 1; i <= 1000; i++) {
        const struct ballot_cast *b =
            votes_find(&v, i % 2 == 0, i << 16 | 1, 0);

        assert_non_null(b);
        assert_int_equal(b->choice, CHOICE_CONTROL);
        assert_null(votes_find(&v, i % 2, i << 16 | 1, 0));
        assert_int_equal(v.cast[i - 1].replaced, 1);
    }
    votes_release(&v);
}

static void many_reviewers_speak_for_themselves(void **state)
{
    struct votes v = {0};
    char name[16];

    (void)state;
    for (int i = 0; i < 300; i++) {
        struct vote one = said(name, 1, i % 2 ? 'C' : 'T');

        snprintf(name, sizeof name, "r%d", i);
        votes_add(&v, &one);
    }
    for (int i = 0; i < 300; i++) {
        assert_int_equal(v.cast[i].replaced, 0);
        assert_int_equal(votes_find(&v, i, 1 << 16 | 1, 0)->choice,
                         i % 2 ? CHOICE_CONTROL : CHOICE_TREATMENT);
    }
    votes_release(&v);
}

static void reasons_are_about_what_was_not_chosen(void **state)
{
    struct vote one = said("ann", 1, 'T');
    struct reviewers r;
    struct votes v = {0};

    (void)state;
    one.note = "#wrong #tone the date";
    votes_add(&v, &one);
    one = said("ann", 2, 'x');
    one.note = "#wrong";
    votes_add(&v, &one);
    one = said("ann", 3, 's');
    one.note = "#wrong";
    votes_add(&v, &one);
    reviewers_compute(&v, &fixed, &r);
    assert_int_equal(r.tag[TAG_WRONG][CONTROL], 2);
    assert_int_equal(r.tag[TAG_WRONG][TREATMENT], 1);
    assert_int_equal(r.tag[TAG_TONE][CONTROL], 1);
    assert_int_equal(r.tag[TAG_TONE][TREATMENT], 0);
    reviewers_release(&r);
    votes_release(&v);
}

static void nobody_has_voted(void **state)
{
    struct reviewers r;
    struct votes v = {0};

    (void)state;
    assert_null(votes_find(&v, 0, 1, 0));
    reviewers_compute(&v, &fixed, &r);
    assert_int_equal(r.count + (size_t)r.all.rated, 0);
    assert_int_equal(r.all.preference.status, ESTIMATE_NO_DATA);
    assert_int_equal(r.alpha.status, ESTIMATE_NO_DATA);
    assert_int_equal(r.same.status, ESTIMATE_NO_DATA);
    reviewers_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_sides_by_hand),
        cmocka_unit_test(agreement_by_hand),
        cmocka_unit_test(a_tie_is_a_tie),
        cmocka_unit_test(asked_again_one_may_say_something_else),
        cmocka_unit_test(the_last_vote_counts),
        cmocka_unit_test(many_votes_find_their_last),
        cmocka_unit_test(many_reviewers_speak_for_themselves),
        cmocka_unit_test(reasons_are_about_what_was_not_chosen),
        cmocka_unit_test(nobody_has_voted),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
