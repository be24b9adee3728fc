#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "gateway/pilot.h"

#define S INT64_C(1000000000)
#define PERCENT (SHARE_WHOLE / 100)

struct test {
    struct pilot_settings set;
    struct pilot p;
    struct pilot_change did;
    int64_t now;
    char told[RELEASE_TOLD];
};

static int setup(void **state)
{
    struct test *t = calloc(1, sizeof(*t));
    struct err err;

    t->now = 5000 * S;
    t->set.requests = 10;
    assert_int_equal(
        ramp_read(&t->set.ramp, "1%:15m, 5%:1h, 50%:6h, 100%", &err), 0);
    pilot_init(&t->p, &t->set, PERCENT, t->now);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static const char *told(struct test *t)
{
    pilot_tell(&t->p, t->now, t->told, sizeof(t->told));
    return t->told;
}

static int advise(struct test *t, enum advice_word word, int holding, int worse)
{
    struct advice a = {
        .word = word, .gates = 2, .holding = holding, .worse = worse};

    strcpy(a.why, word == ADVICE_ROLL_BACK
                      ? "error rate surely worse"
                      : "p99-latency undecided, about 3100 more requests");
    strcpy(a.worst, worse ? "error-rate holds, surely worse" : "");
    return pilot_advise(&t->p, &a, t->now, &t->did);
}

static void requests(struct test *t, int n)
{
    while (n-- > 0) {
        pilot_reply(&t->p, CONTROL);
        pilot_reply(&t->p, TREATMENT);
    }
}

static int tick(struct test *t)
{
    return pilot_tick(&t->p, t->now, &t->did);
}

static int ask(struct test *t, enum control_verb verb, int64_t value)
{
    const struct control c = {.verb = verb, .value = value};

    return pilot_obey(&t->p, &c, t->now, &t->did);
}

/* All that a step needs. */
static void ripen(struct test *t)
{
    requests(t, 10);
    t->now += 7 * 3600 * S;
    advise(t, ADVICE_GO_ON, 2, 0);
}

/* ---- steps --------------------------------------------------------------- */

static void a_step_needs_time_requests_and_evidence(void **state)
{
    for (int lacking = 0; lacking <= 4; lacking++) {
        struct test *t = *state;

        pilot_init(&t->p, &t->set, PERCENT, t->now);
        for (int n = 0; n < 10; n++) {
            if (lacking != 1 || n < 9)
                pilot_reply(&t->p, CONTROL);
            if (lacking != 2 || n < 9)
                pilot_reply(&t->p, TREATMENT);
        }
        t->now += 15 * 60 * S - (lacking == 3);
        advise(t, ADVICE_GO_ON, lacking == 4 ? 1 : 2, 0);
        assert_int_equal(tick(t), lacking == 0);
        assert_int_equal(t->p.share, lacking ? PERCENT : 5 * PERCENT);
    }
}

static void a_step_is_told(void **state)
{
    struct test *t = *state;

    requests(t, 12);
    t->now += 16 * 60 * S;
    advise(t, ADVICE_GO_ON, 2, 0);
    assert_int_equal(tick(t), 1);
    assert_int_equal(t->did.kind, EVENT_SHARE);
    assert_int_equal(t->did.from, PERCENT);
    assert_int_equal(t->did.share, 5 * PERCENT);
    assert_string_equal(t->did.why,
                        "1 % -> 5 %: step 2 of 4: every gate holds after 12 "
                        "control and 12 treatment requests in 16:00");
    assert_int_equal(tick(t), 0); /* the next one has nothing so far */
}

static void steps_lead_to_the_end(void **state)
{
    struct test *t = *state;

    for (int i = 0; i < 3; i++) {
        assert_int_equal(t->p.state, RELEASE_RAMPING);
        assert_true(pilot_next(&t->p) > t->now);
        ripen(t);
        assert_int_equal(tick(t), 1);
    }
    assert_int_equal(t->p.share, SHARE_WHOLE);
    assert_int_equal(t->p.state, RELEASE_THROUGH);
    assert_int_equal(pilot_next(&t->p), -1);
    assert_string_equal(told(t), "");
    ripen(t);
    assert_int_equal(tick(t), 0);
}

static void an_advice_grows_old(void **state)
{
    struct test *t = *state;

    requests(t, 10);
    advise(t, ADVICE_GO_ON, 2, 0);
    t->now += 3600 * S;
    assert_int_equal(tick(t), 0);
    assert_string_equal(told(t), "5 % next: no statistics so far");
    advise(t, ADVICE_GO_ON, 2, 0);
    t->now += 30 * S + 1;
    assert_int_equal(tick(t), 0);
    t->now -= 1;
    assert_int_equal(tick(t), 1);
}

/* What was said of the share before is of no use for this one. */
static void an_advice_is_about_this_share(void **state)
{
    struct test *t = *state;

    advise(t, ADVICE_GO_ON, 2, 0);
    t->now += S;
    ask(t, CONTROL_SHARE, 2 * PERCENT);
    assert_string_equal(told(t), "5 % next: 0 of 10 control requests; 0 of 10 "
                                 "treatment requests; 15:00 to go; no "
                                 "statistics so far; set by hand");
}

static void clear_asks_for_less_than_holds(void **state)
{
    struct test *t = *state;

    t->set.when = PILOT_CLEAR;
    pilot_init(&t->p, &t->set, PERCENT, t->now);
    ripen(t);
    advise(t, ADVICE_GO_ON, 2, 1); /* within the margin, and surely worse */
    assert_int_equal(tick(t), 0);
    assert_string_equal(told(t), "5 % next: error-rate holds, surely worse");
    t->p.set.when = PILOT_HOLDS;
    assert_null(strstr(told(t), "worse"));
    t->p.set.when = PILOT_CLEAR;
    advise(t, ADVICE_GO_ON, 0, 0);
    assert_int_equal(tick(t), 1);
}

static void no_step_on_what_cannot_be_trusted(void **state)
{
    struct test *t = *state;
    struct advice none = {.word = ADVICE_GO_ON, .why = "no gates"};

    for (t->set.when = PILOT_HOLDS; t->set.when <= PILOT_CLEAR; t->set.when++) {
        pilot_init(&t->p, &t->set, PERCENT, t->now);
        ripen(t);
        advise(t, ADVICE_INVALID, 2, 0);
        assert_int_equal(tick(t), 0);
        pilot_advise(&t->p, &none, t->now, &t->did);
        assert_int_equal(tick(t), 0);
        assert_string_equal(told(t), "5 % next: no gates");
        advise(t, ADVICE_GO_ON, 2, 0);
        assert_int_equal(tick(t), 1);
    }
}

static void whoever_waits_is_told_for_what(void **state)
{
    struct test *t = *state;

    requests(t, 4);
    t->now += 11 * 60 * S;
    advise(t, ADVICE_GO_ON, 1, 0);
    assert_string_equal(told(t),
                        "5 % next: 4 of 10 control requests; 4 of 10 treatment "
                        "requests; 04:00 to go; p99-latency undecided, about "
                        "3100 more requests");
    requests(t, 6);
    t->now += 4 * 60 * S;
    advise(t, ADVICE_GO_ON, 1, 0);
    assert_string_equal(told(t), "5 % next: p99-latency undecided, about 3100 "
                                 "more requests");
}

/* ---- back ---------------------------------------------------------------- */

static void the_statistics_roll_back(void **state)
{
    struct test *t = *state;

    t->now += S;
    assert_int_equal(advise(t, ADVICE_ROLL_BACK, 0, 1), 1);
    assert_int_equal(t->did.kind, EVENT_ROLLED_BACK);
    assert_int_equal(t->did.share, 0);
    assert_string_equal(t->did.why, "1 % -> 0 %: error rate surely worse");
    assert_int_equal(t->p.state, RELEASE_ROLLED_BACK);
    assert_string_equal(told(t), "error rate surely worse");
    assert_int_equal(advise(t, ADVICE_ROLL_BACK, 0, 1), 0);
    ripen(t);
    assert_int_equal(tick(t), 0);
    assert_int_equal(ask(t, CONTROL_PAUSE, 0), 0);
    assert_int_equal(ask(t, CONTROL_RESUME, 0), 0);
}

/* A person may know better, once; no step is taken on that record. */
static void only_a_person_goes_on_after_a_verdict(void **state)
{
    struct test *t = *state;

    advise(t, ADVICE_ROLL_BACK, 0, 1);
    t->now += S;
    assert_int_equal(ask(t, CONTROL_SHARE, 5 * PERCENT), 1);
    assert_int_equal(t->did.kind, EVENT_SHARE);
    assert_string_equal(t->did.why, "0 % -> 5 %: by hand");
    assert_int_equal(t->p.state, RELEASE_RAMPING);
    assert_int_equal(advise(t, ADVICE_ROLL_BACK, 0, 1), 0);
    ripen(t);
    assert_int_equal(tick(t), 0);
    assert_non_null(strstr(told(t), "50 % next: by hand, with diptych ramp"));
    assert_int_equal(ask(t, CONTROL_SHARE, 50 * PERCENT), 1);
}

static void floors_roll_back(void **state)
{
    struct test *t = *state;

    assert_int_equal(pilot_floor(&t->p, NULL, t->now, &t->did), 0);
    assert_int_equal(
        pilot_floor(&t->p, "21 treatment failures in a row", t->now, &t->did),
        1);
    assert_int_equal(t->did.kind, EVENT_ROLLED_BACK);
    assert_int_equal(t->p.share, 0);
    assert_string_equal(told(t), "21 treatment failures in a row");
    assert_int_equal(pilot_floor(&t->p, "again", t->now, &t->did), 0);
    t->now += S;
    ask(t, CONTROL_SHARE, PERCENT);
    ripen(t);
    assert_int_equal(tick(t), 1); /* unlike after a verdict */
}

static void what_is_only_told_holds_the_ramp(void **state)
{
    struct test *t = *state;

    t->set.only_told = 1;
    pilot_init(&t->p, &t->set, PERCENT, t->now);
    ripen(t);
    assert_int_equal(pilot_floor(&t->p, "a streak", t->now, &t->did), 1);
    assert_int_equal(t->did.kind, EVENT_NOTE);
    assert_int_equal(t->did.share, PERCENT);
    assert_string_equal(t->did.why, "at 1 %: would be rolled back, but for "
                                    "--no-rollback: a streak");
    assert_int_equal(pilot_floor(&t->p, "a streak", t->now, &t->did), 0);
    assert_int_equal(tick(t), 0);
    assert_string_equal(told(t), "5 % next: a streak");
    pilot_floor(&t->p, NULL, t->now, &t->did);
    assert_int_equal(tick(t), 1);
    assert_int_equal(advise(t, ADVICE_ROLL_BACK, 0, 1), 1);
    assert_int_equal(t->did.kind, EVENT_NOTE);
    assert_int_equal(t->p.share, 5 * PERCENT);
    assert_int_equal(advise(t, ADVICE_ROLL_BACK, 0, 1), 0);
    ripen(t);
    assert_int_equal(tick(t), 0);
}

static void nobody_to_advise_means_no_steps(void **state)
{
    struct test *t = *state;

    ripen(t);
    assert_int_equal(pilot_advise(&t->p, NULL, t->now, &t->did), 1);
    assert_int_equal(t->did.kind, EVENT_FAULT);
    assert_int_equal(t->did.share, PERCENT);
    assert_int_equal(tick(t), 0);
    assert_non_null(strstr(told(t), "nobody watches the statistics"));
    assert_int_equal(pilot_advise(&t->p, NULL, t->now, &t->did), 0);
    assert_int_equal(pilot_floor(&t->p, "a streak", t->now, &t->did), 1);
    assert_int_equal(t->p.share, 0);
}

/* ---- by hand ------------------------------------------------------------- */

static void a_hold_lets_time_go_on(void **state)
{
    struct test *t = *state;

    assert_int_equal(ask(t, CONTROL_RESUME, 0), 0);
    assert_int_equal(ask(t, CONTROL_PAUSE, 0), 1);
    assert_int_equal(t->did.kind, EVENT_PAUSE);
    assert_int_equal(t->did.share, PERCENT);
    assert_int_equal(ask(t, CONTROL_PAUSE, 0), 0);
    ripen(t);
    assert_int_equal(tick(t), 0);
    assert_string_equal(told(t), "5 % next");
    assert_int_equal(ask(t, CONTROL_RESUME, 0), 1);
    assert_int_equal(t->did.kind, EVENT_RESUME);
    assert_int_equal(tick(t), 1);
}

static void a_share_by_hand_begins_anew(void **state)
{
    struct test *t = *state;

    ripen(t);
    assert_int_equal(ask(t, CONTROL_SHARE, 20 * PERCENT), 1);
    assert_int_equal(tick(t), 0);
    assert_int_equal(t->p.replies[CONTROL], 0);
    assert_int_equal(pilot_next(&t->p), t->now + 3600 * S);
    ripen(t);
    assert_int_equal(tick(t), 1);
    assert_int_equal(t->p.share, 50 * PERCENT);
    assert_int_equal(ask(t, CONTROL_SHARE, 50 * PERCENT), 0);
    assert_int_equal(ask(t, CONTROL_SHARE, SHARE_WHOLE + 1), 0);
    assert_int_equal(ask(t, CONTROL_SHARE, -1), 0);
    assert_int_equal(ask(t, CONTROL_STOP, 0), 0);
    t->p.state = RELEASE_HELD; /* it is not undone by that */
    assert_int_equal(ask(t, CONTROL_SHARE, 20 * PERCENT), 1);
    assert_int_equal(t->p.state, RELEASE_HELD);
    assert_int_equal(ask(t, CONTROL_SHARE, SHARE_WHOLE), 1);
    assert_string_equal(told(t), "set by hand");
}

static void none_at_all_is_a_roll_back(void **state)
{
    struct test *t = *state;

    assert_int_equal(ask(t, CONTROL_SHARE, 0), 1);
    assert_int_equal(t->did.kind, EVENT_TAKEN_BACK);
    assert_string_equal(told(t), "by hand");
    assert_int_equal(ask(t, CONTROL_ROLL_BACK, 0), 0);
    t->now += S;
    ask(t, CONTROL_SHARE, PERCENT);
    assert_int_equal(ask(t, CONTROL_ROLL_BACK, 0), 1);
    assert_int_equal(t->did.kind, EVENT_TAKEN_BACK);
    assert_string_equal(t->did.why, "1 % -> 0 %: by hand");
}

static void a_fixed_share_takes_no_steps(void **state)
{
    struct test *t = *state;

    t->set.ramp.steps = 0;
    pilot_init(&t->p, &t->set, PERCENT, t->now);
    assert_int_equal(t->p.state, RELEASE_FIXED);
    assert_string_equal(told(t), "");
    ripen(t);
    assert_int_equal(tick(t), 0);
    assert_int_equal(ask(t, CONTROL_PAUSE, 0), 0);
    assert_int_equal(ask(t, CONTROL_SHARE, 2 * PERCENT), 1);
    assert_int_equal(t->p.state, RELEASE_FIXED);
    assert_int_equal(advise(t, ADVICE_ROLL_BACK, 0, 0), 1);
    assert_int_equal(t->p.share, 0);
}

/* ---- again --------------------------------------------------------------- */

static void a_restart_goes_on(void **state)
{
    struct test *t = *state;
    struct pilot_past past = {.state = RELEASE_RAMPING,
                              .share = 5 * PERCENT,
                              .waited = 3599 * S,
                              .replies = {9, 10}};

    pilot_restore(&t->p, &past, t->now);
    assert_string_equal(told(t), "50 % next: 9 of 10 control requests; 00:01 "
                                 "to go; no statistics so far");
    pilot_reply(&t->p, CONTROL);
    t->now += S;
    advise(t, ADVICE_GO_ON, 2, 0);
    assert_int_equal(tick(t), 1);
    past.state = RELEASE_HELD;
    pilot_restore(&t->p, &past, t->now);
    assert_int_equal(t->p.state, RELEASE_HELD);
    past.state = RELEASE_FIXED; /* it had no plan, and has one now */
    pilot_restore(&t->p, &past, t->now);
    assert_int_equal(t->p.state, RELEASE_RAMPING);
    past.share = SHARE_WHOLE;
    pilot_restore(&t->p, &past, t->now);
    assert_int_equal(t->p.state, RELEASE_THROUGH);
}

static void a_restart_does_not_undo_a_roll_back(void **state)
{
    struct test *t = *state;
    struct pilot_past past = {.state = RELEASE_ROLLED_BACK, .back = "a streak"};

    pilot_restore(&t->p, &past, t->now);
    assert_int_equal(t->p.state, RELEASE_ROLLED_BACK);
    assert_string_equal(told(t), "a streak");
    ripen(t);
    assert_int_equal(tick(t), 0);
    past.state = RELEASE_RAMPING;
    past.share = PERCENT;
    past.decided = 1; /* a person went on after that */
    pilot_restore(&t->p, &past, t->now);
    assert_int_equal(advise(t, ADVICE_ROLL_BACK, 0, 0), 0);
    past.decided = 0;
    pilot_restore(&t->p, &past, t->now);
    assert_int_equal(advise(t, ADVICE_ROLL_BACK, 0, 0), 1);
}

static void rules_may_change_on_the_way(void **state)
{
    struct test *t = *state;
    struct pilot_settings other = t->set;
    struct err err;

    ripen(t);
    other.requests = 11;
    pilot_renew(&t->p, &other);
    assert_int_equal(tick(t), 0);
    assert_int_equal(ramp_read(&other.ramp, "1%:1s, 2%", &err), 0);
    other.requests = 10;
    pilot_renew(&t->p, &other);
    assert_int_equal(tick(t), 1);
    assert_int_equal(t->p.share, 2 * PERCENT);
    assert_int_equal(t->p.state, RELEASE_THROUGH);
    pilot_renew(&t->p, &t->set);
    assert_int_equal(t->p.state, RELEASE_RAMPING);
    ask(t, CONTROL_PAUSE, 0);
    pilot_renew(&t->p, &other);
    assert_int_equal(t->p.state, RELEASE_HELD);
    ask(t, CONTROL_ROLL_BACK, 0);
    pilot_renew(&t->p, &other);
    assert_int_equal(t->p.state, RELEASE_ROLLED_BACK);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_step_needs_time_requests_and_evidence),
        TEST(a_step_is_told),
        TEST(steps_lead_to_the_end),
        TEST(an_advice_grows_old),
        TEST(an_advice_is_about_this_share),
        TEST(clear_asks_for_less_than_holds),
        TEST(no_step_on_what_cannot_be_trusted),
        TEST(whoever_waits_is_told_for_what),
        TEST(the_statistics_roll_back),
        TEST(only_a_person_goes_on_after_a_verdict),
        TEST(floors_roll_back),
        TEST(what_is_only_told_holds_the_ramp),
        TEST(nobody_to_advise_means_no_steps),
        TEST(a_hold_lets_time_go_on),
        TEST(a_share_by_hand_begins_anew),
        TEST(none_at_all_is_a_roll_back),
        TEST(a_fixed_share_takes_no_steps),
        TEST(a_restart_goes_on),
        TEST(a_restart_does_not_undo_a_roll_back),
        TEST(rules_may_change_on_the_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
