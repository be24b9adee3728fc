/* The statistics of a screen, and how it judges the generator. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "stats/gsl.h"
#include "watched.h"

static void knows_when_nobody_works_on_it(void **state)
{
    struct watched *w = *state;

    watched_live_open(w);
    assert_true(watched_update(w, START + 9900000)->alive);
    assert_false(watched_update(w, START + 10100000)->alive);
    watched_engine_at(w, 10);
    assert_true(watched_update(w, START + 10100000)->alive);
    w->engine.phase = PHASE_FINISHED;
    watched_engine_at(w, 11);
    assert_false(watched_update(w, START + 11100000)->alive);
    w->engine.phase = PHASE_RUNNING;
    w->engine.pid = 0x3FFFFFFF; /* above every limit of pids */
    watched_engine_at(w, 12);
    assert_false(watched_update(w, START + 12100000)->alive);
}

static void foresees_the_end(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_live_open(w);
    watched_put_pairs(w, 1, 199);
    watched_engine_at(w, 20);
    s = watched_update(w, START + 20000000);
    assert_in_range(s->rate_mhz, 9500, 10000);
    assert_in_range(s->eta, 80 * SECOND, 85 * SECOND);
    w->engine.phase = PHASE_PAUSED;
    watched_engine_at(w, 21);
    assert_int_equal(watched_update(w, START + 21000000)->eta, -1);
}

/* How fast it goes is known while it runs; a pause says nothing about it. */
static void a_pause_does_not_put_off_the_end(void **state)
{
    struct watched *w = *state;

    w->engine.started_us = START;
    watched_live_open(w);
    watched_put_pairs(w, 1, 199);
    watched_put_event(w, EVENT_PAUSE, START + 20 * 1000000);
    watched_put_event(w, EVENT_RESUME, START + 200 * 1000000);
    watched_engine_at(w, 202);
    assert_in_range(watched_update(w, START + 202000000)->eta, 80 * SECOND,
                    92 * SECOND);
}

/* Two runs of 20 and 10 seconds, ten minutes apart, and what is on now. */
static void events_of_earlier_runs_have_their_time(void **state)
{
    static const int64_t wall[] = {0, 20, 620, 630, 900, 905};
    static const int64_t at[] = {0, 20, 20, 30, 30, 35};
    struct watched *w = *state;
    const struct snapshot *s;

    for (int i = 0; i < 3; i++) {
        struct reply r = watched_reply_of(i + 1, CONTROL, 0);
        r.sent = r.due = (10 * i + (i > 0 ? 10 : 0)) * SECOND + 100 * MS;
        r.wall_us = START + wall[2 * i] * 1000000 + 100000;
        watched_put_reply(w, &r);
    }
    for (int i = 0; i < 6; i++)
        watched_put_event(w, EVENT_NOTE, START + wall[i] * 1000000);
    w->engine.started_us = START + 900 * 1000000;
    w->engine.updated_us = START + 910 * 1000000;
    w->engine.elapsed = 40 * SECOND;
    watched_put_engine(w);
    watched_live_open(w);
    s = watched_update(w, START + 910000000);
    assert_int_equal(s->events, 6);
    for (int i = 0; i < 6; i++)
        assert_in_range(s->event[5 - i].elapsed, at[i] * SECOND,
                        at[i] * SECOND + 200 * MS);
}

/* Looked at as often as one likes until it made all it planned; who stops it
 * when it suits gets no other limits. */
static void the_kind_of_interval_is_said(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_live_open(w);
    watched_put_pairs(w, 1, 300);
    s = watched_update(w, START);
    assert_string_equal(s->label, "anytime-valid 95 %");
    assert_string_equal(watched_row_of(s, "p50 latency")->word, "worse ^");
    assert_int_equal(watched_row_of(s, "p50 latency")->n, 300);
    assert_true(watched_row_of(s, "p50 latency")->bar);
    assert_string_equal(watched_row_of(s, "p99 latency")->word, "too few ~");
    assert_string_equal(watched_row_of(s, "p99 latency")->interval, "");
    assert_true(watched_row_of(s, "p99 latency")->needs > 300);
    assert_string_equal(watched_row_of(s, "cost per success")->control,
                        "$0.00100/k");
    assert_string_equal(watched_row_of(s, "tokens out, ok")->control, "50");
    assert_string_equal(watched_row_of(s, "same answer, ok")->delta, "75.0 %");
    watched_put_pairs(w, 301, 310);
    w->engine.phase = PHASE_INTERRUPTED; /* the end is no time to wait */
    watched_engine_at(w, 30);
    s = watched_update(w, START + 1);
    assert_int_equal(watched_row_of(s, "p50 latency")->n, 310);
    assert_string_equal(s->label, "anytime-valid 95 %");
    w->engine.phase = PHASE_FINISHED;
    watched_engine_at(w, 31);
    s = watched_update(w, START + 31000000);
    assert_string_equal(s->label, "fixed 95 %, final");
}

