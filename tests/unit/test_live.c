/* What a screen is told, from a store that another handle writes to. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "analysis/live.h"

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)
#define START INT64_C(1790000000000000)

struct world {
    char dir[64], path[80];
    struct store *writer;
    struct live *live;
    struct engine engine;
    struct err err;
};

static void must(const struct world *w, int rc)
{
    if (rc)
        fail_msg("%s", w->err.text);
}

static void put_engine(struct world *w)
{
    const struct store_ops *o = w->writer->ops;

    must(w, o->begin(w->writer, &w->err));
    must(w, o->put_engine(w->writer, &w->engine, &w->err));
    must(w, o->commit(w->writer, &w->err));
}

static void put_settings(struct world *w)
{
    const struct store_ops *o = w->writer->ops;
    struct settings s = {0};

    settings_add(&s, "name", "support\x1b[2J");
    settings_add(&s, "control.model", "old");
    settings_add(&s, "treatment.model", "new");
    settings_add(&s, "treatment.endpoint", "http://127.0.0.1:1/v1");
    settings_add(&s, "schedule", "closed loop, 4 in flight a variant");
    must(w, o->begin(w->writer, &w->err));
    must(w, o->put_settings(w->writer, &s, &w->err));
    must(w, o->commit(w->writer, &w->err));
    settings_release(&s);
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    strcpy(w->dir, "/tmp/test_live.XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/x.db", w->dir);
    w->writer = store_open(w->path, STORE_CREATE, &w->err);
    assert_non_null(w->writer);
    put_settings(w);
    w->engine = (struct engine){.phase = PHASE_RUNNING,
                                .pid = getpid(),
                                .started_us = START,
                                .updated_us = START,
                                .total = 1000,
                                .budget = -1,
                                .sent = 1};
    put_engine(w);
    *state = w;
    return 0;
}

static void live_open(struct world *w)
{
    struct store *s = store_open(w->path, STORE_READ, &w->err);

    assert_non_null(s);
    w->live = live_new(s, w->path, &w->err);
    assert_non_null(w->live);
}

static int teardown(void **state)
{
    struct world *w = *state;
    char command[128];

    live_free(w->live);
    store_close(w->writer);
    snprintf(command, sizeof command, "rm -r %s", w->dir);
    assert_int_equal(system(command), 0);
    free(w);
    return 0;
}

static const struct snapshot *update(struct world *w, int64_t now_us)
{
    must(w, live_update(w->live, now_us, &w->err));
    return live_snapshot(w->live);
}

static struct reply reply_of(int64_t prompt, enum side side, int64_t at)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.side = side;
    r.outcome = OUTCOME_OK;
    r.status = 200;
    r.attempts = 1;
    r.due = r.sent = at;
    r.wire = r.latency = (100 + prompt % 50 + 20 * (int)side) * MS;
    r.first_token = r.latency / 4;
    r.usage.output = 50;
    r.cost = 1000 * (1 + (int)side);
    r.answer = 7 + (prompt % 4 == 0 ? (uint64_t)side : 0);
    return r;
}

/* Pairs `from` to `to`, one each 100 ms. */
static void put_pairs(struct world *w, int64_t from, int64_t to)
{
    const struct store_ops *o = w->writer->ops;

    must(w, o->begin(w->writer, &w->err));
    for (int64_t p = from; p <= to; p++)
        for (int side = 0; side < SIDES; side++) {
            struct reply r = reply_of(p, (enum side)side, p * 100 * MS);
            must(w, o->put_reply(w->writer, &r, &w->err));
        }
    must(w, o->commit(w->writer, &w->err));
}

static void put_reply(struct world *w, const struct reply *r)
{
    const struct store_ops *o = w->writer->ops;

    must(w, o->begin(w->writer, &w->err));
    must(w, o->put_reply(w->writer, r, &w->err));
    must(w, o->commit(w->writer, &w->err));
}

static void put_event(struct world *w, enum event_kind kind, int64_t wall_us)
{
    const struct store_ops *o = w->writer->ops;
    struct event e = {.kind = kind,
                      .side = TREATMENT,
                      .wall_us = wall_us,
                      .text = "429\x1b]0;x\x07 storm"};

    must(w, o->begin(w->writer, &w->err));
    must(w, o->put_event(w->writer, &e, &w->err));
    must(w, o->commit(w->writer, &w->err));
}

/* The engine as it is `s` seconds into its run. */
static void engine_at(struct world *w, int64_t s)
{
    w->engine.elapsed = s * SECOND;
    w->engine.updated_us = START + s * 1000000;
    put_engine(w);
}

