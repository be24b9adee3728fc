/* What a search finds in a store, and how it goes on. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "desk/needle.h"
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

static void finds(const char *text, const char *want)
{
    char got[1024] = "";

    snprintf(of.wish.list.search, WISH_TEXT, "%s", text);
    listed_run(&of);
    for (int i = 0; i < of.page->rows; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%d",
                 i ? " " : "", (int)(of.page->row[i].key >> 16));
    if (strcmp(got, want))
        fail_msg("%s: \"%s\", not \"%s\"", text, got, want);
    assert_string_equal(of.page->of.search, text);
}

static void looks_in_prompts_and_answers(void **state)
{
    struct reply r;

    (void)state;
    listed_pairs(&of, 1, 4);
    r = listed_reply(5, CONTROL, 3, "");
    r.outcome = OUTCOME_HTTP_5XX;
    r.error = "upstream Overloaded";
    listed_put(&of, &r);
    r = listed_reply(5, TREATMENT, 3, "");
    r.tools = "[{\"name\":\"weather\",\"arguments\":{}}]";
    listed_put(&of, &r);
    finds("question 3", "3");
    finds("answer 2 T", "2");
    finds("overloaded", "5");
    finds("weather", "5");
    finds("be kind", "1 2 3 4");
    finds("content", "");
    finds("user", "");
    finds("nothing of this", "");
    finds("", "1 2 3 4 5");
}

static void a_large_letter_is_meant(void **state)
{
    (void)state;
    listed_prompt(&of, 1,
                  "Refund \xC3\x9C"
                  "bersicht");
    listed_prompt(&of, 2,
                  "refund \xC3\xBC"
                  "bersicht");
    listed_prompt(&of, 3, "REFUND");
    for (int64_t i = 1; i <= 3; i++) {
        struct reply r = listed_reply(i, CONTROL, 1, "x");

        listed_put(&of, &r);
    }
    finds("refund", "1 2 3");
    finds("Refund", "1");
    finds("\xC3\xBC"
          "bersicht",
          "1 2");
    finds("\xC3\x9C"
          "bersicht",
          "1");
}

/* JSON may write a character in more than one way. */
static void sees_through_escapes(void **state)
{
    (void)state;
    listed_prompt(&of, 1, "caf\\u00e9 au lait");
    listed_prompt(&of, 2, "say \\\"now\\\"");
    listed_prompt(&of, 3, "a\\/b c:\\\\d");
    listed_prompt(&of, 4, "one\\ntwo");
    for (int64_t i = 1; i <= 4; i++) {
        struct reply r = listed_reply(i, CONTROL, 1, "x");

        listed_put(&of, &r);
    }
    finds("caf\xC3\xA9", "1");
    finds("\"now\"", "2");
    finds("a/b", "3");
    finds("c:\\d", "3");
    finds("u00e9", "");
    finds("ntwo", "");
}

static void goes_with_filter_and_order(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 30);
    snprintf(of.wish.list.filter, WISH_TEXT, "prompt<=12");
    of.wish.list.sort = SORT_LATENCY_T;
    finds("question 1", "12 11 10 1");
    assert_int_equal(of.page->searched, 12);
    assert_int_equal(of.page->all, 12);
    assert_int_equal(of.page->count, 4);
    of.wish.list.filter[0] = '\0';
    finds("question 1", "19 18 17 16 15 14 13 12 11 10 1");
    assert_int_equal(of.page->all, 30);
    finds("", "30 29 28 27 26 25 24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 "
              "9 8 7 6 5 4 3 2 1");
    assert_int_equal(of.page->all, 0);
}

/* Each piece shows what was found so far. */
static void grows_while_it_looks(void **state)
{
    int64_t count = -1, searched = -1;
    int steps = 0, rc;

    (void)state;
    listed_pairs(&of, 1, 700);
    listed_run(&of);
    snprintf(of.wish.list.search, WISH_TEXT, "question");
    do {
        rc = listed_step(&of);
        steps++;
        assert_true(of.page->count >= count || count == 700);
        assert_true(of.page->searched >= searched);
        count = of.page->count;
        searched = of.page->searched;
    } while (rc > 0);
    assert_int_equal(rc, 0);
    assert_true(steps > 5);
    assert_int_equal(of.page->searched, 700);
    assert_int_equal(of.page->count, 700);
}

