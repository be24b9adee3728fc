/* What a screen is told in slices, of the past, and while it is held; and that
 * in the end it is what a report says. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/profile.h"
#include "near.h"
#include "stats/gsl.h"
#include "watched.h"

#define PAIRS 300
#define THEN (20 * SECOND) /* pairs 1 to 199 have begun */
#define END 40             /* seconds */

/* Every tenth takes long: it is stored before others that ended earlier. */
static struct reply reply_of(int64_t prompt, enum side side)
{
    struct reply r = watched_reply_of(prompt, side, prompt * 100 * MS);

    if (prompt % 10 == 0)
        r.wire = r.latency = (1500 + prompt + 100 * (int)side) * MS;
    if (prompt % 40 == 5 && side == TREATMENT) {
        r.outcome = OUTCOME_HTTP_5XX;
        r.status = 503;
        r.attempts = 2;
        r.error = "upstream";
    }
    if (prompt == 151 && side == CONTROL) {
        r.outcome = OUTCOME_SKIPPED;
        r.sent = -1;
    }
    r.usage.input = 20 + prompt % 7;
    r.normal = r.answer;
    if (side == TREATMENT)
        r.similarity = (int)(1000 * prompt);
    r.length = 100 + prompt % 30;
    r.model = side == TREATMENT && prompt % 3 == 0 ? "new-2" : "one";
    return r;
}

static int64_t end_of(const struct reply *r)
{
    return r->sent < 0 ? -1 : r->sent + r->wire;
}

static void put_all(struct watched *w, int64_t until)
{
    const struct store_ops *o = w->writer->ops;

    watched_must(w, o->begin(w->writer, &w->err));
    for (int64_t p = 1; p <= PAIRS; p++)
        for (int side = 0; side < SIDES; side++) {
            struct reply r = reply_of(p, (enum side)side);
            struct attempt a = {.prompt = p,
                                .repeat = 1,
                                .side = r.side,
                                .number = 1,
                                .outcome = OUTCOME_RATE_LIMITED,
                                .sent = r.sent,
                                .wire = r.wire};

            if (end_of(&r) > until)
                continue;
            watched_must(w, o->put_reply(w->writer, &r, &w->err));
            if (r.attempts > 1)
                watched_must(w, o->put_attempt(w->writer, &a, &w->err));
        }
    watched_must(w, o->commit(w->writer, &w->err));
}

