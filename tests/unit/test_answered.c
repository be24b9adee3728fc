#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "gateway/answered.h"

static void add(struct answered *r, const char *id, const char *user,
                int64_t prompt, int64_t sent)
{
    const char *const name[ANSWERED_BYS] = {id, NULL, user};
    const struct answered_reply a = {
        .prompt = prompt, .wall_us = sent, .repeat = 1, .side = prompt % 2};

    answered_add(r, name, &a);
}

/* Its prompt; 0 when there is none. */
static int64_t find(struct answered *r, enum answered_by by, const char *name,
                    int64_t at)
{
    const struct answered_asked q = {by, name, at, -1, -1};
    const struct answered_reply *a = answered_find(r, &q);

    return a ? a->prompt : 0;
}

static void an_answer_is_found_by_its_id(void **state)
{
    struct answered *r = answered_new(4, 1);

    (void)state;
    add(r, "req_a", "ann", 1, 10);
    add(r, "req_b", NULL, 2, 20);
    assert_int_equal(find(r, ANSWERED_REQUEST, "req_a", INT64_MAX), 1);
    assert_int_equal(find(r, ANSWERED_REQUEST, "req_b", INT64_MAX), 2);
    assert_int_equal(find(r, ANSWERED_REQUEST, "req_c", INT64_MAX), 0);
    assert_int_equal(find(r, ANSWERED_REQUEST, "ann", INT64_MAX), 0);
    assert_int_equal(find(r, ANSWERED_USER, "", INT64_MAX), 0);
    answered_free(r);
}

static void a_user_means_what_was_sent_last(void **state)
{
    struct answered *r = answered_new(8, 1);

    (void)state;
    add(r, "a", "ann", 1, 10);
    add(r, "b", "ben", 2, 15);
    add(r, "d", "ann", 4, 40);
    add(r, "c", "ann", 3, 30); /* took so long */
    assert_int_equal(find(r, ANSWERED_USER, "ann", INT64_MAX), 4);
    assert_int_equal(find(r, ANSWERED_USER, "ann", 40), 4);
    assert_int_equal(find(r, ANSWERED_USER, "ann", 39), 3);
    assert_int_equal(find(r, ANSWERED_USER, "ann", 29), 1);
    assert_int_equal(find(r, ANSWERED_USER, "ann", 9), 0);
    assert_int_equal(find(r, ANSWERED_USER, "ben", INT64_MAX), 2);
    answered_free(r);
}

static void only_what_is_asked_for_is_found(void **state)
{
    struct answered *r = answered_new(8, 1);
    struct answered_asked q = {ANSWERED_USER, "ann", INT64_MAX, CONTROL, -1};

    (void)state;
    add(r, "a", "ann", 2, 10);
    add(r, "b", "ann", 3, 20);
    assert_int_equal(answered_find(r, &q)->prompt, 2);
    q.side = TREATMENT;
    q.repeat = 1;
    assert_int_equal(answered_find(r, &q)->prompt, 3);
    q.repeat = 2;
    assert_null(answered_find(r, &q));
    answered_free(r);
}

static void what_was_said_is_kept(void **state)
{
    struct answered *r = answered_new(8, 1);
    const struct answered_asked by_user = {ANSWERED_USER, "ann", 99, -1, -1};
    const struct answered_asked by_id = {ANSWERED_REQUEST, "a", 99, -1, -1};

    (void)state;
    add(r, "a", "ann", 1, 10);
    answered_find(r, &by_user)->said_us[FEEDBACK_TICKET] = 50;
    assert_int_equal(answered_find(r, &by_id)->said_us[FEEDBACK_TICKET], 50);
    answered_free(r);
}

/* ---- against a plain list ------------------------------------------------ */

#define ASKED 4000
#define MOST 50

struct plain {
    int user;
    int64_t sent;
};

/* The last MOST of `count`; which was sent last, the later of equals. */
static int64_t look(const struct plain *p, int count, int user, int64_t at)
{
    int64_t best = 0;

    for (int i = count > MOST ? count - MOST : 0; i < count; i++)
        if (p[i].user == user && p[i].sent <= at &&
            (!best || p[i].sent >= p[best - 1].sent))
            best = i + 1;
    return best;
}

static void what_is_old_is_forgotten_and_the_rest_is_not(void **state)
{
    struct answered *r = answered_new(MOST, 7);
    static struct plain p[ASKED];
    char id[24], user[24];
    struct rng dice;

    (void)state;
    rng_seed(&dice, 5);
    for (int i = 0; i < ASKED; i++) {
        p[i].user = (int)rng_below(&dice, i % 3 ? 40 : 2);
        p[i].sent = i + (int64_t)rng_below(&dice, 30);
        snprintf(id, sizeof(id), "r%d", i);
        snprintf(user, sizeof(user), "u%d", p[i].user);
        add(r, id, user, i + 1, p[i].sent);
        snprintf(id, sizeof(id), "r%d", i - MOST);
        assert_int_equal(find(r, ANSWERED_REQUEST, id, INT64_MAX), 0);
        snprintf(id, sizeof(id), "r%d", i - MOST + 1);
        assert_int_equal(find(r, ANSWERED_REQUEST, id, INT64_MAX),
                         i >= MOST - 1 ? i - MOST + 2 : 0);
        for (int u = 0; u < 40; u++) {
            int64_t at = i + 30 - (int64_t)rng_below(&dice, 40);

            snprintf(user, sizeof(user), "u%d", u);
            assert_int_equal(find(r, ANSWERED_USER, user, at),
                             look(p, i + 1, u, at));
        }
    }
    answered_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_found_by_its_id),
        cmocka_unit_test(a_user_means_what_was_sent_last),
        cmocka_unit_test(only_what_is_asked_for_is_found),
        cmocka_unit_test(what_was_said_is_kept),
        cmocka_unit_test(what_is_old_is_forgotten_and_the_rest_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
