/* The screen of failures: who else failed, of one side or both, and the way
 * from a class to its pairs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include "unit/screen_print.h"

static enum acted press(const struct scene *s, struct view *v,
                        enum action action)
{
    return errors_screen.act(s, v, action, 0);
}

static void tells_who_else_failed(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("errors");

    (void)state;
    see(s, &v, 80, 24,
        " pairs            T ok  T failed\n"
        " C ok             1191        30\n"
        " C failed            8         1    +1.79 pp "
        "[+0.81,+2.80]  worse ^  p 0.0004\n");
    strcpy(s->now.row[0].interval, "[-16.0200,+14.5100]");
    see(s, &v, 80, 24, "[-16.0200,+14.5100]  worse ^\n"); /* no part of p */
    s->now.row[0].p[0] = '\0';
    see(s, &v, 80, 24, "worse ^\n");
    s->now.rows = 0;
    see(s, &v, 80, 24, " C failed            8         1\n");
    /* A split has no pairs. */
    s->now.both_ok = s->now.only_control = s->now.only_treatment = 0;
    s->now.both_failed = 0;
    miss(s, &v, 80, 24, "T failed");
    free(s);
}

/* What retries mended is no failed reply, and no secret. */
static void tells_what_was_tried_again(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("errors");

    (void)state;
    miss(s, &v, 80, 24, "tried again");
    s->now.again[TREATMENT][OUTCOME_RATE_LIMITED] = 11;
    s->now.again[TREATMENT][OUTCOME_TIMEOUT] = 4;
    s->now.again[TREATMENT][OUTCOME_HTTP_5XX] = 11;
    see(s, &v, 160, 48,
        " T 26 attempts failed and were tried again: rate limited (429) 11, "
        "server error (5xx) 11, time-out 4\n");
    miss(s, &v, 160, 48, " C 0 attempts");
    s->now.again[CONTROL][OUTCOME_TIMEOUT] = 1;
    see(s, &v, 80, 24, "\n C 1 attempt failed and was tried again: time-out 1");
    see(s, &v, 40, 10, "\n tried again: C 1  T 26\n");
    free(s);
}

/* On every screen the rates are of what came to an end of its own. */
static void who_did_not_wait_is_in_no_rate(void **state)
{
    static const char *const screens[] = {"errors", "run", "overview"};
    struct scene *s = fake_new(fake_fill);
    struct tally *t = &s->now.tally[TREATMENT];

    (void)state;
    t->replies = 300;
    t->failed = 20;
    t->outcome[OUTCOME_ABANDONED] = 100;
    for (int i = 0; i < 3; i++) {
        struct view v = view_of(screens[i]);

        see(s, &v, 160, 48, "(10.0 %)");
        miss(s, &v, 160, 48, "(6.67 %)");
    }
    free(s);
}

static void compares_the_classes(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("errors");

    (void)state;
    see(s, &v, 80, 24, "> rate limited (429)       1    22    x22   00:12 ");
    see(s, &v, 80, 24, "\n  stream cut short         0     2 only T ");
    s->now.tally[TREATMENT].replies *= 10; /* of a split, say */
    see(s, &v, 80, 24, "> rate limited (429)       1    22   x2.2   00:12 ");
    s->now.tally[TREATMENT].outcome[OUTCOME_TIMEOUT] = 0;
    see(s, &v, 80, 24, "\n  time-out                 3     0 only C ");
    free(s);
}

static void shows_one_side_alone(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("errors");

    (void)state;
    v.at[SCREEN_errors] = 1;
    s->now.fault[0].side = TREATMENT; /* a time-out */
    see(s, &v, 80, 24, "-- time-out: the newest 2 of 8, from number 1 on -");
    assert_int_equal(press(s, &v, ACTION_RIGHT), ACTED);
    see(s, &v, 80, 24, "-- control: time-out: the newest 1 of 3, from number");
    miss(s, &v, 80, 24, "  T  prompt");
    assert_int_equal(press(s, &v, ACTION_RIGHT), ACTED);
    see(s, &v, 80, 24, "-- treatment: time-out: the newest 1 of 5, from");
    miss(s, &v, 80, 24, "  C  prompt");
    press(s, &v, ACTION_RIGHT);
    assert_int_equal(v.side, 0);
    press(s, &v, ACTION_LEFT);
    assert_int_equal(v.side, 2);
    v.side = 99; /* whatever stood there */
    see(s, &v, 80, 24, "-- time-out: the newest 2 of 8, from number 1 on -");
    free(s);
}

