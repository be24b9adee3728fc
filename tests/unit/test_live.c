/* What a screen is told, from a store that another handle writes to. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "stats/gsl.h"
#include "watched.h"

static void names_come_from_the_settings(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_live_open(w);
    s = watched_update(w, START);
    assert_string_equal(s->name, "support\xEF\xBF\xBD[2J");
    assert_string_equal(s->model[CONTROL], "old");
    assert_string_equal(s->model[TREATMENT], "new");
    assert_string_equal(s->endpoint[CONTROL], "");
    assert_string_equal(s->endpoint[TREATMENT], "http://127.0.0.1:1/v1");
    assert_string_equal(s->loop, "closed loop, 4 in flight a variant");
    assert_string_equal(s->store, w->path);
    assert_true(s->store_bytes > 0);
    assert_string_equal(watched_row_of(s, "error rate")->word, "no data");
}

static void reads_on_where_it_was(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_live_open(w);
    watched_put_pairs(w, 1, 30);
    s = watched_update(w, START);
    assert_int_equal(s->tally[CONTROL].replies, 30);
    assert_int_equal(s->pairs, 30);
    watched_put_pairs(w, 31, 40);
    s = watched_update(w, START + 250000);
    assert_int_equal(s->tally[TREATMENT].replies, 40);
    assert_int_equal(s->tally[TREATMENT].output, 2000);
    /* Statistics cost more and come once a second. */
    assert_int_equal(s->pairs, 30);
    s = watched_update(w, START + 1250000);
    assert_int_equal(s->pairs, 40);
    assert_int_equal(s->both_ok, 40);
    assert_int_equal(s->compared, 40);
    assert_int_equal(s->agree, 30);
    assert_int_equal(watched_row_of(s, "error rate")->n, 40);
}

static void warmup_and_skipped_count_nowhere(void **state)
{
    struct watched *w = *state;
    struct reply r = watched_reply_of(1, CONTROL, SECOND);
    const struct snapshot *s;

    r.warmup = 1;
    watched_put_reply(w, &r);
    r = watched_reply_of(2, CONTROL, SECOND);
    r.outcome = OUTCOME_SKIPPED;
    watched_put_reply(w, &r);
    watched_live_open(w);
    s = watched_update(w, START);
    assert_int_equal(s->tally[CONTROL].replies, 0);
    assert_int_equal(s->tally[CONTROL].outcome[OUTCOME_SKIPPED], 1);
    assert_int_equal(s->second[1].replies[CONTROL], 0);
    s = watched_update(w, START + 1);
    assert_int_equal(s->tally[CONTROL].outcome[OUTCOME_SKIPPED], 1);
}

static void put_failure(struct watched *w, int64_t prompt, int64_t at)
{
    struct reply r = watched_reply_of(prompt, TREATMENT, at);
    char text[64];

    r.outcome = OUTCOME_RATE_LIMITED;
    r.status = 429;
    r.attempts = 3;
    snprintf(text, sizeof text, "limit\x1b[31m of %lld", (long long)prompt);
    r.error = text;
    watched_put_reply(w, &r);
}

static void failures_are_told_newest_first(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_live_open(w);
    for (int64_t p = 1; p <= 40; p++)
        put_failure(w, p, p * 10 * SECOND);
    s = watched_update(w, START);
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
    s = watched_update(w, START + 1);
    assert_int_equal(s->fault[0].prompt, 41);
    assert_int_equal(s->fault[1].prompt, 40);
}

/* Between characters, and marked. */
static void a_long_failure_is_cut_with_a_mark(void **state)
{
    struct watched *w = *state;
    char error[3001], want[160];
    struct reply r = watched_reply_of(1, TREATMENT, SECOND);

    watched_live_open(w);
    memset(error, 'x', sizeof error - 1);
    memcpy(error + 155, "\xC3\xA4", 2);
    error[3000] = '\0';
    r.outcome = OUTCOME_TIMEOUT;
    r.error = error;
    watched_put_reply(w, &r);
    memset(want, 'x', 155);
    strcpy(want + 155, "...");
    assert_string_equal(watched_update(w, START)->fault[0].text, want);
}