static void put_vote(struct watched *w, int64_t prompt, int64_t s)
{
    const struct store_ops *o = w->writer->ops;
    struct vote v = {.prompt = prompt,
                     .repeat = 1,
                     .reviewer = "a",
                     .choice = CHOICE_TREATMENT,
                     .wall_us = START + s * 1000000};

    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_vote(w->writer, &v, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
}

static void put_score(struct watched *w, int64_t prompt, int64_t s)
{
    const struct store_ops *o = w->writer->ops;
    struct feedback f = {.prompt = prompt,
                         .repeat = 1,
                         .side = CONTROL,
                         .kind = FEEDBACK_THUMB,
                         .value = 1,
                         .wall_us = START + s * 1000000};

    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_feedback(w->writer, &f, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
}

/* A run that is over, and what people said while it was under way. */
static void put_run(struct watched *w)
{
    w->engine.total = w->engine.prompts = PAIRS;
    w->engine.lag_p99 = 7 * MS;
    w->engine.phase = PHASE_FINISHED;
    watched_engine_at(w, END);
    put_all(w, INT64_MAX);
    watched_put_event(w, EVENT_LIMITED, START + 10 * 1000000);
    watched_put_event(w, EVENT_VERDICT, START + 30 * 1000000);
    put_vote(w, 3, 12);
    put_vote(w, 4, 31);
    put_score(w, 5, 12);
    put_score(w, 6, 31);
}

/* What the store would be if the engine had come to `until` just now. */
static void put_run_until(struct watched *w, int64_t until)
{
    w->engine.total = w->engine.prompts = PAIRS;
    watched_engine_at(w, until / SECOND);
    put_all(w, until);
    watched_put_event(w, EVENT_LIMITED, START + 10 * 1000000);
    put_vote(w, 3, 12);
    put_score(w, 5, 12);
}

static const struct snapshot *sliced(struct watched *w, int64_t most)
{
    int rc;

    do
        rc =
            live_update(w->live, START + END * INT64_C(1000000), most, &w->err);
    while (rc == 1);
    watched_must(w, rc);
    return live_snapshot(w->live);
}

static int alike(double x, double y, double rel)
{
    return isnan(x) ? isnan(y) : near_rel(x, y, rel);
}

static void same_numbers(const struct live *a, const struct live *b, double rel)
{
    size_t n = live_analysis(a)->contrasts;
    const struct contrast *x = live_analysis(a)->contrast;
    const struct contrast *y = live_analysis(b)->contrast;

    assert_int_equal(n, live_analysis(b)->contrasts);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(x[i].n, y[i].n);
        assert_int_equal(x[i].status, y[i].status);
        assert_string_equal(x[i].method, y[i].method);
        assert_true(alike(x[i].estimate, y[i].estimate, rel));
        assert_true(alike(x[i].low, y[i].low, rel));
        assert_true(alike(x[i].high, y[i].high, rel));
    }
}

static void same_picture(const struct snapshot *a, const struct snapshot *b)
{
    assert_memory_equal(a->tally, b->tally, sizeof a->tally);
    assert_memory_equal(a->class_last, b->class_last, sizeof a->class_last);
    assert_memory_equal(a->class_minute, b->class_minute,
                        sizeof a->class_minute);
    assert_int_equal(a->pairs, b->pairs);
    assert_int_equal(a->both_ok, b->both_ok);
    assert_int_equal(a->agree, b->agree);
    assert_string_equal(a->label, b->label);
    assert_int_equal(a->rows, b->rows);
    for (int i = 0; i < a->rows; i++) {
        assert_string_equal(a->row[i].delta, b->row[i].delta);
        assert_string_equal(a->row[i].word, b->row[i].word);
    }
    assert_int_equal(a->events, b->events);
    assert_int_equal(a->faults, b->faults);
    for (int i = 0; i < a->faults; i++)
        assert_string_equal(a->fault[i].text, b->fault[i].text);
    assert_int_equal(a->seconds, b->seconds);
}

static struct watched *other(void)
{
    void *state;

    watched_setup(&state);
    return state;
}

static void forget(struct watched *w)
{
    void *state = w;

    watched_teardown(&state);
}

static struct live *open_again(struct watched *w)
{
    struct live *before = w->live;

    watched_live_open(w);
    return before;
}

static void slices_tell_what_one_go_does(void **state)
{
    struct watched *w = *state;
    struct live *whole;

    put_run(w);
    watched_live_open(w);
    assert_int_equal(
        live_update(w->live, START + END * INT64_C(1000000), 0, &w->err), 0);
    whole = open_again(w);
    assert_int_equal(live_update(w->live, START, 7, &w->err), 1);
    assert_int_equal(live_snapshot(w->live)->tally[CONTROL].replies, 0);
    sliced(w, 7);
    same_numbers(w->live, whole, 0);
    same_picture(live_snapshot(w->live), live_snapshot(whole));
    assert_int_equal(live_snapshot(whole)->pairs, PAIRS - 1);
    live_free(whole);
}

static void the_past_is_a_store_that_ended_then(void **state)
{
    struct watched *w = *state, *then = other();
    const struct snapshot *s, *as;

    put_run(w);
    put_run_until(then, THEN);
    watched_live_open(w);
    watched_live_open(then);
    live_need(w->live, LIVE_ALL);
    live_need(then->live, LIVE_ALL);
    live_at(w->live, THEN);
    s = sliced(w, 50);
    as = watched_update(then, START + THEN / 1000);
    assert_true(as->alive && as->pairs > 150 && as->pairs < 199);
    same_picture(s, as);
    same_numbers(w->live, then->live, 0);
    assert_memory_equal(live_analysis(w->live)->again,
                        live_analysis(then->live)->again,
                        sizeof live_analysis(w->live)->again);
    assert_true(live_analysis(w->live)->again[TREATMENT][OUTCOME_RATE_LIMITED] >
                0);
    assert_string_equal(s->label, "anytime-valid 95 %");
    assert_int_equal(live_shown(w->live), THEN);
    forget(then);
}

/* Nobody wrote down how the engine was, nor what was decided later. */
static void the_past_does_not_know_what_came_later(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_run(w);
    watched_live_open(w);
    live_at(w->live, THEN);
    s = sliced(w, 0);
    assert_int_equal(s->engine.phase, PHASE_RUNNING);
    assert_int_equal(s->engine.elapsed, THEN);
    assert_int_equal(s->engine.lag_p99, -1);
    assert_int_equal(s->engine.spent,
                     s->tally[CONTROL].cost + s->tally[TREATMENT].cost);
    assert_int_equal(s->health, HEALTH_NONE);
    assert_false(s->alive || live_analysis(w->live)->gone);
    assert_int_equal(s->events, 1);
    assert_null(live_analysis(w->live)->decided);
    assert_int_equal(live_analysis(w->live)->votes.count, 1);
    live_at(w->live, 35 * SECOND);
    s = sliced(w, 0);
    assert_int_equal(s->events, 2);
    assert_non_null(live_analysis(w->live)->decided);
    assert_int_equal(live_analysis(w->live)->votes.count, 2);
}

static void goes_back_and_forth(void **state)
{
    static const int64_t to[] = {12, 20, 28, 9, 33, -1, 20};
    struct watched *w = *state;
    struct live *wanderer;

    put_run(w);
    watched_live_open(w);
    live_need(w->live, LIVE_ALL);
    for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
        int64_t at = to[i] < 0 ? -1 : to[i] * SECOND;

        live_at(w->live, at);
        sliced(w, 40);
        wanderer = open_again(w);
        live_need(w->live, LIVE_ALL);
        live_at(w->live, at);
        sliced(w, 0);
        same_picture(live_snapshot(wanderer), live_snapshot(w->live));
        same_numbers(wanderer, w->live, 1e-9);
        live_free(w->live);
        w->live = wanderer;
    }
}