static const struct shown *row_of(const struct snapshot *s, const char *name)
{
    for (int i = 0; i < s->rows; i++)
        if (strcmp(s->row[i].name, name) == 0)
            return &s->row[i];
    fail_msg("no row %s", name);
    return NULL;
}

static void names_come_from_the_settings(void **state)
{
    struct world *w = *state;
    const struct snapshot *s;

    live_open(w);
    s = update(w, START);
    assert_string_equal(s->name, "support\xEF\xBF\xBD[2J");
    assert_string_equal(s->model[CONTROL], "old");
    assert_string_equal(s->model[TREATMENT], "new");
    assert_string_equal(s->endpoint[CONTROL], "");
    assert_string_equal(s->endpoint[TREATMENT], "http://127.0.0.1:1/v1");
    assert_string_equal(s->loop, "closed loop, 4 in flight a variant");
    assert_string_equal(s->store, w->path);
    assert_true(s->store_bytes > 0);
    assert_string_equal(row_of(s, "errors")->word, "no data");
}

static void reads_on_where_it_was(void **state)
{
    struct world *w = *state;
    const struct snapshot *s;

    live_open(w);
    put_pairs(w, 1, 30);
    s = update(w, START);
    assert_int_equal(s->tally[CONTROL].replies, 30);
    assert_int_equal(s->pairs, 30);
    put_pairs(w, 31, 40);
    s = update(w, START + 250000);
    assert_int_equal(s->tally[TREATMENT].replies, 40);
    assert_int_equal(s->tally[TREATMENT].output, 2000);
    /* Statistics cost more and come once a second. */
    assert_int_equal(s->pairs, 30);
    s = update(w, START + 1250000);
    assert_int_equal(s->pairs, 40);
    assert_int_equal(s->both_ok, 40);
    assert_int_equal(s->compared, 40);
    assert_int_equal(s->agree, 30);
    assert_int_equal(row_of(s, "errors")->n, 40);
}

static void warmup_and_skipped_count_nowhere(void **state)
{
    struct world *w = *state;
    struct reply r = reply_of(1, CONTROL, SECOND);
    const struct snapshot *s;

    r.warmup = 1;
    put_reply(w, &r);
    r = reply_of(2, CONTROL, SECOND);
    r.outcome = OUTCOME_SKIPPED;
    put_reply(w, &r);
    live_open(w);
    s = update(w, START);
    assert_int_equal(s->tally[CONTROL].replies, 0);
    assert_int_equal(s->tally[CONTROL].outcome[OUTCOME_SKIPPED], 1);
    assert_int_equal(s->second[1].replies[CONTROL], 0);
    s = update(w, START + 1);
    assert_int_equal(s->tally[CONTROL].outcome[OUTCOME_SKIPPED], 1);
}

static void put_failure(struct world *w, int64_t prompt, int64_t at)
{
    struct reply r = reply_of(prompt, TREATMENT, at);
    char text[64];

    r.outcome = OUTCOME_RATE_LIMITED;
    r.status = 429;
    r.attempts = 3;
    snprintf(text, sizeof text, "limit\x1b[31m of %lld", (long long)prompt);
    r.error = text;
    put_reply(w, &r);
}

static void failures_are_told_newest_first(void **state)
{
    struct world *w = *state;
    const struct snapshot *s;

    live_open(w);
    for (int64_t p = 1; p <= 40; p++)
        put_failure(w, p, p * 10 * SECOND);
    s = update(w, START);
    assert_int_equal(s->faults, SNAPSHOT_FAULTS);
    assert_int_equal(s->fault[0].prompt, 40);
    assert_int_equal(s->fault[31].prompt, 9);
    assert_int_equal(s->fault[0].status, 429);
    assert_int_equal(s->fault[0].attempts, 3);
    assert_int_equal(s->fault[0].elapsed, 400 * SECOND + 160 * MS);
    assert_string_equal(s->fault[0].text, "limit\xEF\xBF\xBD[31m of 40");
    assert_int_equal(s->class_first[OUTCOME_RATE_LIMITED],
                     10 * SECOND + 121 * MS);
    assert_int_equal(s->class_last[OUTCOME_RATE_LIMITED],
                     400 * SECOND + 160 * MS);
    assert_int_equal(s->class_first[OUTCOME_TIMEOUT], -1);
    /* 400 s is minute 6: of 40 failures it has those at 360 s and later. */
    assert_int_equal(s->class_minute[TREATMENT][OUTCOME_RATE_LIMITED][9], 5);
    assert_int_equal(s->class_minute[TREATMENT][OUTCOME_RATE_LIMITED][8], 6);
    assert_int_equal(s->class_minute[CONTROL][OUTCOME_RATE_LIMITED][9], 0);
    put_failure(w, 41, 410 * SECOND);
    s = update(w, START + 1);
    assert_int_equal(s->fault[0].prompt, 41);
    assert_int_equal(s->fault[1].prompt, 40);
}

