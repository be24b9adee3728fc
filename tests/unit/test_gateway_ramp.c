#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "unit/gate.h"

#define CHAT "/v1/chat/completions"
#define PERCENT (SHARE_WHOLE / 100)

/* Everybody to treatment at first, so that a test knows who is where. */
static void ramp(struct gate *g, enum split_policy policy, const char *plan)
{
    struct steer_settings *s = &g->set.steer;
    struct err err = {0};

    if (plan && ramp_read(&s->pilot.ramp, plan, &err))
        fail_msg("%s", err.text);
    s->pilot.requests = 1;
    split_init(&g->set.split, policy,
               plan ? (double)s->pilot.ramp.step[0].share / SHARE_WHOLE : 1,
               "");
    gate_begin(g);
}

static void second(struct gate *g)
{
    g->now += S;
    gateway_tick(g->gateway, g->now);
}

static void advise(struct gate *g, enum advice_word word)
{
    struct advice a = {.word = word, .gates = 1, .holding = 1};

    strcpy(a.why, "error rate surely worse");
    gateway_advise(g->gateway, &a, g->now);
}

static void obey(struct gate *g, enum control_verb verb, int64_t value)
{
    const struct control c = {.verb = verb, .value = value};

    gateway_obey(g->gateway, &c, g->now);
}

static const struct release *now(struct gate *g)
{
    static struct engine e; /* of the last call */

    gateway_engine(g->gateway, &e, g->now);
    return &e.release;
}

static const struct stage *stage(const struct gate *g, size_t n)
{
    for (size_t i = 0; i < g->records; i++)
        if (g->record[i]->kind == RECORD_STAGE && n-- == 0)
            return &g->record[i]->u.stage;
    return NULL;
}

static void fails(struct gate *g, int times)
{
    while (times-- > 0) {
        gate_ask(g, CHAT, WORDS, NULL, NULL);
        gate_head(g, g->sents - 1, 500, "application/json");
        gate_data(g, g->sents - 1, "{}");
        gate_done(g, g->sents - 1, END_WHOLE);
    }
}

static enum side goes(struct gate *g)
{
    size_t n = g->sents;

    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, n);
    return strstr(g->sent[n].url, "treatment") ? TREATMENT : CONTROL;
}

/* Asks until both have answered once. */
static void both_answer(struct gate *g)
{
    int seen[SIDES] = {0, 0};

    for (int i = 0; i < MOST - 2 && !(seen[0] && seen[1]); i++)
        seen[goes(g)] = 1;
    assert_true(seen[0] && seen[1]);
}

/* ---- shares -------------------------------------------------------------- */

static void a_step_changes_share_and_stage(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_weighted, "50%:10s, 100%");
    assert_int_equal(stage(g, 0)->number, 1);
    assert_true(stage(g, 0)->weight == .5);
    assert_int_equal(now(g)->state, RELEASE_RAMPING);
    assert_int_equal(now(g)->share, 50 * PERCENT);
    assert_int_equal(now(g)->next_us, 10000000);
    both_answer(g);
    g->now += 8 * S;
    second(g);
    advise(g, ADVICE_GO_ON);
    assert_int_equal(now(g)->stage, 1);
    second(g);
    assert_int_equal(now(g)->stage, 2);
    assert_int_equal(now(g)->state, RELEASE_THROUGH);
    assert_int_equal(now(g)->stage_us, 10000000);
    assert_int_equal(stage(g, 1)->number, 2);
    assert_true(stage(g, 1)->weight == 1);
    assert_int_equal(stage(g, 1)->wall_us, 10000000);
    assert_null(stage(g, 2));
    assert_non_null(strstr(gate_event(g, EVENT_SHARE),
                           "50 % -> 100 %: step 2 of 2: every gate holds"));
}

static void a_request_is_of_the_stage_it_came_in(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_weighted, NULL);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    obey(g, CONTROL_SHARE, 99 * PERCENT);
    gate_fine(g, 0);
    assert_int_equal(gate_reply(g, 0)->stage, 1);
    goes(g);
    assert_int_equal(gate_reply(g, 1)->stage, 2);
    obey(g, CONTROL_SHARE, SHARE_WHOLE);
    goes(g);
    assert_int_equal(gate_reply(g, 2)->stage, 1); /* it has that number */
    assert_null(stage(g, 2));
}