static void judges_lateness_in_an_open_loop(void **state)
{
    const struct store_ops *o = ((struct watched *)*state)->writer->ops;
    struct watched *w = *state;
    struct settings s = {0};
    const struct snapshot *shown;

    settings_add(&s, "loop", "open");
    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_settings(w->writer, &s, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
    settings_release(&s);
    watched_live_open(w);
    w->engine.late_p99 = 1100000;
    watched_engine_at(w, 1);
    shown = watched_update(w, START);
    assert_int_equal(shown->health, HEALTH_BAD);
    assert_non_null(strstr(shown->health_why, "lateness"));
}

static void judges_the_generator(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_live_open(w);
    assert_int_equal(watched_update(w, START)->health, HEALTH_OK);
    w->engine.lag_p99 = 600000;
    watched_engine_at(w, 1);
    s = watched_update(w, START);
    assert_int_equal(s->health, HEALTH_LOOK);
    assert_non_null(strstr(s->health_why, "loop lag"));
    w->engine.late_p99 = 1100000;
    watched_engine_at(w, 2);
    assert_int_equal(watched_update(w, START)->health, HEALTH_LOOK);
    w->engine.lag_p99 = w->engine.late_p99 = 0;
    w->engine.offered_mhz = 1000;
    w->engine.achieved_mhz = 980;
    watched_engine_at(w, 3);
    assert_int_equal(watched_update(w, START)->health, HEALTH_BAD);
    w->engine.sent = 0;
    watched_engine_at(w, 4);
    assert_int_equal(watched_update(w, START)->health, HEALTH_NONE);
}

/* A pair that is under way holds back those that began after it; when nobody
 * works on the run any more, nothing is under way. */
static void slow_pairs_are_waited_for(void **state)
{
    struct watched *w = *state;
    struct reply half = watched_reply_of(31, CONTROL, 31 * 100 * MS);
    const struct snapshot *s;

    watched_live_open(w);
    watched_put_pairs(w, 1, 30);
    watched_put_reply(w, &half);
    watched_put_pairs(w, 32, 40);
    s = watched_update(w, START);
    assert_int_equal(s->tally[CONTROL].replies, 40);
    assert_int_equal(s->pairs, 30);
    assert_int_equal(s->ended, 39);
    assert_int_equal(watched_row_of(s, "error rate")->n, 30);
    s = watched_update(w, START + 20000000);
    assert_false(s->alive);
    assert_int_equal(s->pairs, 39);
    assert_int_equal(watched_row_of(s, "error rate")->n, 39);
}

/* What was looked at stays so, whatever else is read; and who comes later sees
 * no fewer. */
static void what_is_looked_at_only_grows(void **state)
{
    struct watched *w = *state;
    struct reply slow = watched_reply_of(31, CONTROL, 31 * 100 * MS);
    int64_t before;

    w->engine.started_us = START;
    watched_live_open(w);
    watched_put_pairs(w, 1, 30);
    watched_engine_at(w, 4);
    before = watched_update(w, START + 4000000)->pairs;
    assert_int_equal(before, 30);
    slow.wire = slow.latency = 3 * SECOND;
    watched_put_reply(w, &slow);
    slow.side = TREATMENT;
    watched_put_reply(w, &slow);
    watched_put_pairs(w, 32, 40);
    watched_engine_at(w, 7);
    assert_int_equal(watched_update(w, START + 7000000)->pairs, before);
    live_need(w->live, LIVE_ALL);
    assert_int_equal(watched_update(w, START + 7000001)->pairs, before);
    live_free(w->live);
    watched_live_open(w);
    assert_int_equal(watched_update(w, START + 7000002)->pairs, before);
}

/* No reply comes, but time goes by; and a pause in which nothing is under way
 * has nothing to wait for. */
static void time_alone_lets_them_in(void **state)
{
    struct watched *w = *state;

    w->engine.started_us = START;
    w->engine.in_flight[CONTROL] = 1;
    w->engine.phase = PHASE_PAUSED;
    watched_live_open(w);
    watched_put_pairs(w, 1, 30);
    watched_engine_at(w, 3);
    assert_in_range(watched_update(w, START + 3000000)->pairs, 20, 29);
    watched_engine_at(w, 4);
    assert_int_equal(watched_update(w, START + 4000000)->pairs, 30);
    watched_put_pairs(w, 31, 50);
    watched_engine_at(w, 5);
    assert_in_range(watched_update(w, START + 5000000)->pairs, 30, 49);
    w->engine.in_flight[CONTROL] = 0;
    watched_put_engine(w);
    assert_int_equal(watched_update(w, START + 5000001)->pairs, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(slow_pairs_are_waited_for),
        LIVE(what_is_looked_at_only_grows),
        LIVE(time_alone_lets_them_in),
        LIVE(knows_when_nobody_works_on_it),
        LIVE(foresees_the_end),
        LIVE(a_pause_does_not_put_off_the_end),
        LIVE(events_of_earlier_runs_have_their_time),
        LIVE(the_kind_of_interval_is_said),
        LIVE(judges_lateness_in_an_open_loop),
        LIVE(judges_the_generator),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
