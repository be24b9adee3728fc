#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "near.h"
#include "stats/gsl.h"
#include "told_run.h"

static struct analysis *load(struct told *t)
{
    struct analysis *a = calloc(1, sizeof *a);
    struct err err;

    assert_int_equal(analysis_load(&t->store, a, &err), 0);
    return a;
}

static void done(struct analysis *a)
{
    analysis_release(a);
    free(a);
}

static const struct trust *row(const struct analysis *a, const char *name)
{
    for (size_t i = 0; i < a->trusts; i++)
        if (!strcmp(a->trust[i].name, name))
            return &a->trust[i];
    return NULL;
}

/* The grade of one row in a run that was changed by the caller. */
static enum trust_grade grade(struct told *t, const char *name)
{
    struct analysis *a = load(t);
    enum trust_grade g;

    assert_non_null(row(a, name));
    g = row(a, name)->grade;
    done(a);
    return g;
}

static void counts(void **state)
{
    struct told t = run_told();
    struct analysis *a = load(&t);
    const struct pair_counts *c = &a->count;

    (void)state;
    assert_int_equal(c->planned, 399);
    assert_int_equal(c->complete, 397);
    assert_int_equal(c->both_failed, 4);
    assert_int_equal(c->only_failed[CONTROL], 0);
    assert_int_equal(c->only_failed[TREATMENT], 16);
    assert_int_equal(c->both_ok, 377);
    assert_int_equal(c->missing[CONTROL], 0);
    assert_int_equal(c->missing[TREATMENT], 1);
    assert_int_equal(c->skipped[TREATMENT], 1);
    assert_int_equal(c->first[CONTROL] + c->first[TREATMENT], 397);
    assert_int_equal(c->compared, 377);
    assert_int_equal(c->equal, 357);
    assert_int_equal(a->sample[CONTROL].tally.replies, 399);
    assert_int_equal(a->sample[TREATMENT].tally.replies, 397);
    assert_int_equal(a->again[TREATMENT][OUTCOME_RATE_LIMITED], 2);
    assert_int_equal(a->again[CONTROL][OUTCOME_CONNECT], 1);
    assert_int_equal(a->repeats, 1);
    done(a);
}

/* Every other pair is skipped, the first as a warm-up; control says nothing
 * that could be compared. */
static int halved(int64_t i, enum side side, struct reply *r)
{
    r->warmup = i == 1;
    if (i % 2)
        return 1;
    r->outcome = OUTCOME_OK;
    r->latency = RUN_MS;
    r->answer = side == TREATMENT;
    return 1;
}

/* A run that was never told its end has planned what is there, and what it
 * noted that it could not send. */
static void no_plan(void **state)
{
    struct told t = run_told();
    struct analysis *a;

    (void)state;
    t.engine.total = 0;
    t.reply = halved;
    a = load(&t);
    assert_int_equal(a->count.planned, 399);
    assert_int_equal(a->count.complete, 200);
    assert_int_equal(a->count.skipped[CONTROL], 199);
    assert_int_equal(a->count.missing[CONTROL], 0);
    assert_int_equal(a->count.compared, 0);
    done(a);
}

static void seen(void **state)
{
    struct told t = run_told();
    struct analysis *a = load(&t);

    (void)state;
    assert_int_equal(a->models.rows, 2);
    assert_string_equal(a->models.row[0].text, "gpt-mini-a");
    assert_int_equal(a->models.row[0].count[CONTROL], 399);
    assert_int_equal(a->models.row[1].count[TREATMENT], 100);
    assert_int_equal(a->fingerprints.rows, 1);
    assert_int_equal(a->refused.rows, 1);
    assert_int_equal(a->refused.row[0].count[TREATMENT], 1);
    done(a);
}

static void seen_in_plenty(void **state)
{
    struct seen s = {0};
    struct arena a = {0};
    char text[16];

    (void)state;
    for (int i = 0; i < SEEN_MOST + 3; i++) {
        snprintf(text, sizeof text, "m%d", i);
        seen_add(&s, &a, TREATMENT, text);
    }
    seen_add(&s, &a, TREATMENT, "m0");
    seen_add(&s, &a, CONTROL, NULL);
    seen_add(&s, &a, CONTROL, "");
    assert_int_equal(s.rows, SEEN_MOST);
    assert_int_equal(s.others[TREATMENT], 3);
    assert_int_equal(s.row[0].count[TREATMENT], 2);
    assert_int_equal(seen_by(&s, TREATMENT), SEEN_MOST + 1);
    assert_int_equal(seen_by(&s, CONTROL), 0);
    arena_release(&a);
}

/* Only a run that sent all it planned may be judged by the limits for one
 * look: whoever stops when it suits has looked before. */