static void lists_the_pairs_of_a_class(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("errors");

    (void)state;
    v.at[SCREEN_errors] = 1;
    v.at[SCREEN_pairs] = 7;
    assert_int_equal(press(s, &v, ACTION_OPEN), ACTED);
    assert_int_equal(v.screen, SCREEN_pairs);
    assert_string_equal(v.wish.list.filter, "timeout");
    assert_int_equal(v.at[SCREEN_pairs], 0);
    assert_int_equal(v.wish.list.moves, 1);
    v.screen = SCREEN_errors;
    v.side = 1 + TREATMENT;
    v.at[SCREEN_errors] = 0;
    press(s, &v, ACTION_OPEN);
    assert_string_equal(v.wish.list.filter, "T.rate_limited");
    v.side = 1 + CONTROL;
    press(s, &v, ACTION_OPEN);
    assert_string_equal(v.wish.list.filter, "C.rate_limited");
    assert_int_equal(press(s, &v, ACTION_DOWN), ACTED_NOT);
    free(s);
}

static void lists_nothing_when_nothing_failed(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("errors");

    (void)state;
    for (int side = 0; side < SIDES; side++)
        memset(s->now.tally[side].outcome, 0,
               sizeof s->now.tally[side].outcome);
    assert_int_equal(press(s, &v, ACTION_OPEN), ACTED);
    assert_int_equal(v.screen, SCREEN_errors);
    assert_string_equal(v.wish.list.filter, "");
    see(s, &v, 80, 24, "nothing has failed: there is nothing to list\n");
    free(s);
}

/* It is most frequent, and stands last: the rest adds up to what failed. */
static void a_filter_is_no_failure(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("errors"), over = view_of("overview");

    (void)state;
    s->now.tally[TREATMENT].outcome[OUTCOME_FILTERED] = 99;
    see(s, &v, 80, 24,
        "  class                    C     T  T : C   first    last  C, 10 min  "
        "T, 10 min\n> rate limited (429)       1    22 ");
    see(s, &v, 80, 24,
        ".......... .......241\n  filtered, no failure     0    99 only T ");
    see(s, &over, 160, 48, "\n  filtered, no failure     0    99 only T ");
    v.at[SCREEN_errors] = 4;
    see(s, &v, 80, 24, "-- filtered, no failure: 99, none of them kept here -");
    free(s);
}

static void has_names_in_a_small_window(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("errors");

    (void)state;
    see(s, &v, 40, 10, "\n  class                    C     T\n> rate limited");
    assert_int_equal(v.hit.top, 4);
    miss(s, &v, 40, 10, "the newest");
    see(s, &v, 60, 15, "\n-- rate limited (429): the newest 4 of 23, from");
    for (int o = 1; o < OUTCOMES; o++)
        s->now.tally[CONTROL].outcome[o] = s->now.tally[TREATMENT].outcome[o] =
            0;
    s->now.tally[TREATMENT].outcome[OUTCOME_RATE_LIMITED] = s->now.faults = 1;
    s->now.fault[0].outcome = OUTCOME_RATE_LIMITED;
    s->now.fault[0].side = TREATMENT;
    see(s, &v, 80, 24, "-- rate limited (429): all 1, from number 1 on -");
    free(s);
}

static void keeps_its_place(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("errors");

    (void)state;
    v.at[SCREEN_errors] = 99;
    see(s, &v, 80, 24, "\n> stream cut short");
    assert_int_equal(v.at[SCREEN_errors], 3);
    assert_int_equal(v.hit.top, 8);
    assert_int_equal(v.hit.rows, 4);
    v.at[SCREEN_errors] = 0;
    v.detail = 99;
    see(s, &v, 80, 24, "the newest 4 of 23, from number 4 on -");
    assert_int_equal(v.detail, 3);
    v.at[SCREEN_errors] = 2;
    see(s, &v, 40, 10, "\n> malformed answer         5     2\n");
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_who_else_failed),
        cmocka_unit_test(tells_what_was_tried_again),
        cmocka_unit_test(who_did_not_wait_is_in_no_rate),
        cmocka_unit_test(compares_the_classes),
        cmocka_unit_test(shows_one_side_alone),
        cmocka_unit_test(lists_the_pairs_of_a_class),
        cmocka_unit_test(lists_nothing_when_nothing_failed),
        cmocka_unit_test(a_filter_is_no_failure),
        cmocka_unit_test(has_names_in_a_small_window),
        cmocka_unit_test(keeps_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
