/* What a screen is told of a live split: requests, not pairs, and what came of
 * each share that treatment had. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/gates.h"
#include "analysis/health.h"
#include "stats/gsl.h"
#include "watched.h"

static void put_split(struct watched *w, const char *design)
{
    const struct store_ops *o = w->writer->ops;
    struct settings s = {0};
    struct gates g;

    gates_default(&g);
    gates_freeze(&g, &s);

    settings_add(&s, "source", "serve");
    settings_add(&s, "design", "%s", design);
    settings_add(&s, "split.policy", "sticky");
    settings_add(&s, "split.user-header", "X-User-Id");
    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_settings(w->writer, &s, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
    settings_release(&s);
}

static void put_stage(struct watched *w, int number, double weight)
{
    const struct stage t = {number, weight, START};
    const struct store_ops *o = w->writer->ops;

    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_stage(w->writer, &t, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
}

/* Every tenth request is treatment's, one each 100 ms. */
static void put_requests(struct watched *w, int stage, int64_t from, int64_t to)
{
    for (int64_t p = from; p <= to; p++) {
        struct reply r =
            watched_reply_of(p, p % 10 ? CONTROL : TREATMENT, p * 100 * MS);

        r.stage = stage;
        r.outcome = p % 20 ? OUTCOME_OK : OUTCOME_HTTP_5XX;
        watched_put_reply(w, &r);
    }
}

static void replays_are_not_live(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    watched_live_open(w);
    watched_put_pairs(w, 1, 30);
    s = watched_update(w, START);
    assert_int_equal(s->live, 0);
    assert_int_equal(s->unpaired, 0);
    assert_string_equal(s->policy, "");
    assert_int_equal(s->stages, 0);
    assert_true(s->eta > 0);
}

static void live_splits_tell_how_they_split(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_split(w, "unpaired");
    watched_live_open(w);
    s = watched_update(w, START);
    assert_int_equal(s->live, 1);
    assert_int_equal(s->unpaired, 1);
    assert_string_equal(s->policy, "sticky");
    assert_string_equal(s->user_field, "X-User-Id");
}

/* Nobody knows how many will ask; and one request is one, not half a pair. */
static void requests_have_a_rate_and_no_end(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_split(w, "unpaired");
    watched_live_open(w);
    put_requests(w, 1, 1, 590);
    s = watched_update(w, START);
    assert_int_equal(s->ended, 590);
    assert_in_range(s->rate_mhz, 9800, 10200);
    assert_int_equal(s->eta, -1);
}

/* A gateway writes that it is ready before it can tell anything else. */
static void what_is_ready_is_not_over(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_split(w, "unpaired");
    w->engine = (struct engine){.phase = PHASE_READY, .budget = -1};
    watched_put_engine(w);
    watched_live_open(w);
    s = watched_update(w, START);
    assert_false(health_over(&s->engine, s->alive));
    w->engine.updated_us = START;
    w->engine.sent = 1;
    w->engine.lag_p99 = w->engine.lag_max = 900 * MS;
    watched_put_engine(w);
    s = watched_update(w, START + 2000000);
    assert_int_equal(s->health, HEALTH_NONE); /* nothing was answered yet */
    assert_false(health_over(&s->engine, s->alive));
    s = watched_update(w, START + 20000000);
    assert_true(health_over(&s->engine, s->alive));
}

/* One that was killed, and whose parent has not asked after it. */
static void the_dead_are_not_alive(void **state)
{
    struct engine e = {
        .phase = PHASE_RUNNING, .updated_us = START, .pid = getpid()};
    siginfo_t info;

    (void)state;
    assert_true(health_alive(&e, 1, START));
    e.pid = fork();
    if (e.pid == 0)
        _exit(0);
    assert_int_equal(waitid(P_PID, (id_t)e.pid, &info, WEXITED | WNOWAIT), 0);
    assert_false(health_alive(&e, 1, START));
    assert_true(health_alive(&e, 0, START));
    assert_int_equal(waitpid((pid_t)e.pid, NULL, 0), e.pid);
}

static void shadow_counts_pairs(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_split(w, "paired");
    watched_live_open(w);
    watched_put_pairs(w, 1, 590);
    s = watched_update(w, START);
    assert_int_equal(s->unpaired, 0);
    assert_in_range(s->rate_mhz, 9800, 10200);
}

static void check_stage(const struct stage_line *t, int number, double weight,
                        const int64_t counts[4])
{
    assert_int_equal(t->number, number);
    assert_true(t->weight == weight);
    assert_int_equal(t->replies[CONTROL], counts[0]);
    assert_int_equal(t->failed[CONTROL], counts[1]);
    assert_int_equal(t->replies[TREATMENT], counts[2]);
    assert_int_equal(t->failed[TREATMENT], counts[3]);
}

static void what_came_of_each_share(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_split(w, "unpaired");
    put_stage(w, 1, .01);
    put_stage(w, 2, .05);
    put_stage(w, 3, 0);
    w->engine.release.stage = 1;
    watched_put_engine(w);
    watched_live_open(w);
    put_requests(w, 1, 1, 100);
    put_requests(w, 2, 101, 140);
    s = watched_update(w, START);
    assert_int_equal(s->stages, 2);
    check_stage(&s->stage[0], 1, .01, (int64_t[]){90, 0, 10, 5});
    check_stage(&s->stage[1], 2, .05, (int64_t[]){36, 0, 4, 2});
    assert_true(s->stage[0].from == 100 * MS);
    assert_true(s->stage[0].ran == 10100 * MS && s->stage[0].visits == 1);
    /* The one that is gone back to has no requests yet, and is told. */
    w->engine.release.stage = 3;
    watched_put_engine(w);
    put_requests(w, 3, 141, 150);
    s = watched_update(w, START + 2000000);
    assert_int_equal(s->stages, 3);
    check_stage(&s->stage[0], 3, 0, (int64_t[]){9, 0, 1, 0});
    assert_int_equal(s->stage[1].number, 2);
}

