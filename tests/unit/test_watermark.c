/* The mark of a live release: what has no row, and what was lost. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analysis/analysis.h"
#include "stats/gsl.h"
#include "unit/made_pairs.h"
#include "unit/near.h"
#include "unit/told_store.h"

struct made {
    struct pairs p;
    struct watermark w;
};

/* Prompt k came after k hundredths of a second. */
static struct reply reply_to(int64_t prompt, enum side side)
{
    struct reply r = made_reply(prompt, side);

    r.outcome = OUTCOME_OK;
    r.latency = r.wire = 10 * MADE_MS;
    r.sent = r.due;
    return r;
}

static void add(struct made *m, int64_t prompt, enum side side)
{
    struct reply r = reply_to(prompt, side);

    pairs_add(&m->p, &r);
    watermark_note(&m->w, &m->p, &r, 0);
}

static void add_pair(struct made *m, int64_t prompt)
{
    add(m, prompt, CONTROL);
    add(m, prompt, TREATMENT);
}

/* Of a request of which no copy was made. */
static void pass(struct made *m, int64_t prompt)
{
    struct reply r = reply_to(prompt, CONTROL);

    r.warmup = 1;
    r.repeat = 0;
    pairs_add(&m->p, &r);
    watermark_pass(&m->w, &m->p, &r, 0);
}

/* After so many seconds, with that prompt the oldest under way. */
static double until(struct made *m, int64_t seconds, int64_t oldest)
{
    struct engine e = {.phase = PHASE_RUNNING,
                       .elapsed = seconds * 1000 * MADE_MS,
                       .release.oldest = oldest};

    watermark_set(&m->w, &m->p, &e, INFINITY, 0);
    return m->w.until;
}

static void release(struct made *m)
{
    watermark_release(&m->w);
    pairs_release(&m->p);
}

static void what_is_not_counted_closes_its_gap(void **state)
{
    struct made m = {.w.live = 1}, replay = {0};

    (void)state;
    add_pair(&m, 1);
    pass(&m, 5); /* in any order */
    pass(&m, 3);
    add_pair(&m, 6);
    pass(&m, 4);
    assert_true(near_abs(until(&m, 9, 0), .01, 1e-12));
    pass(&m, 2);
    assert_true(near_abs(until(&m, 9, 0), .06, 1e-12));
    pass(&m, 2); /* once more, as it is read again */
    add(&m, 7, CONTROL);
    add_pair(&m, 8);
    assert_true(near_abs(until(&m, 9, 0), .06, 1e-12));
    assert_int_equal(m.p.overtaken, 2);
    release(&m);
    add_pair(&replay, 1);
    pass(&replay, 2); /* warms up, and is to come */
    add_pair(&replay, 3);
    assert_true(near_abs(until(&replay, 9, 0), .01, 1e-12));
    release(&replay);
}

/* 2 was lost; 5 is under way; of what is known to have ended all is taken. */
static void what_was_lost_holds_nobody_up(void **state)
{
    struct made m = {.w.live = 1};

    (void)state;
    add_pair(&m, 1);
    add_pair(&m, 3);
    pass(&m, 4);
    add_pair(&m, 6);
    assert_true(near_abs(until(&m, 9, 0), .01, 1e-12));
    assert_true(near_abs(until(&m, 9, 2), .01, 1e-12));
    assert_true(near_abs(until(&m, 9, 5), .04, 1e-12));
    assert_true(pairs_complete(&m.p, 1) && !pairs_complete(&m.p, 2));
    add_pair(&m, 5);
    assert_true(near_abs(until(&m, 9, 5), .06, 1e-12));
    assert_int_equal(m.p.overtaken, 0);
    release(&m);
}

/* Neither when the oldest is not known any more, as of another time; nor may
 * what has just begun be looked at. */
static void never_falls(void **state)
{
    struct made m = {.w.live = 1};
    double before;

    (void)state;
    for (int64_t i = 2; i <= 9; i++)
        add_pair(&m, i);
    before = until(&m, 9, 10);
    assert_true(near_abs(before, .09, 1e-12));
    assert_true(until(&m, 9, 0) == before);
    assert_true(until(&m, 9, 3) == before);
    release(&m);
    m = (struct made){.w.live = 1};
    for (int64_t i = 2; i <= 9; i++)
        add_pair(&m, i);
    m.w.slowest = 8.945; /* twice that ago, 5 had begun */
    assert_true(until(&m, 9, 10) < .01);
    assert_true(near_abs(until(&m, 17, 10), 0, 1e-12));
    assert_true(until(&m, 18, 10) > .09);
    release(&m);
}

/* Whoever opens the store now knows what its replies tell, and what its engine
 * knows now; at the end all know the same. */
static void who_comes_late_is_never_ahead(void **state)
{
    struct made here = {.w.live = 1}, late = {.w.live = 1};
    struct engine over = {.phase = PHASE_FINISHED};

    (void)state;
    for (int64_t i = 2; i <= 6; i++) {
        add_pair(&here, i);
        add_pair(&late, i);
        until(&here, i, i + 1);
    }
    assert_true(until(&late, 6, 4) <= here.w.until);
    watermark_set(&here.w, &here.p, &over, INFINITY, 1);
    watermark_set(&late.w, &late.p, &over, INFINITY, 1);
    assert_int_equal(here.p.overtaken + late.p.overtaken, 0);
    release(&here);
    release(&late);
}

/* ---- out of a store ------------------------------------------------------ */

#define COPIED 4 /* of so many requests one has a copy */

static int shadowed(int64_t i, enum side side, struct reply *r)
{
    int alone = i % COPIED != 0;

    if (alone && side == TREATMENT)
        return 0;
    *r = reply_to(i, side);
    r->warmup = alone;
    r->repeat = !alone;
    return 1;
}

static void load(const char *source, struct analysis *a)
{
    const char *const settings[][2] = {
        {"source", source}, {"design", "paired"}, {NULL, NULL}};
    struct told t = {
        .store = {&told_ops},
        .setting = settings,
        .engine = {.phase = PHASE_RUNNING,
                   .elapsed = 100000 * MADE_MS,
                   .total = 40,
                   .updated_us = 1},
        .pairs = 40,
        .reply = shadowed,
    };
    struct err err;

    assert_int_equal(analysis_load(&t.store, a, &err), 0);
}

static void requests_without_a_copy_are_known_to_have_ended(void **state)
{
    struct analysis *a = calloc(1, sizeof *a);

    (void)state;
    load("serve", a);
    assert_int_equal(a->pairs.count, 10);
    assert_int_equal(a->mark.prompt, 41);
    assert_int_equal(a->count.planned, 10); /* whatever else was asked */
    assert_int_equal(a->count.missing[CONTROL], 0);
    analysis_release(a);
    load("replay", a);
    assert_int_equal(a->mark.prompt, 1);
    analysis_release(a);
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_counted_closes_its_gap),
        cmocka_unit_test(what_was_lost_holds_nobody_up),
        cmocka_unit_test(never_falls),
        cmocka_unit_test(who_comes_late_is_never_ahead),
        cmocka_unit_test(requests_without_a_copy_are_known_to_have_ended),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
