/* A run while it is under way, and at its end. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "analysis/frozen.h"
#include "analysis/running.h"
#include "analysis/watermark.h"
#include "made_pairs.h"
#include "near.h"
#include "stats/gsl.h"

static struct engine engine_at(int64_t seconds, enum engine_phase phase)
{
    return (struct engine){.phase = phase,
                           .elapsed = seconds * 1000 * MADE_MS,
                           .total = 300,
                           .prompts = 300};
}

/* Pairs as a run makes them, and up to where they may be looked at. */
struct made {
    struct pairs p;
    struct watermark w;
};

static void add_reply(struct made *m, const struct reply *r)
{
    pairs_add(&m->p, r);
    watermark_note(&m->w, &m->p, r, 300);
}

static void add(struct made *m, int64_t prompt, enum side side)
{
    struct reply r = made_reply(prompt, side);

    r.sent = r.due;
    r.wire = r.latency;
    add_reply(m, &r);
}

static void add_pair(struct made *m, int64_t prompt)
{
    add(m, prompt, CONTROL);
    add(m, prompt, TREATMENT);
}

static double until(struct made *m, int64_t seconds, double longest)
{
    struct engine e = engine_at(seconds, PHASE_RUNNING);

    watermark_set(&m->w, &m->p, &e, longest, 0);
    return m->w.until;
}

/* Prompt k is due after k hundredths of a second. */
static void slow_pairs_hold_back_those_after_them(void **state)
{
    struct made m = {0};

    (void)state;
    add_pair(&m, 1);
    add_pair(&m, 2);
    assert_true(near_abs(until(&m, 100, INFINITY), .02, 1e-12));
    assert_int_equal(m.p.overtaken, 0);
    add(&m, 3, TREATMENT); /* half of it is under way */
    add_pair(&m, 4);
    until(&m, 100, INFINITY);
    assert_int_equal(m.p.overtaken, 2);
    assert_true(pairs_complete(&m.p, 1) && !pairs_complete(&m.p, 3));
    add(&m, 3, CONTROL);
    add_pair(&m, 6); /* nothing is known of 5 but the gap */
    assert_true(near_abs(until(&m, 100, INFINITY), .04, 1e-12));
    assert_true(pairs_complete(&m.p, 3) && !pairs_complete(&m.p, 4));
    /* after so long all have surely ended */
    assert_true(until(&m, 100, 60) == 40);
    assert_int_equal(m.p.overtaken, 0);
    pairs_release(&m.p);
}

/* Of those before the first that has not ended, the latest ended because they
 * were fast. */
static void what_just_began_waits(void **state)
{
    struct made m = {0};
    struct reply slow = made_reply(1, CONTROL);

    (void)state;
    slow.latency =
        49975 * MADE_MS - MADE_MS * 5 / 2; /* twice that ago, 5 had begun */
    add_reply(&m, &slow);
    add(&m, 1, TREATMENT);
    for (int64_t i = 2; i <= 9; i++)
        add_pair(&m, i);
    assert_true(near_abs(until(&m, 100, INFINITY), .055, 1e-9));
    assert_int_equal(m.p.overtaken, 4);
    pairs_release(&m.p);
}

/* A slow answer makes those wait that come after it; what was looked at before
 * stays, also for who reads it all at once. */
static void never_falls(void **state)
{
    struct made m = {0}, late = {0};
    struct reply slow = made_reply(61, CONTROL);
    double before;

    (void)state;
    for (int64_t i = 1; i <= 60; i++)
        add_pair(&m, i);
    before = until(&m, 4, INFINITY);
    assert_true(near_abs(before, .6, 1e-9));
    slow.sent = slow.due;
    slow.latency = slow.wire = 3500 * MADE_MS;
    add(&m, 61, TREATMENT);
    add_reply(&m, &slow);
    assert_true(until(&m, 5, INFINITY) >= before);
    for (int64_t i = 1; i <= 60; i++)
        add_pair(&late, i);
    add(&late, 61, TREATMENT);
    add_reply(&late, &slow);
    assert_true(until(&late, 5, INFINITY) == m.w.until);
    pairs_release(&m.p);
    pairs_release(&late.p);
}

/* Nothing that an earlier run left is under way, nor anything in a pause that
 * has lasted. */
static void what_nobody_works_on_has_ended(void **state)
{
    struct engine e = engine_at(50, PHASE_PAUSED);
    struct made m = {0};

    (void)state;
    assert_true(watermark_over(&e, 0));
    e.in_flight[TREATMENT] = 1;
    assert_false(watermark_over(&e, 0));
    assert_true(watermark_over(&e, 1));
    e.phase = PHASE_RUNNING;
    e.in_flight[TREATMENT] = 0;
    assert_false(watermark_over(&e, 0));
    add(&m, 1, CONTROL);
    add_pair(&m, 2);
    e.started_us = 1000000000;
    e.updated_us = e.started_us + 20 * 1000000;
    watermark_set(&m.w, &m.p, &e, INFINITY, 0);
    assert_true(m.w.until == 30);
    watermark_set(&m.w, &m.p, &e, INFINITY, 1);
    assert_true(m.w.until == 50); /* what comes later waits again */
    pairs_release(&m.p);
}

static int is_skipped(struct reply *r)
{
    if (r->side == TREATMENT && r->prompt == 2)
        r->outcome = OUTCOME_SKIPPED;
    return 1;
}

/* What was never sent is not waited for; the next pass comes after the last
 * prompt. */
