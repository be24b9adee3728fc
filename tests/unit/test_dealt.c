/* Whom a live split sent where: units, their first stage, what each was to be.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "analysis/dealt.h"
#include "stats/gsl.h"

#define RAMP_STAGE 7 /* of 25 % */

/* Stage 1 sends nothing to treatment, 2 a hundredth, 3 an eighth, 9 all. */
static void weights(double w[256])
{
    for (int i = 0; i < 256; i++)
        w[i] = NAN;
    w[1] = 0;
    w[2] = .01;
    w[3] = .125;
    w[RAMP_STAGE] = .25;
    w[9] = 1;
}

static struct reply request(int64_t prompt, int user, int stage, int side)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.cluster = user;
    r.stage = stage;
    r.side = (enum side)side;
    r.outcome = OUTCOME_OK;
    r.due = prompt * 1000000000;
    return r;
}

static void put(struct pairs *p, int64_t prompt, int user, int stage, int side)
{
    struct reply r = request(prompt, user, stage, side);

    assert_int_equal(pairs_add(p, &r), 0);
}

static void count(const struct pairs *p, enum dealt_unit unit, int dice,
                  struct dealt *out)
{
    double w[256];
    const struct dealt_plan plan = {unit, w, dice};

    weights(w);
    dealt_count(p, &plan, out);
}

static void stage_is(const struct dealt *d, double weight, double control,
                     double treatment)
{
    for (size_t i = 0; i < d->stages; i++) {
        const struct sample_ratio_stage *s = &d->stage[i];

        if (fabs(s->weight[TREATMENT] - weight) > 1e-12)
            continue;
        assert_true(s->count[CONTROL] == control);
        assert_true(s->count[TREATMENT] == treatment);
        return;
    }
    fail_msg("no stage of weight %g", weight);
}

/* She came first by the number of her prompt, whatever ended first. */
static void a_user_counts_once_where_she_came_first(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED};
    struct dealt d;

    (void)state;
    put(&p, 9, 77, RAMP_STAGE, TREATMENT);
    put(&p, 3, 77, 2, CONTROL);
    put(&p, 5, 77, 2, CONTROL);
    put(&p, 10, 78, RAMP_STAGE, TREATMENT);
    put(&p, 11, 78, RAMP_STAGE, TREATMENT);
    count(&p, DEALT_USERS, 1, &d);
    assert_int_equal(d.stages, 2);
    stage_is(&d, .01, 1, 0);
    stage_is(&d, .25, 0, 1);
    assert_true(d.units[CONTROL] == 1 && d.units[TREATMENT] == 1);
    count(&p, DEALT_REQUESTS, 1, &d);
    stage_is(&d, .01, 2, 0);
    stage_is(&d, .25, 0, 3);
    pairs_release(&p);
}

/* A stage that sends all one way tells nothing of whoever came there first. */
static void a_stage_of_one_arm_tells_nothing(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED};
    struct dealt d;

    (void)state;
    put(&p, 1, 77, 1, CONTROL);
    put(&p, 2, 78, 1, CONTROL);
    put(&p, 3, 77, RAMP_STAGE, TREATMENT);
    put(&p, 4, 79, 9, TREATMENT);
    count(&p, DEALT_USERS, 1, &d);
    assert_int_equal(d.stages, 1);
    stage_is(&d, .25, 0, 1);
    assert_int_equal(d.wrong, 0);
    assert_int_equal(d.unknown, 0);
    put(&p, 5, 80, 1, TREATMENT);
    put(&p, 6, 81, 9, CONTROL);
    count(&p, DEALT_USERS, 1, &d);
    assert_int_equal(d.wrong, 2);
    count(&p, DEALT_REQUESTS, 1, &d);
    assert_int_equal(d.wrong, 2);
    pairs_release(&p);
}

/* Of a hundred places an eighth is thirteen. */
static void days_go_by_whole_percents(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED};
    struct dealt d;

    (void)state;
    put(&p, 1, 77, 3, CONTROL);
    put(&p, 2, 78, RAMP_STAGE, CONTROL);
    put(&p, 3, 79, 2, CONTROL);
    put(&p, 4, 0, 3, TREATMENT);
    count(&p, DEALT_USERS_DAILY, 1, &d);
    assert_int_equal(d.stages, 4);
    stage_is(&d, .13, 1, 0);
    stage_is(&d, .25, 1, 0);
    stage_is(&d, .01, 1, 0);
    stage_is(&d, .125, 0, 1); /* by dice */
    pairs_release(&p);
}

static void requests_of_nobody_are_dealt_one_by_one(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED};
    struct dealt d;

    (void)state;
    put(&p, 1, 77, RAMP_STAGE, CONTROL);
    put(&p, 2, 0, RAMP_STAGE, TREATMENT);
    put(&p, 3, 0, RAMP_STAGE, CONTROL);
    put(&p, 4, 0, RAMP_STAGE, CONTROL);
    count(&p, DEALT_USERS, 1, &d);
    assert_int_equal(d.stages, 2);
    assert_true(d.units[CONTROL] == 1 && d.units[TREATMENT] == 0);
    assert_true(d.single[CONTROL] == 2 && d.single[TREATMENT] == 1);
    count(&p, DEALT_USERS, 0, &d); /* of a log nobody knows */
    assert_int_equal(d.stages, 1);
    assert_int_equal(d.unknown, 3);
    pairs_release(&p);
}

/* One kept back was dealt; one that is too young would be missed by the slower
 * variant alone; one of a stage that was never told could be anything. */
static void counts_what_was_dealt_and_may_be_looked_at(void **state)
{
    struct pairs p = {.design = DESIGN_UNPAIRED};
    struct reply kept = request(2, 78, RAMP_STAGE, TREATMENT);
    struct dealt d;

    (void)state;
    put(&p, 1, 77, RAMP_STAGE, CONTROL);
    kept.outcome = OUTCOME_SKIPPED;
    pairs_add(&p, &kept);
    put(&p, 8, 79, RAMP_STAGE, CONTROL);
    put(&p, 3, 80, 200, CONTROL);
    pairs_watermark(&p, 5);
    count(&p, DEALT_USERS, 1, &d);
    assert_int_equal(d.stages, 1);
    stage_is(&d, .25, 1, 1);
    assert_int_equal(d.unknown, 1);
    pairs_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_user_counts_once_where_she_came_first),
        cmocka_unit_test(a_stage_of_one_arm_tells_nothing),
        cmocka_unit_test(days_go_by_whole_percents),
        cmocka_unit_test(requests_of_nobody_are_dealt_one_by_one),
        cmocka_unit_test(counts_what_was_dealt_and_may_be_looked_at),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
