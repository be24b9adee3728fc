/* The screen Run of a live split: what has a place on it, and what Enter shows
 * in full. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/screen_print.h"

/* Five lines of why, as a gate that is close to its limit tells them. */
static const char long_why[] =
    "25 % next: 60 of 500 control requests; 60 of 500 treatment requests; 14:00"
    " to go; not surely inside: error rate +0.75 pp, from -3.38 pp to +7.32 pp,"
    " is not surely inside <= +1pp; about 22760 more users would probably "
    "decide; p99 latency needs 46575 users, there are 163; set by hand after a "
    "roll back: 7 treatment failures in a row";

/* Who is called at night sees all that matters without scrolling. */
static void a_long_reason_hides_nothing(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct release *r = &s->now.engine.release;
    struct view v = view_of("run");

    (void)state;
    strcpy(r->told, long_why);
    see(s, &v, 40, 10, "\n25 % next: 60 of 500 control requests;\n60 of ");
    r->lost = 1; /* a row less */
    see(s, &v, 40, 10, "\n25 % next: 60 of 500 control requests; ~\ngateway ");
    r->lost = 0;
    for (int i = 0; i < 2; i++) {
        see(s, &v, 80, 24, " 5 % to treatment, ramping for 60 s\n");
        see(s, &v, 80, 24,
            "60 of 500 treatment requests;\n            14:00 to go; ");
        see(s, &v, 80, 24, " ~\n traffic ");
        see(s, &v, 80, 24, "\n>      5 %    01:14    01:00 ");
        see(s, &v, 80, 24, "\n       1 %    00:00    01:16 in 2 visits ");
        see(s, &v, 80, 24, "\n replies / failed           1230 / 9 (0.73 %)");
        see(s, &v, 80, 24, "\n   02:08  T limited  429 storm: ");
        see(s, &v, 80, 24, "  Enter why  ");
        see(s, &v, 80, 24, "  R roll back  ");
        /* however much else is to be said */
        r->breaker[TREATMENT] = BREAKER_OPEN;
        r->lost = r->fallen = r->keyless = 3;
        s->now.stages = SNAPSHOT_STAGES;
        for (int k = 2; k < s->now.stages; k++)
            s->now.stage[k] = s->now.stage[1];
    }
    see(s, &v, 160, 48, " engine     pid ");
    see(s, &v, 160, 48, "\n   02:08  T limited  429 storm: ");
    miss(s, &v, 80, 24, "failures in a row");
    see(s, &v, 40, 14, "\n25 % next: 60 of 500 control requests;\n60 of 500 ");
    see(s, &v, 40, 10, "  Enter why  ");
    v.reading.open = 1;
    see(s, &v, 80, 24, " roll back: 7 treatment failures in a row\n-- events");
    see(s, &v, 80, 24, "\n   02:08  T limited  429 storm: ");
    see(s, &v, 40, 10, " more rows: j/k\n");
    free(s);
}

static void what_is_open_closes(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("run");

    (void)state;
    assert_int_equal(run_screen.act(s, &v, ACTION_BACK, 27), ACTED_NOT);
    v.at[SCREEN_run] = 3;
    assert_int_equal(run_screen.act(s, &v, ACTION_OPEN, '\r'), ACTED);
    assert_int_equal(v.reading.open, 1);
    assert_int_equal(v.at[SCREEN_run], 0); /* rows, no longer events */
    see(s, &v, 80, 24, "\nq quit  Enter back  > share  ");
    assert_int_equal(run_screen.act(s, &v, ACTION_DOWN, 'j'), ACTED_NOT);
    assert_int_equal(run_screen.act(s, &v, ACTION_BACK, 27), ACTED);
    assert_int_equal(v.reading.open, 0);
    free(s);
}

/* An event is a sentence, and no row has room for all of one. */
static void events_can_be_read(void **state)
{
    static const char text[] =
        "20 % -> 50 %: step 3 of 4: no gate is surely worse after 1410 control "
        "and 295 treatment requests in 00:30";
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("run");

    (void)state;
    strcpy(s->now.event[1].text, text);
    v.reading.open = 1;
    see(s, &v, 80, 24, "\n-- events, newest first ---");
    see(s, &v, 80, 24,
        "\n   01:38    note     20 % -> 50 %: step 3 of 4: no gate is surely "
        "worse after\n                     1410 control and 295 ");
    see(s, &v, 40, 10, " ~ 16 more rows: j/k\n");
    v.at[SCREEN_run] = 9;
    see(s, &v, 40, 10, "\n    and 295 treatment requests in 00:30\n");
    v.at[SCREEN_run] = 99;
    miss(s, &v, 40, 10, " more row");
    see(s, &v, 40, 10, "\n   00:08    note\n    warm-up done: 64 ");
    s->now.events = 0;
    see(s, &v, 80, 24, "-- events: none --");
    s->now.live = 0;
    s->now.events = 2;
    miss(s, &v, 80, 24, "release ");
    v.reading.open = 0;
    see(s, &v, 80, 24, "  Enter events  ");
    free(s);
}

/* A roll back has its reason in a banner of one row. */
static void a_roll_back_is_explained_in_full(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct release *r = &s->now.engine.release;
    struct view v = view_of("run");

    (void)state;
    r->state = RELEASE_ROLLED_BACK;
    strcpy(r->told, long_why);
    miss(s, &v, 80, 24, "failures in a row");
    see(s, &v, 80, 24, "-- events, newest first: 1-");
    v.reading.open = 1;
    see(s, &v, 80, 24, " roll back: 7 treatment failures in a row\n");
    free(s);
}

/* Where it finds room, what it runs on; it never takes that of the events. */
static void tells_of_the_gateway_where_there_is_room(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("run");

    (void)state;
    miss(s, &v, 80, 24, " engine     pid ");
    s->now.stages = 0;
    s->now.engine.release.told[0] = '\0';
    miss(s, &v, 80, 24, " engine     pid ");
    s->now.events = 2;
    see(s, &v, 80, 24, " engine     pid ");
    see(s, &v, 80, 24, "-- events, newest first: 1-2 of 2 ---");
    free(s);
}

/* Counts of one, wherever a gateway or a replay that just began has them. */
static void one_is_not_many(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct tally *t = &s->now.tally[TREATMENT];
    struct view run = view_of("run"), errors = view_of("errors");

    (void)state;
    memset(&s->now.tally[CONTROL], 0, sizeof s->now.tally[CONTROL]);
    memset(t, 0, sizeof *t);
    s->now.ended = s->now.engine.prompts = s->now.engine.skipped = 1;
    t->replies = t->failed = t->retried = 1;
    t->attempts = 2;
    see(s, &run, 80, 24, "ramping  1 request 9.18/s");
    see(s, &run, 160, 48, "  1 request  9.18/s  spent");
    see(s, &run, 160, 48, " clients    1 request taken ");
    see(s, &errors, 80, 24, " 1 failed of 1 reply  ");
    s->now.live = 0;
    see(s, &run, 80, 24, " 1 (1 reply)\n");
    see(s, &run, 80, 24, " 1 prompt   1 bad line passed over");
    s->now.ended = 0;
    s->now.live = 1;
    see(s, &run, 80, 24, "  0 requests 9.18/s");
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_reason_hides_nothing),
        cmocka_unit_test(what_is_open_closes),
        cmocka_unit_test(events_can_be_read),
        cmocka_unit_test(a_roll_back_is_explained_in_full),
        cmocka_unit_test(tells_of_the_gateway_where_there_is_room),
        cmocka_unit_test(one_is_not_many),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