/* At and after the end it is what it is now. */
static void the_end_is_now(void **state)
{
    struct watched *w = *state;

    put_run(w);
    watched_live_open(w);
    live_at(w->live, END * SECOND);
    assert_string_equal(sliced(w, 0)->label, "fixed 95 %, final");
    assert_int_equal(live_shown(w->live), -1);
    assert_int_equal(live_snapshot(w->live)->engine.lag_p99, 7 * MS);
}

static const struct contrast *named(const struct live *l, const char *name)
{
    const struct contrast *c = live_analysis(l)->contrast;

    for (size_t i = 0; i < live_analysis(l)->contrasts; i++)
        if (strcmp(c[i].name, name) == 0)
            return &c[i];
    fail();
    return NULL;
}

static void what_is_needed_is_read_then(void **state)
{
    struct watched *w = *state;

    put_run(w);
    watched_live_open(w);
    sliced(w, 0);
    assert_int_equal(named(w->live, "input-tokens")->status, CONTRAST_NO_DATA);
    assert_null(live_pairs(w->live)->column[COLUMN_INPUT][CONTROL]);
    assert_null(live_pairs(w->live)->normal[CONTROL]);
    assert_null(live_pairs(w->live)->similarity);
    live_need(w->live, LIVE_ALL);
    assert_int_equal(live_update(w->live, START, 100, &w->err), 1);
    sliced(w, 100);
    assert_int_equal(named(w->live, "input-tokens")->n, PAIRS - 9);
    assert_non_null(live_pairs(w->live)->normal[CONTROL]);
}

static int64_t profiled(const struct live *l)
{
    struct heat h;
    int64_t n = 0;

    profile_heat(live_profile(l), SPAN_WHOLE, 0, &h);
    for (int side = 0; side < SIDES; side++) {
        n += h.all_failed[side];
        for (int i = 0; i < PROFILE_ROWS; i++)
            n += h.row[side][i];
    }
    return n;
}