static void a_reply_of_another_stage_is_none_of_this(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_weighted, "50%:1s, 60%:1s, 100%");
    both_answer(g);
    second(g);
    advise(g, ADVICE_GO_ON);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    second(g);
    assert_int_equal(now(g)->share, 60 * PERCENT);
    gate_fine(g, g->sents - 1);
    assert_non_null(strstr(now(g)->told, "0 of 1 control requests; 0 of 1 "));
}

/* ---- back ---------------------------------------------------------------- */

static void failures_in_a_row_go_back_at_once(void **state)
{
    struct gate *g = *state;

    g->set.steer.floors.on[FLOOR_floor_streak] = 1;
    g->set.steer.floors.limit[FLOOR_floor_streak] = 2;
    ramp(g, POLICY_split_weighted, NULL);
    fails(g, 2);
    assert_int_equal(now(g)->state, RELEASE_FIXED);
    fails(g, 1);
    assert_int_equal(now(g)->state, RELEASE_ROLLED_BACK);
    assert_int_equal(now(g)->share, 0);
    assert_string_equal(now(g)->told, "3 treatment failures in a row");
    assert_string_equal(gate_event(g, EVENT_ROLLED_BACK),
                        "100 % -> 0 %: 3 treatment failures in a row");
    assert_true(stage(g, 1)->weight == 0);
    assert_int_equal(goes(g), CONTROL);
    assert_int_equal(gate_reply(g, 3)->stage, 2);
    obey(g, CONTROL_SHARE, SHARE_WHOLE); /* with a new streak */
    fails(g, 2);
    assert_int_equal(now(g)->state, RELEASE_FIXED);
    fails(g, 1);
    assert_int_equal(now(g)->state, RELEASE_ROLLED_BACK);
}

static void the_default_floors_hold_when_others_are_left_out(void **state)
{
    struct gate *g = *state;

    g->set.steer.floors.on[FLOOR_floor_streak] = 1;
    g->set.steer.floors.limit[FLOOR_floor_streak] = 500;
    ramp(g, POLICY_split_weighted, NULL);
    floor_default(&g->set.steer.floors);
    g->set.steer.floors.limit[FLOOR_floor_streak] = 5; /* by a breaker */
    gateway_renew(g->gateway, &g->set);
    fails(g, 5);
    assert_int_equal(now(g)->state, RELEASE_FIXED);
    fails(g, 1);
    assert_string_equal(now(g)->told, "6 treatment failures in a row");
}

static void money_is_looked_at_every_second(void **state)
{
    struct gate *g = *state;

    g->set.steer.floors.on[FLOOR_floor_budget] = 1;
    g->set.steer.floors.limit[FLOOR_floor_budget] = 1;
    g->set.spent = S - 20; /* one answer costs 20 */
    ramp(g, POLICY_split_weighted, NULL);
    goes(g);
    second(g);
    assert_int_equal(now(g)->state, RELEASE_FIXED);
    goes(g);
    assert_int_equal(now(g)->state, RELEASE_FIXED);
    second(g);
    assert_int_equal(now(g)->state, RELEASE_ROLLED_BACK);
}

static void the_statistics_go_back(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_weighted, NULL);
    advise(g, ADVICE_ROLL_BACK);
    assert_int_equal(now(g)->share, 0);
    assert_int_equal(goes(g), CONTROL);
    gateway_advise(g->gateway, NULL, g->now);
    assert_non_null(strstr(gate_event(g, EVENT_FAULT), "floors"));
}

static void a_shadow_sends_no_more_copies(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_shadow, "99.9%:10s, 100%");
    assert_null(stage(g, 0));
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    assert_int_equal(g->sents, 2);
    gate_fine(g, 0);
    gate_fine(g, 1);
    assert_int_equal(gate_reply(g, 1)->stage, 0);
    g->now += 10 * S;
    advise(g, ADVICE_GO_ON);
    second(g);
    assert_int_equal(now(g)->share, SHARE_WHOLE);
    obey(g, CONTROL_ROLL_BACK, 0);
    goes(g);
    assert_int_equal(g->sents, 3);
    assert_null(stage(g, 0));
    assert_int_equal(now(g)->stage, 0);
    assert_int_equal(now(g)->state, RELEASE_ROLLED_BACK);
}