/* What was in force in between is none of it; now goes on until now. */
static void a_share_that_was_gone_back_to(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_split(w, "unpaired");
    put_stage(w, 1, .01);
    put_stage(w, 2, .05);
    w->engine.release.stage = 1;
    w->engine.phase = PHASE_RUNNING;
    w->engine.elapsed = 30 * SECOND;
    w->engine.updated_us = START;
    w->engine.pid = getpid();
    watched_put_engine(w);
    watched_live_open(w);
    put_requests(w, 1, 1, 100);
    put_requests(w, 2, 101, 140);
    put_requests(w, 1, 141, 200);
    s = watched_update(w, START);
    assert_true(s->alive);
    assert_int_equal(s->stages, 2);
    assert_true(s->stage[0].from == 100 * MS);
    assert_int_equal(s->stage[0].visits, 2);
    assert_true(s->stage[0].ran == 10100 * MS + 30 * SECOND - 14100 * MS);
    assert_int_equal(s->stage[1].visits, 1);
    assert_true(s->stage[1].ran == 4000 * MS);
}

static void who_did_not_wait_is_in_no_share(void **state)
{
    struct watched *w = *state;
    struct reply r = watched_reply_of(201, TREATMENT, 20 * SECOND);
    const struct snapshot *s;

    put_split(w, "unpaired");
    put_stage(w, 1, .01);
    watched_live_open(w);
    put_requests(w, 1, 1, 100);
    r.stage = 1;
    r.outcome = OUTCOME_ABANDONED;
    watched_put_reply(w, &r);
    s = watched_update(w, START);
    assert_int_equal(s->ended, 101);
    check_stage(&s->stage[0], 1, .01, (int64_t[]){90, 0, 10, 5});
}

/* Of the past only what was known then, and once. */
static void the_past_has_its_own_stages(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_split(w, "unpaired");
    put_stage(w, 1, .01);
    put_stage(w, 2, .05);
    w->engine.release.stage = 2;
    w->engine.phase = PHASE_FINISHED;
    watched_put_engine(w);
    watched_live_open(w);
    put_requests(w, 1, 1, 100);
    put_requests(w, 2, 101, 140);
    s = watched_update(w, START);
    assert_int_equal(s->stages, 2);
    live_at(w->live, 5 * SECOND);
    s = watched_update(w, START);
    assert_int_equal(s->stages, 1);
    assert_int_equal(s->stage[0].number, 1);
    assert_in_range(s->stage[0].replies[CONTROL], 40, 46);
    live_at(w->live, -1);
    s = watched_update(w, START);
    check_stage(&s->stage[1], 1, .01, (int64_t[]){90, 0, 10, 5});
}

static void more_stages_than_there_is_room_for(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_split(w, "unpaired");
    watched_live_open(w);
    for (int i = 1; i <= SNAPSHOT_STAGES + 3; i++)
        put_requests(w, i, i, i);
    s = watched_update(w, START);
    assert_int_equal(s->stages, SNAPSHOT_STAGES);
    assert_int_equal(s->stages_lost, 3);
    assert_int_equal(s->stage[0].number, SNAPSHOT_STAGES + 3);
    assert_true(s->stage[0].weight < 0);
}

/* Who is spared where it does badly is not said to do well. */
static void what_was_kept_back_is_no_merit(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s = NULL;

    put_split(w, "unpaired");
    put_stage(w, 1, .1);
    watched_live_open(w);
    for (int64_t p = 1; p <= 700; p++) {
        enum side side = p > 500 || p % 10 == 0 ? TREATMENT : CONTROL;
        struct reply r = watched_reply_of(p, side, p * 100 * MS);

        r.stage = 1;
        r.outcome = p > 500 ? OUTCOME_SKIPPED : OUTCOME_OK;
        watched_put_reply(w, &r);
        if (p == 500)
            s = watched_update(w, START);
        if (p == 500)
            assert_string_not_equal(s->verdict.word, "invalid");
    }
    s = watched_update(w, START + 20000000);
    assert_string_equal(s->verdict.word, "invalid");
    assert_non_null(strstr(s->verdict.why, "missing replies cannot be tru"));
}

/* It is looked up in a list of words. */
static void no_breaker_but_those_there_are(void **state)
{
    struct watched *w = *state;
    const struct snapshot *s;

    put_split(w, "unpaired");
    w->engine.release.breaker[CONTROL] = 7;
    w->engine.release.breaker[TREATMENT] = BREAKER_PROBING;
    watched_put_engine(w);
    watched_live_open(w);
    s = watched_update(w, START);
    assert_int_equal(s->engine.release.breaker[CONTROL], BREAKER_CLOSED);
    assert_int_equal(s->engine.release.breaker[TREATMENT], BREAKER_PROBING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(replays_are_not_live),
        LIVE(live_splits_tell_how_they_split),
        LIVE(requests_have_a_rate_and_no_end),
        LIVE(what_is_ready_is_not_over),
        cmocka_unit_test(the_dead_are_not_alive),
        LIVE(shadow_counts_pairs),
        LIVE(what_came_of_each_share),
        LIVE(a_share_that_was_gone_back_to),
        LIVE(who_did_not_wait_is_in_no_share),
        LIVE(the_past_has_its_own_stages),
        LIVE(more_stages_than_there_is_room_for),
        LIVE(what_was_kept_back_is_no_merit),
        LIVE(no_breaker_but_those_there_are),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