static void quiet_minutes_go_by(void **state)
{
    struct world *w = *state;
    const struct snapshot *s;

    live_open(w);
    put_failure(w, 1, 10 * SECOND);
    engine_at(w, 130);
    s = update(w, START + 130000000);
    assert_int_equal(s->class_minute[TREATMENT][OUTCOME_RATE_LIMITED][9], 0);
    assert_int_equal(s->class_minute[TREATMENT][OUTCOME_RATE_LIMITED][7], 1);
    assert_int_equal(s->second[s->newest].at, 130);
    assert_int_equal(s->seconds, 131);
    engine_at(w, 5000);
    s = update(w, START + 5000000000);
    assert_int_equal(s->class_minute[TREATMENT][OUTCOME_RATE_LIMITED][7], 0);
    assert_int_equal(s->seconds, SNAPSHOT_SECONDS);
    for (int i = 0; i < SNAPSHOT_SECONDS; i++)
        assert_int_equal(s->second[i].replies[TREATMENT], 0);
}

static void seconds_have_medians(void **state)
{
    struct world *w = *state;
    const struct snapshot *s;

    put_pairs(w, 14, 15);
    put_pairs(w, 11, 13);
    live_open(w);
    s = update(w, START);
    /* Five replies of control sent at 1.1 s and later, 111 to 115 ms. */
    assert_int_equal(s->second[1].replies[CONTROL], 5);
    assert_int_equal(s->second[1].latency_p50[CONTROL], 113 * MS);
    assert_int_equal(s->second[1].first_token_p50[TREATMENT], 133 * MS / 4);
    assert_int_equal(s->second[1].output[CONTROL], 250);
    assert_int_equal(s->second[0].latency_p50[CONTROL], -1);
}

static void events_have_run_time(void **state)
{
    struct world *w = *state;
    const struct snapshot *s;

    live_open(w);
    engine_at(w, 100);
    put_event(w, EVENT_NOTE, START - 3600000000);
    put_event(w, EVENT_LIMITED, START + 40000000);
    s = update(w, START + 100000000);
    assert_int_equal(s->events, 2);
    assert_int_equal(s->event[0].kind, EVENT_LIMITED);
    assert_int_equal(s->event[0].elapsed, 40 * SECOND);
    assert_int_equal(s->event[0].side, TREATMENT);
    assert_null(strchr(s->event[0].text, '\x1b'));
    assert_null(strchr(s->event[0].text, '\x07'));
    assert_int_equal(s->event[1].elapsed, -1);
    for (int i = 0; i < SNAPSHOT_EVENTS; i++)
        put_event(w, EVENT_WARM, START + 50000000);
    s = update(w, START + 100000000);
    assert_int_equal(s->events, SNAPSHOT_EVENTS);
    assert_int_equal(s->event[63].kind, EVENT_WARM);
}

static void knows_when_nobody_works_on_it(void **state)
{
    struct world *w = *state;

    live_open(w);
    assert_true(update(w, START + 9900000)->alive);
    assert_false(update(w, START + 10100000)->alive);
    engine_at(w, 10);
    assert_true(update(w, START + 10100000)->alive);
    w->engine.phase = PHASE_FINISHED;
    engine_at(w, 11);
    assert_false(update(w, START + 11100000)->alive);
    w->engine.phase = PHASE_RUNNING;
    w->engine.pid = 0x3FFFFFFF; /* above every limit of pids */
    engine_at(w, 12);
    assert_false(update(w, START + 12100000)->alive);
}

static void foresees_the_end(void **state)
{
    struct world *w = *state;
    const struct snapshot *s;

    live_open(w);
    put_pairs(w, 1, 199);
    engine_at(w, 20);
    s = update(w, START + 20000000);
    assert_in_range(s->rate_mhz, 9500, 10000);
    assert_in_range(s->eta, 80 * SECOND, 85 * SECOND);
    w->engine.phase = PHASE_PAUSED;
    engine_at(w, 21);
    assert_int_equal(update(w, START + 21000000)->eta, -1);
}