static void looks(void **state)
{
    static const enum engine_phase live[] = {
        PHASE_RUNNING, PHASE_PAUSED, PHASE_INTERRUPTED,
        PHASE_FAILED,  PHASE_SPENT,  PHASE_STOPPING,
    };
    struct told t = run_told();
    struct analysis *a = load(&t);
    double high = a->contrast[0].high;

    (void)state;
    assert_int_equal(a->look, LOOK_FINAL);
    assert_int_equal(row(a, "end")->grade, TRUST_OK);
    done(a);
    for (size_t i = 0; i < sizeof live / sizeof *live; i++) {
        t.engine.phase = live[i];
        a = load(&t);
        assert_int_equal(a->look, LOOK_LIVE);
        assert_true(a->contrast[0].high > high);
        assert_int_equal(row(a, "end")->grade, TRUST_LOOK);
        assert_non_null(strstr(row(a, "missing")->text, "not sent yet"));
        done(a);
    }
}

static const char *const open_settings[][2] = {
    {"name", "x"}, {"loop", "open"}, {NULL, NULL}};

/* 1 % of the shorter first token's median, 121 ms, and half of it. */
static void lag(void **state)
{
    struct told t = run_told();

    (void)state;
    assert_int_equal(grade(&t, "loop-lag"), TRUST_OK);
    t.engine.lag_p99 = 600000;
    assert_int_equal(grade(&t, "loop-lag"), TRUST_OK);
    t.engine.lag_p99 = 610000;
    assert_int_equal(grade(&t, "loop-lag"), TRUST_LOOK);
    t.engine.lag_p99 = 1210000;
    assert_int_equal(grade(&t, "loop-lag"), TRUST_LOOK);
    t.engine.lag_p99 = 1220000;
    assert_int_equal(grade(&t, "loop-lag"), TRUST_BAD);
    assert_int_equal(grade(&t, "lateness"), TRUST_OK);
    t.engine.late_p99 = 1220000;
    assert_int_equal(grade(&t, "lateness"), TRUST_OK);
    t.setting = open_settings; /* there latency counts from the due moment */
    assert_int_equal(grade(&t, "lateness"), TRUST_BAD);
}

static int fast(int64_t i, enum side side, struct reply *r)
{
    (void)i;
    (void)side;
    r->outcome = OUTCOME_OK;
    r->latency = 30 * RUN_MS;
    return 1;
}

/* Answers in 30 ms, in one piece: a millisecond is allowed all the same. */
static void lag_of_fast_servers(void **state)
{
    struct told t = run_told();

    (void)state;
    t.reply = fast;
    t.engine.lag_p99 = 990000;
    assert_int_equal(grade(&t, "loop-lag"), TRUST_LOOK);
    t.engine.lag_p99 = 1010000;
    assert_int_equal(grade(&t, "loop-lag"), TRUST_BAD);
    t.pairs = 0;
    assert_int_equal(grade(&t, "loop-lag"), TRUST_BAD);
    assert_int_equal(grade(&t, "prices"), TRUST_LOOK);
    assert_int_equal(grade(&t, "retries"), TRUST_LOOK);
    t.engine.lag_p99 = t.engine.late_p99 = -1;
    assert_int_equal(grade(&t, "loop-lag"), TRUST_LOOK);
    assert_int_equal(grade(&t, "lateness"), TRUST_LOOK);
}

static void schedule(void **state)
{
    struct told t = run_told();
    struct analysis *a = load(&t);

    (void)state;
    assert_null(row(a, "schedule"));
    done(a);
    t.setting = open_settings;
    t.engine.offered_mhz = 10000;
    t.engine.achieved_mhz = 9910;
    assert_int_equal(grade(&t, "schedule"), TRUST_OK);
    t.engine.capped = 1;
    assert_int_equal(grade(&t, "schedule"), TRUST_LOOK);
    t.engine.achieved_mhz = 9890;
    assert_int_equal(grade(&t, "schedule"), TRUST_BAD);
}

static int whole(int64_t i, enum side side, struct reply *r)
{
    fast(i, side, r);
    r->cost = 1;
    r->model = r->fingerprint = "m";
    return 1;
}

static int lopsided(int64_t i, enum side side, struct reply *r)
{
    return side == CONTROL || i % 50 ? whole(i, side, r) : 0;
}

static int unpriced(int64_t i, enum side side, struct reply *r)
{
    whole(i, side, r);
    r->cost = i == 3 ? -1 : 1;
    r->repeat = 1 + (i == 3);
    r->first = side == CONTROL;
    r->attempts = 1 + (side == CONTROL && i % 20 == 0);
    r->fingerprint = i == 3 ? "n" : "m";
    return 1;
}

/* A run in which nothing is wrong, then rows that look at one thing each. */
static void other_rows(void **state)
{
    static const char *const name[] = {"missing", "prices", "order", "retries",
                                       "fingerprints"};
    struct told t = run_told();
    struct analysis *a;

    (void)state;
    t.reply = whole;
    t.engine.total = RUN_PAIRS;
    t.events = 0;
    a = load(&t);
    for (size_t i = 0; i < a->trusts; i++)
        assert_int_equal(a->trust[i].grade, TRUST_OK);
    assert_null(row(a, "repeats"));
    done(a);
    t.reply = lopsided;
    assert_int_equal(grade(&t, "missing"), TRUST_BAD);
    t.reply = unpriced;
    for (size_t i = 1; i < sizeof name / sizeof *name; i++)
        assert_int_equal(grade(&t, name[i]), TRUST_LOOK);
    assert_int_equal(grade(&t, "repeats"), TRUST_LOOK);
    t.engine.skipped = 1;
    assert_int_equal(grade(&t, "lines"), TRUST_LOOK);
    t.engine.total = RUN_PAIRS + 2;
    assert_int_equal(grade(&t, "missing"), TRUST_LOOK);
}

