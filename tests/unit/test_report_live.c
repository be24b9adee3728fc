/* What a report says of a live release, in every format. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/intake.h"
#include "analysis/stages.h"
#include "report/compose.h"
#include "report/format.h"
#include "stats/gsl.h"

#define NIGHT INT64_C(1795305600000000) /* 2026-11-22 00:00 UTC */
#define MINUTE INT64_C(60000000000)

static struct analysis *made(const char *source)
{
    struct analysis *a = calloc(1, sizeof *a);

    settings_add(&a->settings, "name", "spring");
    settings_add(&a->settings, "source", "%s", source);
    settings_add(&a->settings, "split", "sticky");
    settings_add(&a->settings, "split.policy", "sticky-day");
    a->pairs.design = DESIGN_UNPAIRED;
    a->engine.phase = PHASE_RUNNING;
    return a;
}

static void put(struct analysis *a, int64_t prompt, int stage, int side)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.stage = stage;
    r.side = (enum side)side;
    r.cluster = prompt % 50 + 1;
    r.outcome = prompt % 10 ? OUTCOME_OK : OUTCOME_HTTP_5XX;
    r.due = r.sent = prompt * MINUTE / 10;
    r.latency = r.wire = stage * 100000000;
    r.cost = prompt % 7 ? 1000000 : -1;
    intake_reply(a, &r);
}

/* Ten minutes at 5 %, twenty at 25 %, ten more at 5 %: ten requests a minute,
 * of which every fifth, or second, is treatment's. */
static void put_ramp(struct analysis *a)
{
    const struct stage five = {1, .05, NIGHT}, quarter = {2, .25, NIGHT + 600};

    intake_stage(a, &five);
    intake_stage(a, &quarter);
    for (int64_t i = 1; i <= 400; i++) {
        int stage = i > 100 && i <= 300 ? 2 : 1;

        put(a, i, stage, i % (stage == 1 ? 5 : 2) == 0);
    }
}

static void put_event(struct analysis *a, enum event_kind kind,
                      const char *text)
{
    const struct event e = {
        .kind = kind, .side = -1, .wall_us = NIGHT, .text = text};

    intake_event(a, &e);
}

static struct buf draw(struct analysis *a, const char *format)
{
    struct verdict *v = calloc(1, sizeof *v);
    struct report r = {.analysis = a, .verdict = v, .charts = 1};
    struct doc d = {0};
    struct err err;
    struct buf out;

    analysis_finish(a);
    assert_int_equal(verdict_judge(a, NULL, v, &err), 0);
    report_compose(&r, &d);
    buf_init(&out, 1 << 20);
    format_find(format)->render(&d, &out);
    doc_release(&d);
    free(v);
    return out;
}

static void release(struct analysis *a)
{
    analysis_release(a);
    free(a);
}

/* As if lines were not broken. */
static void unfold(char *text)
{
    char *to = text;

    for (char *at = text; *at; at++) {
        if (*at == '\n')
            *at = ' ';
        if (*at != ' ' || to == text || to[-1] != ' ')
            *to++ = *at;
    }
    *to = '\0';
}

static int has(struct analysis *a, const char *format, const char *text)
{
    struct buf b = draw(a, format);
    int found;

    unfold(b.data);
    found = strstr(b.data, text) != NULL;
    if (!found)
        print_message("no \"%s\" in\n%.6000s\n", text, b.data);
    buf_release(&b);
    return found;
}

static struct analysis *ramp(void)
{
    struct analysis *a = made("serve");

    put_ramp(a);
    put_event(a, EVENT_SHARE, "5 % -> 25 %: step 2 of 3");
    put_event(a, EVENT_NOTE, "of no concern");
    put_event(a, EVENT_BREAKER, "treatment is left alone for 10 s");
    a->engine.release = (struct release){
        .state = RELEASE_HELD,
        .share = SHARE_WHOLE / 20,
        .stage = 1,
        .told = "held by hand; 25 % next",
        .keyless = 7,
        .lost = 3,
        .held_back = {0, 12},
        .fallen = 2,
        .breaker = {BREAKER_CLOSED, BREAKER_OPEN},
    };
    return a;
}

static void sums_what_came_of_each_share(void **state)
{
    struct analysis *a = ramp();
    struct stage_sum *s;
    size_t n;

    (void)state;
    s = stages_sum(&a->pairs, &a->released, a->engine.elapsed, &n);
    assert_int_equal(n, 2);
    assert_true(s[0].stage.number == 1 && s[0].stage.weight == .05);
    assert_int_equal(s[0].side[CONTROL].replies, 160);
    assert_int_equal(s[0].side[TREATMENT].replies, 40);
    assert_int_equal(s[0].side[CONTROL].failed, 0);
    assert_int_equal(s[0].side[TREATMENT].failed, 20);
    assert_int_equal(s[1].side[CONTROL].replies, 100);
    assert_true(fabs(s[0].side[CONTROL].p50.value - .1) < 1e-9);
    assert_true(fabs(s[1].side[CONTROL].p50.value - .2) < 1e-9);
    assert_true(isinf(s[0].side[TREATMENT].p50.value)); /* half of it */
    assert_int_equal(s[1].side[CONTROL].p99.needs, 368);
    assert_true(fabs(s[0].seconds - 200 * 6) < 1e-6); /* but not between */
    assert_true(fabs(s[1].seconds - 200 * 6) < 1e-6);
    assert_true(s[0].side[CONTROL].unpriced > 0);
    assert_int_equal(s[0].visits, 2);
    assert_int_equal(s[1].visits, 1);
    free(s);
    release(a);
}