/* Another text ends a search under way; what it found is forgotten. */
static void another_text_is_another_search(void **state)
{
    (void)state;
    listed_pairs(&of, 1, 400);
    listed_run(&of);
    snprintf(of.wish.list.search, WISH_TEXT, "question");
    for (int i = 0; i < 4; i++)
        assert_int_equal(listed_step(&of), 1);
    assert_true(of.page->searched > 0);
    finds("answer 399", "399");
}

static void looks_again_where_a_reply_came(void **state)
{
    struct reply r;
    int calls;

    (void)state;
    listed_pairs(&of, 1, 400);
    r = listed_reply(401, CONTROL, 1, "alpha");
    listed_put(&of, &r);
    finds("beta", "");
    calls = of.calls;
    r = listed_reply(401, TREATMENT, 1, "beta");
    listed_put(&of, &r);
    finds("beta", "401");
    assert_true(of.calls < calls);
    listed_pairs(&of, 402, 402);
    r = listed_reply(403, TREATMENT, 1, "Beta");
    listed_put(&of, &r);
    finds("beta", "401 403");
}

static void repeats_of_a_prompt(void **state)
{
    struct reply r;

    (void)state;
    listed_pairs(&of, 1, 3);
    r = listed_reply(2, CONTROL, 1, "gamma");
    r.repeat = 2;
    listed_put(&of, &r);
    finds("gamma", "2");
    assert_int_equal(of.page->row[0].key & 0xFFFF, 2);
    finds("question 2", "2 2");
}

static int fails(struct store *s, struct store_range r, store_reply *each,
                 void *arg, struct err *err)
{
    (void)s;
    (void)r;
    (void)each;
    (void)arg;
    return err_set(err, ERR_IO, "a.db: no");
}

/* The list stays, and the search goes on when the store is there again. */
static void a_store_that_fails(void **state)
{
    const struct store_ops *good = of.reader->ops;
    struct store_ops broken = *good;

    (void)state;
    listed_pairs(&of, 1, 4);
    listed_run(&of);
    broken.bodies = fails;
    snprintf(of.wish.list.search, WISH_TEXT, "answer 3");
    assert_int_equal(listed_step(&of), 1);
    of.reader->ops = &broken;
    assert_int_equal(listed_step(&of), -1);
    assert_string_equal(of.err.text, "a.db: no");
    of.reader->ops = good;
    finds("answer 3", "3");
}

static void needles(void **state)
{
    struct needle n;

    (void)state;
    needle_init(&n, "\xCE\xB1\xCF\x89 \xD1\x8F\xD1\x90");
    assert_true(needle_in(&n, "-\xCE\x91\xCE\xA9 \xD0\xAF\xD0\x80-", 11));
    assert_false(needle_in(&n, "-\xCE\x91\xCE\xA9 \xD0\xAF\xD0\x80", 9));
    needle_release(&n);
    needle_init(&n, "a\xFF");
    assert_true(needle_in(&n, "xA\xFF", 3));
    assert_false(needle_in(&n, "", 0));
    needle_release(&n);
    needle_init(&n, "x");
    assert_false(needle_in_json(&n, "{\"a\":\"b\"}", 9));
    assert_true(needle_in_json(&n, "{\"a\":\"X\"}", 9));
    assert_true(needle_in_json(&n, "{\"a\":\"\\u0078\"}", 14));
    needle_release(&n);
    needle_release(&n);
}

int main(void)
{
#define LIST_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        LIST_TEST(looks_in_prompts_and_answers),
        LIST_TEST(a_large_letter_is_meant),
        LIST_TEST(sees_through_escapes),
        LIST_TEST(goes_with_filter_and_order),
        LIST_TEST(grows_while_it_looks),
        LIST_TEST(another_text_is_another_search),
        LIST_TEST(looks_again_where_a_reply_came),
        LIST_TEST(repeats_of_a_prompt),
        LIST_TEST(a_store_that_fails),
        cmocka_unit_test(needles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
