/* The page of a review: what it shows, what it keeps to itself, and what
 * becomes of the answers. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "desk/page.h"
#include "desk/review.h"
#include "stats/gsl.h"
#include "stats/tango.h"
#include "unit/store_sample.h"

PLACE_OF_EACH_TEST

#define US INT64_C(1000000)
#define START (1790000000 * US)

/* Somebody before a screen. */
struct desk_of_one {
    struct store *store;
    struct live *live;
    void *state;
    struct review_page *page;
    struct wish wish;
    int64_t now_us;
    struct err err;
};

static struct reply answer(int64_t prompt, enum side side, int differs)
{
    struct reply r = sample_reply(prompt, 1, side);
    static char text[64];

    snprintf(text, sizeof text, "%s %lld",
             side && differs ? "tomorrow" : "today", (long long)prompt);
    r.text = text;
    r.answer = 7 + side * differs;
    r.latency = 1000000;
    r.cost = 5;
    r.model = side ? "secret-new" : "secret-old";
    return r;
}

/* The first `pairs` pairs differ, two more do not. */
static void make_store(int64_t pairs)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct engine e = {.phase = PHASE_FINISHED,
                       .started_us = START,
                       .updated_us = START,
                       .total = pairs + 2,
                       .budget = -1};
    struct settings all = {0};
    struct err err;

    settings_add(&all, "seed", "77");
    must(s->ops->begin(s, &err), &err);
    must(s->ops->put_settings(s, &all, &err), &err);
    must(s->ops->put_engine(s, &e, &err), &err);
    for (int64_t i = 1; i <= pairs + 2; i++) {
        static const char asks[] = "{\"messages\":[{\"role\":\"user\","
                                   "\"content\":\"when?\"}]}";
        char id[8];
        struct prompt p;

        snprintf(id, sizeof id, "p%lld", (long long)i);
        p = sample_prompt(i, id);
        p.request = asks;
        p.request_len = sizeof asks - 1;
        must(s->ops->put_prompt(s, &p, &err), &err);
        for (int side = 0; side < SIDES; side++) {
            struct reply r = answer(i, (enum side)side, i <= pairs);
            must(s->ops->put_reply(s, &r, &err), &err);
        }
    }
    must(s->ops->commit(s, &err), &err);
    settings_release(&all);
    store_close(s);
}

static void look(struct desk_of_one *d)
{
    struct page_source from = {.store = d->store, .live = d->live};
    void *made = NULL;

    while (live_update(d->live, d->now_us, 0, &d->err) > 0)
        ;
    from.serial = live_serial(d->live);
    from.now_us = d->now_us;
    while (review_kind.work(d->state, &from, &d->wish, &made, &d->err) > 0)
        ;
    if (made) {
        review_kind.release(d->page);
        d->page = made;
    }
}

static void sit_down(struct desk_of_one *d, const char *reviewer)
{
    *d = (struct desk_of_one){.now_us = START + US};
    d->store = must_open(place.store, STORE_READ);
    d->live = live_new(d->store, place.store, &d->err);
    assert_non_null(d->live);
    d->state = review_kind.start();
    d->wish.at = -1;
    snprintf(d->wish.review.reviewer, sizeof d->wish.review.reviewer, "%s",
             reviewer);
    look(d);
    assert_non_null(d->page);
}

static void get_up(struct desk_of_one *d)
{
    review_kind.release(d->page);
    review_kind.end(d->state);
    live_free(d->live);
}

static int press(struct desk_of_one *d, const struct request *q)
{
    struct page_source from = {.store = d->store, .live = d->live};
    int rc;

    d->now_us += 20 * US;
    from.now_us = d->now_us;
    rc = review_kind.ask(d->state, &from, q, &d->err);
    look(d);
    return rc;
}

static void say(struct desk_of_one *d, enum ballot b)
{
    struct request q = {.kind = REQUEST_VOTE, .ballot = b};

    q.key = d->page->item;
    assert_int_equal(press(d, &q), 0);
}

static void take_back(struct desk_of_one *d)
{
    struct request q = {.kind = REQUEST_UNDO};

    assert_int_equal(press(d, &q), 0);
}

/* Whoever promises to come tomorrow is treatment. */
static enum side left_of(const struct review_page *p)
{
    return strncmp(p->left, "tomorrow", 8) == 0 ? TREATMENT : CONTROL;
}

struct seen {
    struct vote vote; /* the last one; strings in: */
    char reviewer[16], note[64];
    int count;
};

static int see(void *arg, const struct vote *v)
{
    struct seen *s = arg;

    s->vote = *v;
    snprintf(s->reviewer, sizeof s->reviewer, "%s", v->reviewer);
    snprintf(s->note, sizeof s->note, "%s", v->note ? v->note : "-");
    s->count++;
    return 0;
}

static struct seen stored(void)
{
    struct store *s = must_open(place.store, STORE_READ);
    struct seen seen = {0};
    struct err err;

    must(s->ops->votes(s, 0, see, &seen, &err), &err);
    store_close(s);
    return seen;
}

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

static void answer_all(struct desk_of_one *d)
{
    for (int i = 0; d->page->state == REVIEW_ASKS && i < 100; i++) {
        assert_null(d->page->result);
        say(d, left_of(d->page) == TREATMENT ? BALLOT_LEFT : BALLOT_RIGHT);
    }
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
        TEST(both_answers_are_shown_and_nothing_else),
        TEST(a_vote_is_stored_at_once),
        TEST(ties_and_skips_are_said_as_such),
        TEST(a_clock_that_was_set_is_no_pace),
        TEST(a_vote_about_another_item_is_refused),
        TEST(one_goes_on_where_one_stopped),
        TEST(a_vote_can_be_taken_back),
        TEST(at_the_end_is_the_result),
        TEST(the_result_can_be_wished_for),
        TEST(without_a_reviewer_nothing_is_asked),
        TEST(where_nothing_differs_there_is_nothing_to_ask),
        TEST(another_seed_and_a_sample_make_another_plan),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
