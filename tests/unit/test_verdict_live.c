/* The verdict on a live release: no planned end, floors, people. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analysis/released.h"
#include "analysis/shown_verdict.h"
#include "base/buf.h"
#include "stats/gsl.h"
#include "unit/verdict_said.h"

#define REQUESTS 3000

static void live(struct verdict_case *c, double ratio, double se)
{
    case_init(c, LOOK_LIVE, REQUESTS);
    c->e.endless = c->e.split = 1;
    c->e.planned = 0;
    c->e.tuned = 1000;
    case_ratio(c, "mean-latency", ratio, se);
    case_gate(c, "mean-latency <= 1.1x");
}

static void promotes_when_all_hold_at_any_time(void **state)
{
    struct verdict_case c;

    (void)state;
    live(&c, 1, .02);
    case_is(&c, VERDICT_PROMOTE);
    assert_true(case_said(&c, "every gate holds, by limits that may be looked "
                              "at at any time"));
    assert_false(c.v.final);
    c.e.endless = 0; /* a replay waits for its end */
    case_is(&c, VERDICT_HOLD);
    assert_true(case_said(&c, "so far, after 3000 of 0 requests"));
}

/* The limits of one look would hold here. */
static void is_not_promoted_by_the_limits_of_one_look(void **state)
{
    struct verdict_case c;

    (void)state;
    live(&c, 1.02, .03);
    assert_true(1.02 * exp(1.96 * .03) < 1.1);
    case_is(&c, VERDICT_HOLD);
    assert_true(case_said(&c, "so far not decided: mean-latency <= 1.1x (looks "
                              "as if it holds); about "));
    assert_true(case_said(&c, "more requests would probably decide"));
    assert_false(case_said(&c, "--repeats"));
}

/* So many more requests decide by the limits of any time. */
static void tells_how_many_more_it_takes(void **state)
{
    struct verdict_case c;
    double more, n;

    (void)state;
    live(&c, 1.02, .03);
    case_is(&c, VERDICT_HOLD);
    more = (double)c.v.more;
    n = REQUESTS + more;
    live(&c, 1.02, .03 * sqrt(REQUESTS / n));
    c.contrast[0].pivot.n = n;
    case_limits(&c, &c.contrast[0]);
    case_is(&c, VERDICT_PROMOTE);
    live(&c, 1.02, .03 * sqrt(REQUESTS / (REQUESTS + more / 4)));
    c.contrast[0].pivot.n = REQUESTS + more / 4;
    case_limits(&c, &c.contrast[0]);
    case_is(&c, VERDICT_HOLD);
}

/* There are limits for one look, and there will be none. */
static void waits_for_limits_of_any_time(void **state)
{
    struct verdict_case c;

    (void)state;
    live(&c, 1.02, .03);
    c.contrast[0].pivot.needs_live = REQUESTS + 500;
    case_limits(&c, &c.contrast[0]);
    assert_int_equal(c.contrast[0].status, CONTRAST_TOO_FEW);
    case_is(&c, VERDICT_HOLD);
    assert_int_equal(c.v.gate[0].state, GATE_UNKNOWN);
    assert_int_equal(c.v.gate[0].more, 500);
}

static void counts_requests(void **state)
{
    struct verdict_case c;
    struct shown_gate shown;
    struct buf text;

    (void)state;
    live(&c, 1.4, .02);
    case_is(&c, VERDICT_ROLL_BACK);
    buf_init(&text, 1000);
    verdict_write(&c.v, &text);
    assert_int_equal(
        strncmp(text.data, "roll back after 3000 requests: mean latency", 43),
        0);
    live(&c, 1, .02);
    c.e.decided = text.data; /* read back */
    case_is(&c, VERDICT_ROLL_BACK);
    assert_true(c.v.latched);
    assert_int_equal(c.v.decided_pairs, 3000);
    buf_release(&text);
    live(&c, 1.02, .03);
    case_is(&c, VERDICT_HOLD);
    shown_gate_make(&shown, &c.v.gate[0]);
    assert_non_null(strstr(shown.stands, " requests"));
}

/* ---- floors and people -------------------------------------------------- */

static void event(struct released *r, struct arena *a, enum event_kind kind,
                  const char *text)
{
    const struct event e = {.kind = kind, .side = -1, .text = text};

    released_event(r, a, &e);
}

static void judge(struct verdict_case *c, const struct released *r)
{
    live(c, 1, .02);
    c->e.rolled = r->rolled;
    c->e.by_hand = r->by_hand;
    verdict_make(&c->e, &c->g, &c->v);
}

