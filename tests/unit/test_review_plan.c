/* What a reviewer is asked, in which order, and what stands on the left. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "desk/review_plan.h"

static void put(struct pairs *p, int64_t prompt, int repeat, int differs)
{
    for (int s = 0; s < SIDES; s++) {
        struct reply r;

        reply_init(&r);
        r.prompt = prompt;
        r.repeat = repeat;
        r.side = (enum side)s;
        r.outcome = OUTCOME_OK;
        r.latency = 1000;
        r.answer = 7 + s * differs;
        assert_int_equal(pairs_add(p, &r), 0);
    }
}

static struct review_plan plan_of(const struct pairs *p,
                                  const struct review_order *o)
{
    struct review_plan plan = {0};

    review_plan_add(&plan, p, 0, p->count / 3);
    review_plan_add(&plan, p, p->count / 3, p->count);
    review_plan_close(&plan, o);
    return plan;
}

static void vote(struct votes *v, const struct review_order *o,
                 const struct review_item *item, enum choice choice)
{
    struct vote one = {.prompt = (int64_t)(item->key >> 16),
                       .repeat = (int)(item->key & 0xFFFF),
                       .reviewer = o->reviewer,
                       .choice = choice,
                       .left = item->left,
                       .again = item->again};

    votes_add(v, &one);
}

#define PAIRS 1000
#define MOST (2 * PAIRS)

/* Answers all that is asked; returns how many, the items in `asked`. */
static int answer_all(const struct pairs *p, const struct review_order *o,
                      struct votes *v, struct review_item asked[MOST])
{
    struct review_plan plan = plan_of(p, o);
    struct review_way way;
    int n = 0;

    for (;;) {
        review_plan_way(&plan, o, v, &way);
        assert_true(way.done == n);
        if (!way.left)
            break;
        assert_true(n < MOST);
        asked[n++] = way.next;
        vote(v, o, &way.next, CHOICE_EQUAL);
    }
    review_plan_release(&plan);
    return n;
}

static struct pairs many(int64_t count)
{
    struct pairs p = {0};

    for (int64_t i = 1; i <= count; i++)
        put(&p, i, 1, i % 4 != 0);
    return p;
}

static int find(const struct review_item *asked, int n, uint64_t key, int again)
{
    for (int i = 0; i < n; i++)
        if (asked[i].key == key && asked[i].again == again)
            return i;
    return -1;
}

static void all_that_differ_are_asked_about_and_a_tenth_again(void **state)
{
    struct review_item *asked = calloc(MOST, sizeof *asked);
    const struct review_order o = {77, "ann", 0};
    struct pairs p = many(PAIRS);
    struct votes v = {0};
    int n = answer_all(&p, &o, &v, asked), again = 0, left = 0;

    (void)state;
    assert_int_equal(n, 750 + 75);
    for (int i = 0; i < n; i++) {
        int64_t prompt = (int64_t)(asked[i].key >> 16);

        assert_true(prompt % 4 != 0);
        assert_int_equal(find(asked, n, asked[i].key, asked[i].again), i);
        left += !asked[i].again && asked[i].left == TREATMENT;
        if (asked[i].again) {
            int first = find(asked, n, asked[i].key, 0);

            assert_true(i - first > REVIEW_APART);
            assert_true(asked[i].left != asked[first].left);
            again++;
        }
    }
    assert_int_equal(again, 75);
    assert_in_range(left, 375 - 41, 375 + 41); /* 3 standard errors */
    votes_release(&v);
    pairs_release(&p);
    free(asked);
}

static void the_same_seed_asks_the_same(void **state)
{
    struct review_item *a = calloc(MOST, sizeof *a),
                       *b = calloc(MOST, sizeof *b);
    const struct review_order ann = {77, "ann", 0}, bob = {77, "bob", 0},
                              other = {78, "ann", 0};
    struct pairs p = many(200);
    struct votes v = {0};
    int n = answer_all(&p, &ann, &v, a), order = 0, sides = 0;

    (void)state;
    votes_release(&v);
    assert_int_equal(answer_all(&p, &ann, &v, b), n);
    for (int i = 0; i < n; i++)
        assert_true(a[i].key == b[i].key && a[i].left == b[i].left);
    votes_release(&v);
    answer_all(&p, &bob, &v, b);
    for (int i = 0; i < n; i++) {
        int at = find(b, n, a[i].key, 0);

        order += a[i].key == b[i].key;
        sides += at >= 0 && a[i].left != b[at].left;
    }
    assert_true(order < 20);
    assert_in_range(sides, 40, 125);
    votes_release(&v);
    answer_all(&p, &other, &v, b);
    assert_true(memcmp(a, b, 20 * sizeof *a) != 0);
    votes_release(&v);
    pairs_release(&p);
    free(a);
    free(b);
}

