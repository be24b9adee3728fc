/* A run while it is under way, and at its end. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "analysis/frozen.h"
#include "analysis/running.h"
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

static void add(struct pairs *p, int64_t prompt, enum side side)
{
    struct reply r = made_reply(prompt, side);

    pairs_add(p, &r);
}

static void add_pair(struct pairs *p, int64_t prompt)
{
    add(p, prompt, CONTROL);
    add(p, prompt, TREATMENT);
}

/* Prompt k is due after k hundredths of a second. */
static double until(struct watermark *w, struct pairs *p, double longest)
{
    struct engine e = engine_at(100, PHASE_RUNNING);

    watermark_set(w, p, &e, longest, 0);
    return w->until;
}

static void slow_pairs_hold_back_those_after_them(void **state)
{
    struct watermark w = {0};
    struct pairs p = {0};
    struct engine e = engine_at(100, PHASE_RUNNING);

    (void)state;
    add_pair(&p, 1);
    add_pair(&p, 2);
    assert_true(until(&w, &p, INFINITY) > 90);
    assert_int_equal(p.overtaken, 0);
    w = (struct watermark){0};
    add(&p, 3, TREATMENT); /* half of it is under way */
    add_pair(&p, 4);
    assert_true(near_abs(until(&w, &p, INFINITY), .03, 1e-12));
    assert_int_equal(p.overtaken, 2);
    assert_true(pairs_complete(&p, 1) && !pairs_complete(&p, 3));
    add(&p, 3, CONTROL);
    add_pair(&p, 6); /* nothing is known of 5 but the gap */
    assert_true(near_abs(until(&w, &p, INFINITY), .06, 1e-12));
    assert_true(pairs_complete(&p, 3) && !pairs_complete(&p, 4));
    /* after so long all have surely ended */
    assert_true(until(&w, &p, 60) == 40);
    assert_int_equal(p.overtaken, 0);
    w = (struct watermark){0};
    watermark_set(&w, &p, &e, INFINITY, 1);
    assert_int_equal(p.overtaken, 0);
    pairs_release(&p);
}

/* Of those before the first that has not ended, the latest ended because they
 * were fast. */
static void what_just_began_waits(void **state)
{
    struct watermark w = {0};
    struct pairs p = {0};
    struct engine e = engine_at(100, PHASE_RUNNING);
    struct reply slow = made_reply(1, CONTROL);

    (void)state;
    slow.latency =
        49975 * MADE_MS - MADE_MS * 5 / 2; /* twice that ago, 5 had begun */
    pairs_add(&p, &slow);
    add(&p, 1, TREATMENT);
    for (int64_t i = 2; i <= 9; i++)
        add_pair(&p, i);
    watermark_set(&w, &p, &e, INFINITY, 0);
    assert_true(near_abs(w.until, .055, 1e-9));
    assert_int_equal(p.overtaken, 4);
    pairs_release(&p);
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
    struct watermark w = {0};
    struct pairs p = {0};
    struct engine e = engine_at(100, PHASE_RUNNING);
    struct reply r;

    (void)state;
    e.prompts = 4;
    made_pairs(&p, 4, is_skipped);
    for (int s = 0; s < SIDES; s++) {
        r = made_reply(2, (enum side)s);
        r.repeat = 2;
        r.due = 9 * MADE_MS * 1000;
        pairs_add(&p, &r);
    }
    watermark_set(&w, &p, &e, INFINITY, 0);
    assert_int_equal(w.prompt, 1);
    assert_int_equal(w.repeat, 2);
    assert_true(w.until == 9);
    pairs_release(&p);
}

static struct settings frozen(void)
{
    struct settings s = {0};

    settings_add(&s, "timeout-ms", "60000");
    settings_add(&s, "tries", "3");
    return s;
}

/* Pairs come out of order, some sides much later; at the end it says what a
 * report says, to the last digit. */
static void ends_as_the_report(void **state)
{
    struct contrasts_settings asked = {.look = LOOK_FINAL, .planned = 300};
    static struct contrast c[CONTRASTS_MOST], report[CONTRASTS_MOST];
    struct settings s = frozen();
    struct running r;
    struct pairs p = {0};
    struct engine e = engine_at(30, PHASE_RUNNING);

    (void)state;
    running_init(&r, &s, 0);
    for (int i = 1; i <= 300; i++)
        if (i != 250)
            add_pair(&p, i);
        else
            add(&p, i, TREATMENT);
    running_compute(&r, &p, &e, 0, c);
    assert_int_equal(made_row(c, "error-rate")->n, 249);
    assert_int_equal(made_row(c, "p50-latency")->n, 249);
    assert_int_equal(made_row(c, "mean-latency")->status, CONTRAST_OK);
    assert_non_null(r.asked.ledger);
    add(&p, 250, CONTROL);
    running_compute(&r, &p, &e, 0, c);
    assert_int_equal(made_row(c, "error-rate")->n, 300);
    e.phase = PHASE_FINISHED;
    running_compute(&r, &p, &e, 0, c);
    assert_null(r.asked.ledger); /* it added them in another order */
    frozen_contrasts(&s, &asked);
    contrasts_compute(&p, &asked, report, CONTRASTS_MOST);
    for (size_t i = 0; contrasts_row(i); i++) {
        assert_memory_equal(&c[i].low, &report[i].low, sizeof(double));
        assert_memory_equal(&c[i].high, &report[i].high, sizeof(double));
        assert_memory_equal(&c[i].p, &report[i].p, sizeof(double));
        assert_string_equal(c[i].method, report[i].method);
    }
    running_release(&r);
    settings_release(&s);
    pairs_release(&p);
}

/* A pair that is lost is not waited for without end; those after it are
 * counted once. */
static void rows_are_taken_once(void **state)
{
    static struct contrast c[CONTRASTS_MOST];
    struct settings s = frozen();
    struct running r;
    struct pairs p = {0};
    struct engine e = engine_at(1000, PHASE_RUNNING);

    (void)state;
    running_init(&r, &s, 0);
    add(&p, 1, CONTROL);
    for (int i = 2; i <= 100; i++)
        add_pair(&p, i);
    for (int i = 0; i < 3; i++)
        running_compute(&r, &p, &e, 0, c);
    assert_int_equal(made_row(c, "error-rate")->n, 99);
    running_release(&r);
    settings_release(&s);
    pairs_release(&p);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slow_pairs_hold_back_those_after_them),
        cmocka_unit_test(what_just_began_waits),
        cmocka_unit_test(passes_and_skipped_ones),
        cmocka_unit_test(ends_as_the_report),
        cmocka_unit_test(rows_are_taken_once),
        cmocka_unit_test(what_settings_say),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