static void what_is_off_stays_off(void **state)
{
    struct gate *g = *state;

    split_init(&g->set.split, POLICY_split_off, 0, "");
    gate_begin(g);
    obey(g, CONTROL_SHARE, SHARE_WHOLE);
    assert_string_equal(gate_event(g, EVENT_NOTE),
                        "the split is off: nothing is changed");
    advise(g, ADVICE_ROLL_BACK);
    assert_int_equal(goes(g), CONTROL);
    assert_int_equal(now(g)->state, RELEASE_FIXED);
    assert_int_equal(now(g)->share, 0);
    assert_null(stage(g, 0));
}

/* ---- the record ---------------------------------------------------------- */

static void no_step_without_a_record(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_weighted, "50%:1s, 100%");
    both_answer(g);
    advise(g, ADVICE_GO_ON);
    g->room = 1;
    second(g);
    assert_int_equal(now(g)->share, 50 * PERCENT);
    g->room = 10;
    second(g);
    assert_int_equal(now(g)->share, SHARE_WHOLE);
}

static void a_stage_that_found_no_room_is_put_later(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_weighted, NULL);
    g->room = 0;
    advise(g, ADVICE_ROLL_BACK); /* that waits for no record */
    assert_int_equal(now(g)->share, 0);
    assert_null(stage(g, 1));
    g->room = 10;
    second(g);
    assert_int_equal(stage(g, 1)->number, 2);
    second(g);
    assert_null(stage(g, 2));
}

/* Nor is the reason lost, or a stage that was left meanwhile. */
static void all_that_found_no_room_is_put_later(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_weighted, NULL);
    g->room = 0;
    obey(g, CONTROL_SHARE, 30 * PERCENT);
    g->now += S;
    obey(g, CONTROL_SHARE, 20 * PERCENT);
    g->now += S;
    advise(g, ADVICE_ROLL_BACK);
    second(g);
    assert_int_equal(gate_events(g, EVENT_ROLLED_BACK), 0);
    g->room = 2;
    second(g);
    g->room = 10;
    gateway_drain(g->gateway);
    second(g);
    second(g);
    assert_int_equal(gate_events(g, EVENT_SHARE), 2);
    assert_non_null(strstr(gate_event(g, EVENT_SHARE), "100 % -> 30 %"));
    assert_int_equal(gate_events(g, EVENT_ROLLED_BACK), 1);
    assert_true(stage(g, 1)->weight == .3);
    assert_int_equal(stage(g, 1)->number, 2);
    assert_int_equal(stage(g, 1)->wall_us, 0);
    assert_true(stage(g, 2)->weight == .2);
    assert_int_equal(stage(g, 2)->wall_us, 1000000);
    assert_int_equal(stage(g, 3)->number, 4);
    assert_null(stage(g, 4));
}

static void what_is_owed_has_a_limit(void **state)
{
    struct gate *g = *state;
    int64_t events;

    ramp(g, POLICY_split_weighted, NULL);
    g->room = 0;
    for (int i = 1; i < 30; i++)
        obey(g, CONTROL_SHARE, i * PERCENT);
    advise(g, ADVICE_ROLL_BACK);
    g->room = 60;
    assert_int_equal(gateway_close(g->gateway, &events), 0);
    assert_int_equal(events, 0);
    assert_int_equal(gate_events(g, EVENT_SHARE), 15);
    assert_int_equal(gate_events(g, EVENT_ROLLED_BACK), 1);
    assert_int_equal(stage(g, 30)->number, 31);
    assert_string_equal(gate_event(g, EVENT_FAULT),
                        "14 events were not recorded: the store was too slow");
}

static void a_day_has_a_hundred_places(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_sticky_day, "2.5%:1s, 7%:1s, 100%");
    assert_true(stage(g, 0)->weight == .03);
    obey(g, CONTROL_SHARE, 7 * PERCENT);
    assert_true(stage(g, 1)->weight == .07);
}

static void there_are_so_many_shares(void **state)
{
    struct gate *g = *state;

    ramp(g, POLICY_split_weighted, NULL);
    for (int i = 1; i < 300; i++) {
        obey(g, CONTROL_SHARE, SHARE_WHOLE - i);
        for (; g->records; g->records--)
            record_free(g->record[g->records - 1]);
    }
    assert_int_equal(now(g)->stage, 222);
    obey(g, CONTROL_SHARE, 17);
    assert_string_equal(gate_event(g, EVENT_NOTE),
                        "this store has had 222 shares: go back to one of "
                        "them, or begin anew with --fresh");
    obey(g, CONTROL_SHARE, SHARE_WHOLE);
    assert_int_equal(now(g)->stage, 1);
    obey(g, CONTROL_ROLL_BACK, 0);
    assert_int_equal(now(g)->stage, 223);
}