static void what_was_answered_is_not_asked_again(void **state)
{
    struct review_item *a = calloc(MOST, sizeof *a);
    const struct review_order o = {3, "ann", 0};
    struct pairs p = many(60);
    struct votes v = {0}, half = {0};
    int n = answer_all(&p, &o, &v, a), m;
    struct review_plan plan = plan_of(&p, &o);
    struct review_way way;

    (void)state;
    for (int i = 0; i < n / 2; i++)
        vote(&half, &o, &a[i], CHOICE_EQUAL);
    review_plan_way(&plan, &o, &half, &way);
    assert_int_equal(way.done, n / 2);
    assert_int_equal(way.left, n - n / 2);
    assert_true(way.next.key == a[n / 2].key);
    vote(&half, &o, &way.next, CHOICE_CONTROL); /* and taken back: */
    vote(&half, &o, &way.next, CHOICE_UNDONE);
    review_plan_way(&plan, &o, &half, &way);
    assert_true(way.next.key == a[n / 2].key && way.next.left == a[n / 2].left);
    assert_int_equal(way.done, n / 2);
    for (m = n / 2; way.left; m++) {
        assert_true(way.next.key == a[m].key && way.next.left == a[m].left);
        vote(&half, &o, &way.next, CHOICE_EQUAL);
        review_plan_way(&plan, &o, &half, &way);
    }
    assert_int_equal(m, n);
    review_plan_release(&plan);
    votes_release(&half);
    votes_release(&v);
    pairs_release(&p);
    free(a);
}

static void what_is_skipped_does_not_come_back(void **state)
{
    const struct review_order o = {3, "ann", 0};
    struct pairs p = many(60);
    struct review_plan plan = plan_of(&p, &o);
    struct review_way way;
    struct votes v = {0};
    int n = 0;

    (void)state;
    for (review_plan_way(&plan, &o, &v, &way); way.left;
         review_plan_way(&plan, &o, &v, &way), n++) {
        assert_false(way.next.again);
        vote(&v, &o, &way.next, CHOICE_SKIP);
    }
    assert_int_equal(n, 45);
    review_plan_release(&plan);
    votes_release(&v);
    pairs_release(&p);
}

static void how_many_are_left_is_foreseen(void **state)
{
    const struct review_order o = {5, "ann", 0};
    struct pairs p = many(40);
    struct review_plan plan = plan_of(&p, &o);
    struct review_way way;
    struct votes v = {0};
    int64_t all;

    (void)state;
    review_plan_way(&plan, &o, &v, &way);
    all = way.left;
    assert_int_equal(all, 33);
    for (int64_t i = 0; i < all; i++) {
        review_plan_way(&plan, &o, &v, &way);
        assert_true(way.done == i && way.left == all - i);
        vote(&v, &o, &way.next, CHOICE_TREATMENT);
    }
    review_plan_release(&plan);
    votes_release(&v);
    pairs_release(&p);
}

static void a_sample_is_the_same_for_all_reviewers(void **state)
{
    const struct review_order ann = {9, "ann", 20}, bob = {9, "bob", 20},
                              less = {9, "ann", 10}, more = {9, "ann", 999};
    struct pairs p = many(200);
    struct review_plan a = plan_of(&p, &ann), b = plan_of(&p, &bob),
                       c = plan_of(&p, &less), d = plan_of(&p, &more);
    int same = 0, within = 0;

    (void)state;
    assert_int_equal(a.count, 20);
    assert_int_equal(a.differ, 150);
    assert_int_equal(a.same, 50);
    assert_int_equal(d.count, 150);
    for (size_t i = 0; i < 20; i++)
        for (size_t j = 0; j < 20; j++) {
            same += a.item[i].key == b.item[j].key;
            within += j < c.count && a.item[i].key == c.item[j].key;
        }
    assert_int_equal(same, 20);
    assert_int_equal(within, 10);
    review_plan_release(&a);
    review_plan_release(&b);
    review_plan_release(&c);
    review_plan_release(&d);
    pairs_release(&p);
}