static void quiet_minutes_go_by(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_live_open(w);
    put_failure(w, 1, 10 * SECOND);
    watched_engine_at(w, 130);
    s = watched_update(w, START + 130000000);
    assert_int_equal(s->class_minute[TREATMENT][OUTCOME_RATE_LIMITED][9], 0);
    assert_int_equal(s->class_minute[TREATMENT][OUTCOME_RATE_LIMITED][7], 1);
    assert_int_equal(s->second[s->newest].at, 130);
    assert_int_equal(s->seconds, 131);
    watched_engine_at(w, 5000);
    s = watched_update(w, START + 5000000000);
    assert_int_equal(s->class_minute[TREATMENT][OUTCOME_RATE_LIMITED][7], 0);
    assert_int_equal(s->seconds, SNAPSHOT_SECONDS);
    for (int i = 0; i < SNAPSHOT_SECONDS; i++)
        assert_int_equal(s->second[i].replies[TREATMENT], 0);
}

static void seconds_have_medians(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_put_pairs(w, 14, 15);
    watched_put_pairs(w, 11, 13);
    watched_live_open(w);
    s = watched_update(w, START);
    /* Five replies of control sent at 1.1 s and later, 111 to 115 ms. */
    assert_int_equal(s->second[1].replies[CONTROL], 5);
    assert_int_equal(s->second[1].latency_p50[CONTROL], 113 * MS);
    assert_int_equal(s->second[1].first_token_p50[TREATMENT], 133 * MS / 4);
    assert_int_equal(s->second[1].output[CONTROL], 250);
    assert_int_equal(s->second[0].latency_p50[CONTROL], -1);
}

static void events_have_run_time(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_live_open(w);
    watched_engine_at(w, 100);
    watched_put_event(w, EVENT_NOTE, START - 3600000000);
    watched_put_event(w, EVENT_LIMITED, START + 40000000);
    s = watched_update(w, START + 100000000);
    assert_int_equal(s->events, 2);
    assert_int_equal(s->event[0].kind, EVENT_LIMITED);
    assert_int_equal(s->event[0].elapsed, 40 * SECOND);
    assert_int_equal(s->event[0].side, TREATMENT);
    assert_null(strchr(s->event[0].text, '\x1b'));
    assert_null(strchr(s->event[0].text, '\x07'));
    assert_int_equal(s->event[1].elapsed, -1);
    for (int i = 0; i < SNAPSHOT_EVENTS; i++)
        watched_put_event(w, EVENT_WARM, START + 50000000);
    s = watched_update(w, START + 100000000);
    assert_int_equal(s->events, SNAPSHOT_EVENTS);
    assert_int_equal(s->event[63].kind, EVENT_WARM);
}

static void what_is_asked_is_in_the_store(void **state)
{
    struct watched *w = *state;
    struct control c[4];
    size_t count = 4;

    watched_live_open(w);
    watched_must(w, live_ask(w->live, CONTROL_PAUSE, 0, &w->err));
    watched_must(w, live_ask(w->live, CONTROL_MORE, 1, &w->err));
    watched_must(w, w->writer->ops->controls(w->writer, 0, c, &count, &w->err));
    assert_int_equal(count, 2);
    assert_int_equal(c[0].verb, CONTROL_PAUSE);
    assert_int_equal(c[1].verb, CONTROL_MORE);
    assert_int_equal(c[1].value, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(names_come_from_the_settings),
        LIVE(reads_on_where_it_was),
        LIVE(warmup_and_skipped_count_nowhere),
        LIVE(failures_are_told_newest_first),
        LIVE(a_long_failure_is_cut_with_a_mark),
        LIVE(quiet_minutes_go_by),
        LIVE(seconds_have_medians),
        LIVE(events_have_run_time),
        LIVE(what_is_asked_is_in_the_store),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