static void a_restart_goes_on_where_it_was(void **state)
{
    struct gate *g = *state;
    struct steer_past *p = &g->set.steer.past;

    p->known = 1;
    p->pilot =
        (struct pilot_past){.state = RELEASE_ROLLED_BACK, .back = "by hand"};
    p->share[1] = SHARE_WHOLE;
    p->share[2] = 0;
    p->stages = 2;
    p->stage_us = 77;
    ramp(g, POLICY_split_weighted, NULL);
    assert_null(stage(g, 0));
    assert_int_equal(now(g)->state, RELEASE_ROLLED_BACK);
    assert_int_equal(now(g)->stage, 2);
    assert_int_equal(now(g)->stage_us, 77);
    assert_string_equal(now(g)->told, "by hand");
    assert_int_equal(goes(g), CONTROL);
    obey(g, CONTROL_SHARE, SHARE_WHOLE);
    assert_int_equal(now(g)->stage, 1);
    assert_int_equal(goes(g), TREATMENT);
}

static void rules_can_be_made_anew(void **state)
{
    struct gate *g = *state;
    struct err err;

    ramp(g, POLICY_split_weighted, NULL);
    g->set.steer.floors.on[FLOOR_floor_streak] = 1;
    assert_int_equal(ramp_read(&g->set.steer.pilot.ramp, "50%:1s, 100%", &err),
                     0);
    gateway_renew(g->gateway, &g->set);
    assert_int_equal(now(g)->state, RELEASE_THROUGH);
    fails(g, 1);
    assert_int_equal(now(g)->state, RELEASE_ROLLED_BACK);
}

static void rules_made_anew_are_in_the_store(void **state)
{
    struct gate *g = *state;
    struct settings rows = {0};
    const struct record *last;

    ramp(g, POLICY_split_weighted, NULL);
    settings_add(&rows, "ramp", "2%%:1h, 100%%");
    g->set.steer.rows = &rows;
    gateway_renew(g->gateway, &g->set);
    g->set.steer.rows = NULL;
    settings_release(&rows);
    last = g->record[g->records - 1];
    assert_int_equal(last->kind, RECORD_SETTINGS);
    assert_string_equal(settings_find(&last->u.settings, "ramp"),
                        "2%:1h, 100%");
}

static int rules(const struct gate *g)
{
    int count = 0;

    for (size_t i = 0; i < g->records; i++)
        count += g->record[i]->kind == RECORD_SETTINGS;
    return count;
}

/* Nor does it matter that nothing is split. */
static void rules_that_found_no_room_are_put_later(void **state)
{
    struct gate *g = *state;
    struct settings rows = {0};

    split_init(&g->set.split, POLICY_split_off, 0, "");
    gate_begin(g);
    settings_add(&rows, "ramp", "none");
    g->set.steer.rows = &rows;
    g->room = 0;
    gateway_renew(g->gateway, &g->set);
    second(g);
    assert_int_equal(rules(g), 0);
    g->room = 10;
    second(g);
    second(g);
    assert_int_equal(rules(g), 1);
    settings_release(&rows);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, gate_setup, gate_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_step_changes_share_and_stage),
        TEST(a_request_is_of_the_stage_it_came_in),
        TEST(a_reply_of_another_stage_is_none_of_this),
        TEST(failures_in_a_row_go_back_at_once),
        TEST(the_default_floors_hold_when_others_are_left_out),
        TEST(money_is_looked_at_every_second),
        TEST(the_statistics_go_back),
        TEST(a_shadow_sends_no_more_copies),
        TEST(what_is_off_stays_off),
        TEST(no_step_without_a_record),
        TEST(a_stage_that_found_no_room_is_put_later),
        TEST(all_that_found_no_room_is_put_later),
        TEST(what_is_owed_has_a_limit),
        TEST(a_day_has_a_hundred_places),
        TEST(there_are_so_many_shares),
        TEST(a_restart_goes_on_where_it_was),
        TEST(rules_can_be_made_anew),
        TEST(rules_made_anew_are_in_the_store),
        TEST(rules_that_found_no_room_are_put_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