static void of_repeats_one_is_drawn_alike_or_not(void **state)
{
    const struct review_order o = {9, "ann", 0}, bob = {9, "bob", 0};
    struct pairs p = {0};
    struct review_plan plan, other;
    int repeats[4] = {0};

    (void)state;
    for (int64_t i = 1; i <= 300; i++)
        for (int r = 1; r <= 3; r++)
            put(&p, i, r, r != 2);
    plan = plan_of(&p, &o);
    other = plan_of(&p, &bob);
    assert_int_equal(plan.pairs, 300);
    assert_in_range(plan.same, 75, 125); /* a third: 3 standard errors */
    assert_true(other.same == plan.same);
    for (size_t i = 0; i < plan.count; i++)
        repeats[plan.item[i].key & 0xFFFF]++;
    assert_int_equal(repeats[2], 0);
    assert_in_range(repeats[1], 75, 125);
    review_plan_release(&plan);
    review_plan_release(&other);
    pairs_release(&p);
}

static void only_good_answers_are_asked_about(void **state)
{
    const struct review_order o = {9, "ann", 0};
    struct pairs p = {0};
    struct review_plan plan;
    struct reply r;

    (void)state;
    put(&p, 1, 1, 1);
    for (int s = 0; s < SIDES; s++) {
        reply_init(&r);
        r.prompt = 2;
        r.repeat = 1;
        r.side = (enum side)s;
        r.outcome = s ? OUTCOME_TIMEOUT : OUTCOME_OK;
        r.answer = 5 + s;
        pairs_add(&p, &r);
        r.prompt = 3;
        r.outcome = OUTCOME_OK;
        r.answer = 5 * s; /* nothing was kept of one */
        pairs_add(&p, &r);
    }
    plan = plan_of(&p, &o);
    assert_int_equal(plan.count, 1);
    assert_int_equal(plan.pairs, 1);
    assert_true(plan.item[0].key >> 16 == 1);
    review_plan_release(&plan);
    pairs_release(&p);
}

/* A store without a pair; also for sanitizers. */
/* To the last one as the plan has them, in whatever pieces. */
static void counting_alone_counts_the_same(void **state)
{
    struct pairs p = {0};
    struct review_order o = {7, "ann", 0};
    struct review_plan plan = {0}, counted = {0};

    (void)state;
    for (int i = 1; i <= 100; i++)
        put(&p, i, 1, i % 3 == 0);
    review_plan_add(&plan, &p, 0, p.count);
    review_plan_close(&plan, &o);
    review_plan_count(&counted, &p, 0, 31);
    review_plan_count(&counted, &p, 31, p.count);
    assert_int_equal(counted.pairs, 100);
    assert_int_equal(counted.pairs, plan.pairs);
    assert_int_equal(counted.same, plan.same);
    assert_int_equal(counted.differ, plan.differ);
    assert_int_equal(counted.differ, 33);
    assert_null(counted.item);
    review_plan_release(&plan);
    pairs_release(&p);
}

static void a_plan_of_nothing_asks_nothing(void **state)
{
    const struct review_order o = {9, "ann", 3};
    struct pairs p = {0};
    struct votes v = {0};
    struct review_plan plan = plan_of(&p, &o);
    struct review_way way;

    (void)state;
    review_plan_way(&plan, &o, &v, &way);
    assert_true(plan.count == 0 && plan.pairs == 0);
    assert_true(way.left == 0 && way.done == 0);
    review_plan_release(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_differ_are_asked_about_and_a_tenth_again),
        cmocka_unit_test(the_same_seed_asks_the_same),
        cmocka_unit_test(what_was_answered_is_not_asked_again),
        cmocka_unit_test(what_is_skipped_does_not_come_back),
        cmocka_unit_test(how_many_are_left_is_foreseen),
        cmocka_unit_test(a_sample_is_the_same_for_all_reviewers),
        cmocka_unit_test(of_repeats_one_is_drawn_alike_or_not),
        cmocka_unit_test(only_good_answers_are_asked_about),
        cmocka_unit_test(counting_alone_counts_the_same),
        cmocka_unit_test(a_plan_of_nothing_asks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