static void rows_of_the_run(void **state)
{
    struct told t = run_told();
    struct analysis *a = load(&t);

    (void)state;
    assert_int_equal(row(a, "missing")->grade, TRUST_LOOK);
    assert_non_null(
        strstr(row(a, "missing")->text, "treatment 1 missing, 1 skipped;"));
    assert_int_equal(row(a, "refused")->grade, TRUST_LOOK);
    assert_non_null(strstr(row(a, "refused")->text, "temperature"));
    assert_null(strchr(row(a, "refused")->text, '\x1b'));
    assert_int_equal(row(a, "models")->grade, TRUST_LOOK);
    assert_int_equal(row(a, "fingerprints")->grade, TRUST_OK);
    assert_int_equal(row(a, "retries")->grade, TRUST_OK);
    assert_int_equal(row(a, "prices")->grade, TRUST_LOOK);
    assert_non_null(strstr(row(a, "prices")->text, "4 of control"));
    done(a);
}

/* Sent again because a parameter was refused: no fault of the server's, and
 * told apart from what is. */
static void refused_is_not_retried(void **state)
{
    struct attempt refusals[RUN_PAIRS / 50];
    struct told t = run_told();
    struct analysis *a;

    (void)state;
    for (int i = 0; i < RUN_PAIRS / 50; i++)
        refusals[i] = (struct attempt){.prompt = 50 * (i + 1),
                                       .repeat = 1,
                                       .side = TREATMENT,
                                       .number = 1,
                                       .outcome = OUTCOME_HTTP_4XX,
                                       .status = 400};
    t.attempt = refusals;
    t.attempts = RUN_PAIRS / 50;
    a = load(&t);
    assert_non_null(strstr(row(a, "retries")->text, "treatment 0 (0.00 %)"));
    assert_non_null(strstr(row(a, "retries")->text, "8 more without a refus"));
    assert_int_equal(a->again[TREATMENT][OUTCOME_HTTP_4XX], 8);
    done(a);
    for (int i = 0; i < RUN_PAIRS / 50; i++)
        refusals[i].status = 409;
    a = load(&t);
    assert_non_null(strstr(row(a, "retries")->text, "treatment 8 ("));
    done(a);
}

static const struct contrast *change(const struct analysis *a, const char *name)
{
    for (size_t i = 0; i < a->contrasts; i++)
        if (!strcmp(a->contrast[i].name, name))
            return &a->contrast[i];
    return NULL;
}

/* What people said, and in which stage of a ramp, is read from the store. */
static void opinions(void **state)
{
    static const struct vote vote = {
        .seq = 1, .prompt = 10, .repeat = 1, .choice = CHOICE_TREATMENT};
    static const struct stage stage = {.number = 2, .weight = .25};
    struct feedback f[SIDES] = {{.prompt = 10, .repeat = 1, .value = .5},
                                {.prompt = 10, .repeat = 1, .value = .75}};
    struct told t = run_told();
    struct analysis *a;

    (void)state;
    for (int s = 0; s < SIDES; s++) {
        f[s].kind = FEEDBACK_SCORE;
        f[s].side = (enum side)s;
    }
    t.vote = &vote;
    t.feedback = f;
    t.stage = &stage;
    t.votes = t.stages = 1;
    t.feedbacks = SIDES;
    a = load(&t);
    assert_int_equal(change(a, "preference")->n, 1);
    assert_int_equal(change(a, "score")->n, 1);
    assert_true(change(a, "score")->treatment == .75);
    assert_true(a->asked.weight[2] == .25);
    assert_int_equal(a->missing.only[TREATMENT], 2);
    assert_int_equal(a->noise.prompts, 0);
    done(a);
}

static void store_fails(void **state)
{
    static const char *const call[] = {"settings",  "engine", "numbers",
                                       "attempts",  "events", "votes",
                                       "feedbacks", "stages"};

    (void)state;
    for (size_t i = 0; i < sizeof call / sizeof *call; i++) {
        struct told t = run_told();
        struct analysis *a = calloc(1, sizeof *a);
        struct err err = {ERR_NONE, ""};

        t.fails = call[i];
        assert_int_equal(analysis_load(&t.store, a, &err), -1);
        assert_non_null(strstr(err.text, call[i]));
        done(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(no_plan),
        cmocka_unit_test(seen),
        cmocka_unit_test(seen_in_plenty),
        cmocka_unit_test(looks),
        cmocka_unit_test(lag),
        cmocka_unit_test(lag_of_fast_servers),
        cmocka_unit_test(schedule),
        cmocka_unit_test(other_rows),
        cmocka_unit_test(rows_of_the_run),
        cmocka_unit_test(refused_is_not_retried),
        cmocka_unit_test(opinions),
        cmocka_unit_test(store_fails),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