/* Each reply once, whenever it is asked for, and whatever is besides. */
static void a_profile_is_made_when_it_is_needed(void **state)
{
    struct watched *w = *state;
    int64_t all;

    put_run(w);
    watched_live_open(w);
    live_need(w->live, LIVE_PROFILE);
    sliced(w, 0);
    all = profiled(w->live);
    assert_in_range(all, 2 * PAIRS - 20, 2 * PAIRS);
    live_free(w->live);
    watched_live_open(w);
    sliced(w, 0);
    assert_int_equal(profiled(w->live), 0);
    live_need(w->live, LIVE_PROFILE);
    assert_int_equal(live_update(w->live, START, 100, &w->err), 1);
    live_need(w->live, LIVE_PROFILE | LIVE_ALL);
    sliced(w, 100);
    assert_int_equal(profiled(w->live), all);
    live_need(w->live, LIVE_PROFILE | LIVE_ALL);
    sliced(w, 0);
    assert_int_equal(profiled(w->live), all);
}

/* Or both are not known. */
static int is_near(double a, double b)
{
    return isnan(b) ? isnan(a) : a == b || fabs(a - b) < 1e-6 * fabs(b);
}

static void in_the_end_it_says_what_a_report_says(void **state)
{
    static struct analysis report, view;
    struct watched *w = *state;
    const struct contrast *c;
    size_t n;

    put_run(w);
    watched_live_open(w);
    sliced(w, 90);
    live_need(w->live, LIVE_ALL);
    sliced(w, 90);
    watched_must(w, analysis_load(w->writer, &report, &w->err));
    c = live_analysis(w->live)->contrast;
    n = live_analysis(w->live)->contrasts;
    assert_int_equal(n, report.contrasts);
    for (size_t i = 0; i < n; i++) {
        assert_true(is_near(c[i].low, report.contrast[i].low));
        assert_true(isnan(c[i].p) ||
                    fabs(c[i].p - report.contrast[i].p) < 1e-6);
        assert_int_equal(c[i].n, report.contrast[i].n);
    }
    view = *live_analysis(w->live);
    analysis_judge(&view);
    assert_int_equal(view.trusts, report.trusts);
    for (size_t i = 0; i < view.trusts; i++)
        assert_string_equal(view.trust[i].text, report.trust[i].text);
    assert_int_equal(view.measures, report.measures);
    for (size_t i = 0; i < SIDES * view.measures; i++)
        assert_true(is_near(view.measure[i % SIDES][i / SIDES].value,
                            report.measure[i % SIDES][i / SIDES].value));
    assert_memory_equal(&view.count, &report.count, sizeof view.count);
    assert_int_equal(view.models.rows, 2);
    analysis_release(&report);
}

/* But another time, and what it takes to see more, are looked at. */
static void what_is_held_stays(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_put_pairs(w, 1, 30);
    watched_live_open(w);
    watched_engine_at(w, 60);
    s = watched_update(w, START + 60000000);
    live_hold(w->live, 1);
    watched_put_pairs(w, 31, 40);
    live_need(w->live, LIVE_ALL);
    s = watched_update(w, START + 70000000);
    assert_int_equal(s->pairs, 30);
    assert_int_equal(s->tally[CONTROL].replies, 30);
    assert_true(s->alive);
    assert_int_equal(named(w->live, "output-tokens")->n, 30);
    live_at(w->live, SECOND + 50 * MS);
    assert_int_equal(watched_update(w, START)->tally[CONTROL].replies, 9);
    live_hold(w->live, 0);
    live_at(w->live, -1);
    assert_int_equal(watched_update(w, START + 80000000)->pairs, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(slices_tell_what_one_go_does),
        LIVE(the_past_is_a_store_that_ended_then),
        LIVE(the_past_does_not_know_what_came_later),
        LIVE(goes_back_and_forth),
        LIVE(the_end_is_now),
        LIVE(what_is_needed_is_read_then),
        LIVE(a_profile_is_made_when_it_is_needed),
        LIVE(in_the_end_it_says_what_a_report_says),
        LIVE(what_is_held_stays),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
