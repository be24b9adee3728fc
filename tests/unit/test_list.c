/* The list of pairs: what is in it, in what order, and which one is chosen. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "unit/listed.h"

static struct listed of;

static int setup(void **state)
{
    (void)state;
    listed_open(&of);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    listed_close(&of);
    return 0;
}

static void wish_filter(const char *text)
{
    snprintf(of.wish.list.filter, WISH_TEXT, "%s", text);
}

static void move_to(int64_t at)
{
    of.wish.list.at = at;
    of.wish.list.moves++;
}

static int64_t chosen(void)
{
    return (int64_t)(of.page->chosen >> 16);
}

/* The prompts of the window in its order: "3 1 2". */
static void shows(const char *want)
{
    char got[1024] = "";

    for (int i = 0; i < of.page->rows; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%d",
                 i ? " " : "", (int)(of.page->row[i].key >> 16));
    assert_string_equal(got, want);
}

/* A screen's numbers are floats. */
static int is_near(double x, double number)
{
    return fabs(x - number) < 1e-6 * number;
}

static void begins_with_all_of_them(void **state)
{
    const struct list_row *r;

    (void)state;
    listed_pairs(&of, 1, 3);
    listed_run(&of);
    shows("1 2 3");
    assert_int_equal(of.page->pairs, 3);
    assert_int_equal(of.page->count, 3);
    assert_int_equal(of.page->at, 0);
    assert_int_equal(of.page->chosen, UINT64_C(1) << 16 | 1);
    r = &of.page->row[1];
    assert_true(r->read);
    assert_string_equal(r->asked, "question 2");
    assert_int_equal(r->outcome[TREATMENT], OUTCOME_OK);
    assert_true(is_near(r->latency[CONTROL], .002));
    assert_true(is_near(r->latency[TREATMENT], .004));
    assert_true(is_near(r->first_token[TREATMENT], .001));
    assert_true(r->tokens[CONTROL] == 4 && r->tokens[TREATMENT] == 8);
    assert_true(is_near(r->cost[CONTROL], 2e-6));
    assert_true(isnan(r->similarity));
    assert_int_equal(r->flags, 1U << LIST_FLAG_SLOW);
    assert_false(r->marked);
}

static void an_empty_store(void **state)
{
    (void)state;
    listed_run(&of);
    shows("");
    assert_int_equal(of.page->at, -1);
    assert_int_equal(of.page->chosen, 0);
    move_to(5);
    listed_run(&of);
    assert_int_equal(of.page->at, -1);
    listed_pairs(&of, 1, 2);
    listed_run(&of);
    assert_int_equal(chosen(), 1);
}

static void what_ended_otherwise(void **state)
{
    struct reply r;

    (void)state;
    listed_pairs(&of, 1, 1);
    r = listed_reply(2, CONTROL, 10, "a longer text");
    listed_put(&of, &r);
    r = listed_reply(3, CONTROL, 10, "a longer text");
    listed_put(&of, &r);
    r = listed_reply(3, TREATMENT, 10, "short");
    r.answer = r.normal = 1;
    r.similarity = 250000;
    listed_put(&of, &r);
    r = listed_reply(4, TREATMENT, 10, "");
    r.outcome = OUTCOME_TIMEOUT;
    r.cost = -1;
    listed_put(&of, &r);
    for (int side = 0; side < SIDES; side++) {
        r = listed_reply(5, (enum side)side, 10, "");
        listed_put(&of, &r);
    }
    listed_run(&of);
    shows("1 2 3 4 5");
    assert_int_equal(of.page->row[4].flags, 0);
    assert_int_equal(of.page->row[1].outcome[TREATMENT], PAIR_MISSING);
    assert_string_equal(of.page->row[1].asked, "");
    assert_true(of.page->row[1].read);
    assert_int_equal(of.page->row[1].flags, 0);
    assert_int_equal(of.page->row[2].flags,
                     1U << LIST_FLAG_SAME | 1U << LIST_FLAG_LEN);
    assert_true(of.page->row[2].similarity == .25);
    assert_int_equal(of.page->row[3].flags, 1U << LIST_FLAG_ERR);
    assert_true(isnan(of.page->row[3].latency[TREATMENT]));
    assert_true(isnan(of.page->row[3].cost[TREATMENT]));
}

static void a_filter_narrows_it(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 9);
    wish_filter("latency>=10ms & prompt != 7");
    listed_run(&of);
    shows("5 6 8 9");
    assert_int_equal(of.page->pairs, 9);
    assert_int_equal(of.page->count, 4);
    assert_string_equal(of.page->of.filter, of.wish.list.filter);
    wish_filter("");
    listed_run(&of);
    assert_int_equal(of.page->count, 9);
}