static void a_floor_rolls_back_until_a_person_goes_on(void **state)
{
    struct released r = {.changes = 0};
    struct arena a = {0};
    struct verdict_case c;

    (void)state;
    event(&r, &a, EVENT_SHARE, "1 % -> 5 %: step 2 of 3");
    event(&r, &a, EVENT_ROLLED_BACK, "5 % -> 0 %: failed by hand");
    event(&r, &a, EVENT_PAUSE, "at 0 %: the ramp is held, by hand");
    judge(&c, &r);
    assert_int_equal(c.v.word, VERDICT_ROLL_BACK);
    assert_true(c.v.rolled && !c.v.latched);
    assert_string_equal(c.v.reason[0],
                        "rolled back while it ran: 5 % -> 0 %: failed by hand");
    assert_true(case_said(&c, "mean latency, ok 1.000x"));
    c.g.defaults = 1;
    verdict_make(&c.e, &c.g, &c.v);
    assert_int_equal(verdict_exit(&c.v), 3);
    event(&r, &a, EVENT_SHARE, "0 % -> 5 %: by hand");
    judge(&c, &r);
    assert_int_equal(c.v.word, VERDICT_PROMOTE);
    assert_false(c.v.rolled);
    c.v.word = VERDICT_ROLL_BACK;
    assert_int_equal(verdict_exit(&c.v), 3);
    c.v.defaults = 1;
    assert_int_equal(verdict_exit(&c.v), 0);
    assert_int_equal(r.changes, 4);
    arena_release(&a);
}

/* What was decided stands; how it is now is told beside it. */
static void a_person_may_go_on_after_a_verdict(void **state)
{
    struct released r = {.changes = 0};
    struct arena a = {0};
    struct verdict_case c;

    (void)state;
    event(&r, &a, EVENT_SHARE, "5 % -> 20 %: by hand");
    assert_null(r.raised);
    event(&r, &a, EVENT_ROLLED_BACK, "20 % -> 0 %: worse");
    live(&c, 1, .02);
    c.e.decided = "roll back after 412 requests: worse";
    c.e.raised = r.raised;
    verdict_make(&c.e, &c.g, &c.v);
    assert_false(case_said(&c, "raised again"));
    event(&r, &a, EVENT_SHARE, "0 % -> 25 %: by hand");
    c.e.raised = r.raised;
    verdict_make(&c.e, &c.g, &c.v);
    assert_int_equal(c.v.word, VERDICT_ROLL_BACK);
    assert_true(case_said(
        &c, "the share was raised again since: 0 % -> 25 %: by hand"));
    event(&r, &a, EVENT_TAKEN_BACK, "25 % -> 0 %: by hand");
    assert_null(r.raised);
    arena_release(&a);
}

/* The word is the gates'. */
static void what_a_person_did_is_a_fact(void **state)
{
    struct released r = {.changes = 0};
    struct arena a = {0};
    struct verdict_case c;

    (void)state;
    event(&r, &a, EVENT_TAKEN_BACK, "5 % -> 0 %: by hand");
    judge(&c, &r);
    assert_int_equal(c.v.word, VERDICT_PROMOTE);
    assert_true(
        case_said(&c, "a person sent all to control: 5 % -> 0 %: by hand"));
    arena_release(&a);
}

/* Written down as the gates' it would stand for ever. */
static void a_floor_is_not_latched(void **state)
{
    struct released r = {.changes = 0};
    struct sentence by = {.decided = ""};
    struct running running = {.asked = {.endless = 1}};
    struct snapshot *s = calloc(1, sizeof *s);
    struct arena a = {0};
    struct verdict_case c;

    (void)state;
    live(&c, 1.4, .02);
    by.gates = c.g;
    shown_verdict_make(
        s, &by, &running,
        &(struct computed){DESIGN_UNPAIRED, c.contrast, 1, &r, NULL, 0});
    assert_string_equal(s->verdict.word, "roll back");
    assert_string_not_equal(s->verdict.event, "");
    assert_false(s->verdict.rolled);
    event(&r, &a, EVENT_ROLLED_BACK, "5 % -> 0 %: 20 failures in a row");
    shown_verdict_make(
        s, &by, &running,
        &(struct computed){DESIGN_UNPAIRED, c.contrast, 1, &r, NULL, 0});
    assert_string_equal(s->verdict.word, "roll back");
    assert_string_equal(s->verdict.event, "");
    assert_true(s->verdict.rolled);
    free(s);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promotes_when_all_hold_at_any_time),
        cmocka_unit_test(is_not_promoted_by_the_limits_of_one_look),
        cmocka_unit_test(tells_how_many_more_it_takes),
        cmocka_unit_test(waits_for_limits_of_any_time),
        cmocka_unit_test(counts_requests),
        cmocka_unit_test(a_floor_rolls_back_until_a_person_goes_on),
        cmocka_unit_test(a_person_may_go_on_after_a_verdict),
        cmocka_unit_test(what_a_person_did_is_a_fact),
        cmocka_unit_test(a_floor_is_not_latched),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