/* Replies come by their ends: what looked like one visit were two. */
static void visits_are_told_apart_by_their_requests(void **state)
{
    static const int at[][2] = {{1, 0},  {1, 9},  {1, 30}, {2, 12},
                                {2, 20}, {2, 14}, {1, 28}, {2, 11}};
    struct visits v = {0};
    int64_t ran;

    (void)state;
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        visits_add(&v, at[i][0], at[i][1]);
    assert_int_equal(v.count, 3);
    assert_int_equal(visits_of(&v, 2, 40, &ran), 1);
    assert_int_equal(ran, 28 - 11); /* until the next has a request */
    assert_int_equal(visits_of(&v, 1, 40, &ran), 2);
    assert_int_equal(ran, 11 + 40 - 28);
    assert_int_equal(visits_of(&v, 1, 0, &ran), 2);
    assert_int_equal(ran, 11 + 30 - 28);
    assert_int_equal(visits_of(&v, 3, 40, &ran), 0);
    assert_int_equal(ran, 0);
    visits_release(&v);
}

static void who_did_not_wait_is_in_no_share(void **state)
{
    struct analysis *a = ramp();
    struct stage_sum *s;
    struct reply r;
    size_t n;

    (void)state;
    reply_init(&r);
    r.prompt = 401;
    r.repeat = r.stage = 1;
    r.side = TREATMENT;
    r.outcome = OUTCOME_ABANDONED;
    r.due = r.sent = 401 * MINUTE / 10;
    r.cost = 3000000000;
    intake_reply(a, &r);
    s = stages_sum(&a->pairs, &a->released, a->engine.elapsed, &n);
    assert_int_equal(s[0].side[TREATMENT].replies, 40);
    assert_true(s[0].side[TREATMENT].cost > 3); /* but it is paid for */
    free(s);
    release(a);
}

static void tells_people(void **state)
{
    struct analysis *a = ramp();

    (void)state;
    assert_true(has(a, "text",
                    "release sticky-day, 5 % to treatment, held: held by "
                    "hand; 25 % next"));
    assert_true(has(a, "text",
                    "7 without a key, by dice, 12 kept from treatment, 2 "
                    "fallen back to control"));
    assert_true(has(a, "text", "breaker of treatment: open"));
    assert_true(has(a, "text", "Shares that treatment had"));
    assert_true(has(a, "text", "control 260, failed 0; treatment 140, failed"));
    assert_true(has(a, "text", "rows of different shares had other times"));
    assert_true(has(a, "text", "25 % "));
    assert_true(has(a, "text", "are those of each share, weighed by nC nT"));
    assert_true(has(a, "text", "00:20:00 in 2 visits") ||
                has(a, "text", "20:00 in 2 visits"));
    assert_true(has(a, "text", "2026-11-22 00:00 share 5 % -> 25 %: step"));
    assert_true(has(a, "text", "breaker treatment is left alone"));
    assert_true(has(a, "markdown", "5 % -&gt; 25 %: step 2 of 3") ||
                has(a, "markdown", "5 % -> 25 %: step 2 of 3"));
    assert_true(has(a, "html", "What changed the shares, and why"));
    release(a);
}

static void tells_programs(void **state)
{
    struct analysis *a = ramp();

    (void)state;
    assert_true(has(a, "json", "\"policy\": \"sticky-day\""));
    assert_true(has(a, "json", "\"state\": \"held\""));
    assert_true(has(a, "json", "\"treatment_held_back\": 12"));
    assert_true(has(a, "json", "\"name\": \"1.treatment\""));
    assert_true(has(a, "json", "\"treatment_breaker\": \"open\""));
    assert_true(has(a, "json", "\"planned\": null"));
    a->engine.phase = PHASE_FINISHED;
    assert_true(has(a, "json", "\"finished\": true, \"interrupted\": false"));
    assert_true(has(a, "csv", "release_changes,"));
    release(a);
}

static void speaks_of_requests(void **state)
{
    struct analysis *a = ramp();
    struct buf b = draw(a, "text");

    (void)state;
    assert_null(strstr(b.data, "more pairs"));
    assert_null(strstr(b.data, "in pairs"));
    assert_null(strstr(b.data, "--repeats"));
    assert_non_null(strstr(b.data, "HOLD: so far not decided"));
    buf_release(&b);
    release(a);
}

static void a_replay_has_none_of_it(void **state)
{
    struct analysis *a = made("import");
    struct buf b;

    (void)state;
    put_ramp(a);
    put_event(a, EVENT_PAUSE, "a pause");
    b = draw(a, "text");
    assert_null(strstr(b.data, "Shares that"));
    assert_null(strstr(b.data, "a pause"));
    assert_null(strstr(b.data, "\n  release "));
    buf_release(&b);
    b = draw(a, "json");
    assert_null(strstr(b.data, "\"release\""));
    assert_null(strstr(b.data, "\"stages\""));
    buf_release(&b);
    release(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_what_came_of_each_share),
        cmocka_unit_test(visits_are_told_apart_by_their_requests),
        cmocka_unit_test(who_did_not_wait_is_in_no_share),
        cmocka_unit_test(tells_people),
        cmocka_unit_test(tells_programs),
        cmocka_unit_test(speaks_of_requests),
        cmocka_unit_test(a_replay_has_none_of_it),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