static void a_wrong_filter_changes_nothing(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 9);
    wish_filter("prompt>7");
    listed_run(&of);
    wish_filter("prompt>7 & laency>1s");
    listed_run(&of);
    shows("8 9");
    assert_string_equal(of.page->of.filter, "prompt>7");
    assert_string_equal(of.page->wrong, "prompt>7 & laency>1s");
    assert_int_equal(of.page->error.at, 11);
    assert_non_null(strstr(of.page->error.text, "latency"));
    wish_filter("prompt>7");
    listed_run(&of);
    assert_string_equal(of.page->wrong, "");
    wish_filter("prompt>8");
    listed_run(&of);
    shows("9");
}

static void sort_by(int sort, int reverse, const char *want)
{
    of.wish.list.sort = sort;
    of.wish.list.reverse = reverse;
    listed_run(&of);
    shows(want);
}

/* What is not known is last, whichever way. */
static void sorts(void **state)
{
    struct reply r;

    (void)state;
    r = listed_reply(5, CONTROL, 40, "x");
    listed_put(&of, &r);
    listed_pairs(&of, 1, 4);
    r = listed_reply(5, TREATMENT, 10, "x");
    r.similarity = 5000;
    listed_put(&of, &r);
    r = listed_reply(6, CONTROL, 20, "x");
    r.usage.output = r.cost = -1;
    listed_put(&of, &r);
    sort_by(SORT_PROMPT, 0, "1 2 3 4 5 6");
    sort_by(SORT_PROMPT, 1, "6 5 4 3 2 1");
    sort_by(SORT_LATENCY_T, 0, "5 4 3 2 1 6");
    sort_by(SORT_LATENCY_T, 1, "1 2 3 4 5 6");
    sort_by(SORT_LATENCY_C, 0, "5 6 4 3 2 1");
    sort_by(SORT_DLATENCY, 0, "4 3 2 1 5 6");
    sort_by(SORT_DLATENCY, 1, "5 1 2 3 4 6");
    sort_by(SORT_DFIRST, 0, "4 3 2 1 5 6");
    sort_by(SORT_DTOKENS, 0, "4 3 2 1 5 6");
    sort_by(SORT_DCOST, 0, "4 3 2 1 5 6");
    sort_by(SORT_SIMILARITY, 0, "5 1 2 3 4 6");
    sort_by(SORT_ARRIVAL, 0, "6 4 3 2 1 5");
    sort_by(77, 0, "1 2 3 4 5 6");
}

static void the_choice_stays_with_its_pair(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 5);
    listed_run(&of);
    move_to(3);
    listed_run(&of);
    assert_int_equal(chosen(), 4);
    assert_int_equal(of.page->moves, of.wish.list.moves);
    of.wish.list.sort = SORT_ARRIVAL;
    listed_run(&of);
    assert_int_equal(of.page->at, 1);
    listed_pairs(&of, 6, 9);
    listed_run(&of);
    assert_int_equal(chosen(), 4);
    assert_int_equal(of.page->at, 5);
    move_to(0);
    listed_run(&of);
    assert_int_equal(chosen(), 9);
    move_to(99);
    listed_run(&of);
    assert_int_equal(chosen(), 1);
    assert_int_equal(of.page->at, 8);
}

static void a_choice_that_is_gone(void **state)
{
    struct reply r;

    (void)state;
    listed_pairs(&of, 1, 3);
    for (int64_t i = 4; i <= 7; i++) {
        r = listed_reply(i, CONTROL, 10, "x");
        listed_put(&of, &r);
    }
    move_to(1);
    listed_run(&of);
    wish_filter("T.missing");
    listed_run(&of);
    assert_int_equal(chosen(), 4);
    move_to(2);
    listed_run(&of);
    assert_int_equal(chosen(), 6);
    r = listed_reply(6, TREATMENT, 10, "x");
    listed_put(&of, &r);
    listed_run(&of);
    shows("4 5 7");
    assert_int_equal(chosen(), 7);
    r = listed_reply(7, TREATMENT, 10, "x");
    listed_put(&of, &r);
    listed_run(&of);
    assert_int_equal(chosen(), 5);
    wish_filter("prompt>99");
    listed_run(&of);
    assert_int_equal(of.page->chosen, 0);
    wish_filter("");
    listed_run(&of);
    assert_int_equal(chosen(), 1);
}