/* Looked at as often as one likes until it made all it planned; who stops it
 * when it suits gets no other limits. */
static void the_kind_of_interval_is_said(void **state)
{
    struct world *w = *state;
    const struct snapshot *s;

    live_open(w);
    put_pairs(w, 1, 300);
    s = update(w, START);
    assert_string_equal(s->label, "anytime-valid 95 %");
    assert_string_equal(row_of(s, "latency p50")->word, "worse ^");
    assert_int_equal(row_of(s, "latency p50")->n, 300);
    assert_true(row_of(s, "latency p50")->bar);
    assert_string_equal(row_of(s, "latency p99")->word, "too few ~");
    assert_string_equal(row_of(s, "latency p99")->interval, "");
    assert_true(row_of(s, "latency p99")->needs > 300);
    assert_string_equal(row_of(s, "cost per 1k ok")->control, "$0.00100");
    assert_string_equal(row_of(s, "tokens out/ok")->control, "50");
    assert_string_equal(row_of(s, "answers equal")->delta, "75.0 %");
    put_pairs(w, 301, 310);
    w->engine.phase = PHASE_INTERRUPTED; /* the end is no time to wait */
    engine_at(w, 30);
    s = update(w, START + 1);
    assert_int_equal(row_of(s, "latency p50")->n, 310);
    assert_string_equal(s->label, "anytime-valid 95 %");
    w->engine.phase = PHASE_FINISHED;
    engine_at(w, 31);
    s = update(w, START + 31000000);
    assert_string_equal(s->label, "fixed 95 %, final");
}

static void judges_lateness_in_an_open_loop(void **state)
{
    const struct store_ops *o = ((struct world *)*state)->writer->ops;
    struct world *w = *state;
    struct settings s = {0};
    const struct snapshot *shown;

    settings_add(&s, "loop", "open");
    must(w, o->begin(w->writer, &w->err));
    must(w, o->put_settings(w->writer, &s, &w->err));
    must(w, o->commit(w->writer, &w->err));
    settings_release(&s);
    live_open(w);
    w->engine.late_p99 = 1100000;
    engine_at(w, 1);
    shown = update(w, START);
    assert_int_equal(shown->health, HEALTH_BAD);
    assert_non_null(strstr(shown->health_why, "lateness"));
}

static void judges_the_generator(void **state)
{
    struct world *w = *state;
    const struct snapshot *s;

    live_open(w);
    assert_int_equal(update(w, START)->health, HEALTH_OK);
    w->engine.lag_p99 = 600000;
    engine_at(w, 1);
    s = update(w, START);
    assert_int_equal(s->health, HEALTH_LOOK);
    assert_non_null(strstr(s->health_why, "loop lag"));
    w->engine.late_p99 = 1100000;
    engine_at(w, 2);
    assert_int_equal(update(w, START)->health, HEALTH_LOOK);
    w->engine.lag_p99 = w->engine.late_p99 = 0;
    w->engine.offered_mhz = 1000;
    w->engine.achieved_mhz = 980;
    engine_at(w, 3);
    assert_int_equal(update(w, START)->health, HEALTH_BAD);
    w->engine.sent = 0;
    engine_at(w, 4);
    assert_int_equal(update(w, START)->health, HEALTH_NONE);
}

static void what_is_asked_is_in_the_store(void **state)
{
    struct world *w = *state;
    struct control c[4];
    size_t count = 4;

    live_open(w);
    must(w, live_ask(w->live, CONTROL_PAUSE, 0, &w->err));
    must(w, live_ask(w->live, CONTROL_MORE, 1, &w->err));
    must(w, w->writer->ops->controls(w->writer, 0, c, &count, &w->err));
    assert_int_equal(count, 2);
    assert_int_equal(c[0].verb, CONTROL_PAUSE);
    assert_int_equal(c[1].verb, CONTROL_MORE);
    assert_int_equal(c[1].value, 1);
}

#define LIVE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(names_come_from_the_settings),
        LIVE(reads_on_where_it_was),
        LIVE(warmup_and_skipped_count_nowhere),
        LIVE(failures_are_told_newest_first),
        LIVE(quiet_minutes_go_by),
        LIVE(seconds_have_medians),
        LIVE(events_have_run_time),
        LIVE(knows_when_nobody_works_on_it),
        LIVE(foresees_the_end),
        LIVE(the_kind_of_interval_is_said),
        LIVE(judges_the_generator),
        LIVE(judges_lateness_in_an_open_loop),
        LIVE(what_is_asked_is_in_the_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