static void passes_and_skipped_ones(void **state)
{
    struct made m = {0};
    struct reply r;

    (void)state;
    for (int64_t prompt = 1; prompt <= 5; prompt++)
        for (int s = 0; s < SIDES; s++) {
            r = made_reply(prompt < 5 ? prompt : 2, (enum side)s);
            r.repeat = prompt < 5 ? 1 : 2;
            is_skipped(&r);
            pairs_add(&m.p, &r);
            watermark_note(&m.w, &m.p, &r, 4);
        }
    assert_int_equal(m.w.prompt, 1);
    assert_int_equal(m.w.repeat, 2);
    assert_true(near_abs(until(&m, 100, INFINITY), .02, 1e-12));
    pairs_release(&m.p);
}

static struct settings frozen(void)
{
    struct settings s = {0};

    settings_add(&s, "timeout-ms", "60000");
    settings_add(&s, "tries", "3");
    return s;
}

static void compute(struct running *r, struct made *m, const struct engine *e,
                    struct contrast c[CONTRASTS_MOST])
{
    r->over = watermark_over(e, 0);
    watermark_set(&m->w, &m->p, e, r->longest, r->over);
    running_compute(r, &m->p, e, c);
}

/* Pairs come out of order, some sides much later; at the end it says what a
 * report says, to the last digit. */
static void ends_as_the_report(void **state)
{
    struct contrasts_settings asked = {.look = LOOK_FINAL, .planned = 300};
    static struct contrast c[CONTRASTS_MOST], report[CONTRASTS_MOST];
    struct settings s = frozen();
    struct running r;
    struct made m = {0};
    struct engine e = engine_at(30, PHASE_RUNNING);

    (void)state;
    running_init(&r, &s, 0);
    for (int i = 1; i <= 300; i++)
        if (i != 250)
            add_pair(&m, i);
        else
            add(&m, i, TREATMENT);
    compute(&r, &m, &e, c);
    assert_int_equal(made_row(c, "error-rate")->n, 249);
    assert_int_equal(made_row(c, "p50-latency")->n, 249);
    assert_int_equal(made_row(c, "mean-latency")->status, CONTRAST_OK);
    assert_non_null(r.asked.ledger);
    add(&m, 250, CONTROL);
    compute(&r, &m, &e, c);
    assert_int_equal(made_row(c, "error-rate")->n, 300);
    e.phase = PHASE_FINISHED;
    compute(&r, &m, &e, c);
    assert_null(r.asked.ledger); /* it added them in another order */
    frozen_contrasts(&s, &asked);
    contrasts_compute(&m.p, &asked, report, CONTRASTS_MOST);
    for (size_t i = 0; contrasts_row(i); i++) {
        assert_memory_equal(&c[i].low, &report[i].low, sizeof(double));
        assert_memory_equal(&c[i].high, &report[i].high, sizeof(double));
        assert_memory_equal(&c[i].p, &report[i].p, sizeof(double));
        assert_string_equal(c[i].method, report[i].method);
    }
    running_release(&r);
    settings_release(&s);
    pairs_release(&m.p);
}

/* A pair that is lost is not waited for without end; those after it are
 * counted once. */
static void rows_are_taken_once(void **state)
{
    static struct contrast c[CONTRASTS_MOST];
    struct settings s = frozen();
    struct running r;
    struct made m = {0};
    struct engine e = engine_at(1000, PHASE_RUNNING);

    (void)state;
    running_init(&r, &s, 0);
    add(&m, 1, CONTROL);
    for (int i = 2; i <= 100; i++)
        add_pair(&m, i);
    for (int i = 0; i < 3; i++)
        compute(&r, &m, &e, c);
    assert_int_equal(made_row(c, "error-rate")->n, 99);
    running_release(&r);
    settings_release(&s);
    pairs_release(&m.p);
}

static void what_settings_say(void **state)
{
    struct contrasts_settings c = {0};
    struct settings s = frozen();

    (void)state;
    frozen_contrasts(&s, &c);
    assert_true(c.cap == 60 && c.slow == 0 && !c.sticky);
    assert_true(frozen_longest(&s) == 360);
    assert_int_equal(frozen_design(&s), DESIGN_PAIRED);
    settings_add(&s, "latency-cap-ms", "30000");
    settings_add(&s, "slo-latency-ms", "2500");
    settings_add(&s, "slo-first-token-ms", "700");
    settings_add(&s, "split", "sticky");
    settings_add(&s, "design", "unpaired");
    frozen_contrasts(&s, &c);
    assert_true(c.cap == 30 && c.slow == 2.5 && c.slow_first == .7);
    assert_true(c.sticky);
    assert_int_equal(frozen_design(&s), DESIGN_UNPAIRED);
    settings_release(&s);
    frozen_contrasts(&s, &c);
    assert_true(isinf(c.cap) && isinf(frozen_longest(&s)));
}

static void many_rows_are_looked_at_less_often(void **state)
{
    (void)state;
    assert_int_equal(running_pause_us(0), 1000000);
    assert_int_equal(running_pause_us(500000), 1000000);
    assert_int_equal(running_pause_us(1500000), 3000000);
    assert_int_equal(running_pause_us(100000000), 10000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slow_pairs_hold_back_those_after_them),
        cmocka_unit_test(what_just_began_waits),
        cmocka_unit_test(never_falls),
        cmocka_unit_test(what_nobody_works_on_has_ended),
        cmocka_unit_test(passes_and_skipped_ones),
        cmocka_unit_test(ends_as_the_report),
        cmocka_unit_test(rows_are_taken_once),
        cmocka_unit_test(many_rows_are_looked_at_less_often),
        cmocka_unit_test(what_settings_say),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