static void a_window_goes_with_the_choice(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 800);
    listed_run(&of);
    assert_int_equal(of.page->rows, LIST_WINDOW);
    assert_int_equal(of.page->first, 0);
    move_to(100);
    listed_run(&of);
    assert_int_equal(of.page->first, 0);
    move_to(500);
    listed_run(&of);
    assert_int_equal(of.page->first, 350);
    assert_int_equal(of.page->row[150].key >> 16, 501);
    move_to(799);
    listed_run(&of);
    assert_int_equal(of.page->first, 500);
    move_to(0);
    listed_run(&of);
    assert_int_equal(of.page->first, 0);
    of.wish.list.reverse = 1;
    listed_run(&of);
    assert_int_equal(of.page->at, 799);
    for (int i = 0; i < LIST_WINDOW; i++) {
        char want[64];

        snprintf(want, sizeof want, "question %d", LIST_WINDOW - i);
        assert_true(of.page->row[i].read);
        assert_string_equal(of.page->row[i].asked, want);
    }
}

static void marks(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 5);
    listed_run(&of);
    assert_int_equal(listed_ask(&of, REQUEST_MARK, 4), 0);
    assert_int_equal(listed_ask(&of, REQUEST_MARK, 2), 0);
    assert_int_equal(listed_step(&of), 0);
    assert_int_equal(of.page->marked, 2);
    assert_true(of.page->row[1].marked && of.page->row[3].marked);
    wish_filter("marked");
    listed_run(&of);
    shows("2 4");
    assert_int_equal(listed_ask(&of, REQUEST_MARK, 2), 0);
    assert_int_equal(listed_step(&of), 0);
    shows("4");
    assert_int_equal(of.page->marked, 1);
    assert_int_equal(listed_ask(&of, REQUEST_UNMARK, 0), 0);
    assert_int_equal(listed_step(&of), 0);
    shows("");
    assert_int_equal(of.page->marked, 0);
}

/* Nothing new: no page, and no more work. */
static void rests(void **state)
{
    struct list_page *page;

    (void)state;
    listed_pairs(&of, 1, 5);
    listed_run(&of);
    page = of.page;
    assert_int_equal(listed_step(&of), 0);
    assert_ptr_equal(of.page, page);
}

/* Numbers that came while the list was made are not left out of it. */
static void catches_up(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 2);
    listed_run(&of);
    snprintf(of.wish.list.search, WISH_TEXT, "question");
    assert_int_equal(listed_step(&of), 1);
    listed_pairs(&of, 3, 3);
    must(live_update(of.live, 9, 0, &of.err), &of.err);
    of.from.serial++;
    while (listed_step(&of) > 0)
        continue;
    shows("1 2 3");
}

static void travel(int64_t at)
{
    of.wish.at = at;
    live_at(of.live, at);
    listed_run(&of);
}

/* What had not come yet is in no list, and found nowhere. */
static void another_time_is_another_list(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 5);
    snprintf(of.wish.list.search, WISH_TEXT, "answer 4 T");
    listed_run(&of);
    shows("4");
    travel(9000000);
    shows("");
    of.wish.list.search[0] = '\0';
    listed_run(&of);
    shows("1 2 3 4");
    snprintf(of.wish.list.search, WISH_TEXT, "answer 4 T");
    listed_run(&of);
    shows("");
    travel(-1);
    shows("4");
}

static int prompts_read;

static int count_prompts(struct store *s, struct store_range r,
                         store_prompt *each, void *arg, struct err *err)
{
    prompts_read += (int)(r.to - r.from) + 1;
    return of.writer->ops->prompts(s, r, each, arg, err);
}

/* What has been read goes with the window. */
static void texts_are_read_once(void **state)
{
    struct store_ops counting = *of.reader->ops;

    (void)state;
    counting.prompts = count_prompts;
    listed_pairs(&of, 1, 400);
    of.reader->ops = &counting;
    listed_run(&of);
    assert_int_equal(prompts_read, LIST_WINDOW);
    move_to(LIST_WINDOW - 20);
    listed_run(&of);
    assert_int_equal(of.page->first, 100);
    assert_int_equal(prompts_read, 400);
    of.reader->ops = of.writer->ops;
}

static void begins_at_a_place(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 5);
    of.wish.list.at = 2;
    listed_run(&of);
    assert_int_equal(chosen(), 3);
}

int main(void)
{
#define LIST_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        LIST_TEST(begins_with_all_of_them),
        LIST_TEST(an_empty_store),
        LIST_TEST(what_ended_otherwise),
        LIST_TEST(a_filter_narrows_it),
        LIST_TEST(a_wrong_filter_changes_nothing),
        LIST_TEST(sorts),
        LIST_TEST(the_choice_stays_with_its_pair),
        LIST_TEST(a_choice_that_is_gone),
        LIST_TEST(a_window_goes_with_the_choice),
        LIST_TEST(marks),
        LIST_TEST(rests),
        LIST_TEST(catches_up),
        LIST_TEST(another_time_is_another_list),
        LIST_TEST(texts_are_read_once),
        LIST_TEST(begins_at_a_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
