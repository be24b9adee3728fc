#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "cmd/serve_past.h"

#define PERCENT (SHARE_WHOLE / 100)
#define MINUTE INT64_C(60000000) /* us */
#define NS(us) ((us)*1000)
#define BEGAN (1000 * MINUTE)

/* A store of what a test says. */
struct test {
    struct store store; /* first */
    struct store_ops ops;
    struct engine e;
    enum event_kind event[4];
    const char *text[4];
    size_t events;
    struct settings frozen;
    struct gateway_settings g;
};

static int engine(struct store *s, struct engine *out, struct err *err)
{
    (void)err;
    *out = ((struct test *)s)->e;
    return 0;
}

static int ids(struct store *s, struct store_range r, store_prompt *each,
               void *arg, struct err *err)
{
    struct prompt p = {.seq = 41};

    (void)s, (void)r, (void)err;
    return each(arg, &p);
}

static int numbers(struct store *s, int64_t after, store_reply *each, void *arg,
                   struct err *err)
{
    static const struct {
        enum outcome o;
        int stage, warmup;
        int64_t wall_us;
    } row[] = {
        {OUTCOME_OK, 2, 0, BEGAN},        {OUTCOME_TIMEOUT, 2, 0, BEGAN + 1},
        {OUTCOME_OK, 1, 0, BEGAN},        {OUTCOME_OK, 2, 1, BEGAN},
        {OUTCOME_OK, 2, 0, BEGAN - 1},    {OUTCOME_SKIPPED, 2, 0, BEGAN},
        {OUTCOME_ABANDONED, 2, 0, BEGAN},
    };
    struct reply r;

    (void)s, (void)after, (void)err;
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        reply_init(&r);
        r.side = TREATMENT;
        r.outcome = row[i].o;
        r.stage = row[i].stage;
        r.warmup = row[i].warmup;
        r.wall_us = row[i].wall_us;
        r.cost = 10;
        each(arg, &r);
    }
    return 0;
}

static int stages(struct store *s, int64_t after, store_stage *each, void *arg,
                  struct err *err)
{
    const struct stage one = {1, .01, 0}, three = {3, .05, 0};

    (void)s, (void)after, (void)err;
    each(arg, &one);
    return each(arg, &three);
}

static int events(struct store *s, int64_t after, store_event *each, void *arg,
                  struct err *err)
{
    const struct test *t = (const struct test *)s;

    (void)after, (void)err;
    for (size_t i = 0; i < t->events; i++) {
        const struct event e = {.kind = t->event[i], .text = t->text[i]};

        each(arg, &e);
    }
    return 0;
}

static int setup(void **state)
{
    struct test *t = calloc(1, sizeof(*t));

    t->ops.engine = engine;
    t->ops.ids = ids;
    t->ops.numbers = numbers;
    t->ops.stages = stages;
    t->ops.events = events;
    t->store.ops = &t->ops;
    t->e.updated_us = BEGAN + 4 * MINUTE;
    t->e.elapsed = 77;
    t->e.spent = 1000;
    t->e.release = (struct release){.state = RELEASE_RAMPING,
                                    .share = 5 * PERCENT,
                                    .stage = 2,
                                    .stage_us = BEGAN,
                                    .next_us = BEGAN + 10 * MINUTE,
                                    .told = "so it is"};
    settings_add(&t->frozen, "ramp", "%s", "5%:10m, 100%");
    t->g.steer.pilot.ramp.steps = 2;
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct test *t = *state;

    settings_release(&t->frozen);
    free(t);
    return 0;
}

static const struct steer_past *past(struct test *t)
{
    struct err err;

    memset(&t->g.steer.past, 0, sizeof(t->g.steer.past));
    assert_int_equal(serve_past(&t->store, &t->frozen, &t->g, &err), 0);
    return &t->g.steer.past;
}

static void all_that_was_done_counts(void **state)
{
    struct test *t = *state;
    const struct steer_past *p = past(t);

    assert_int_equal(t->g.prompts, 41);
    assert_int_equal(t->g.earlier, 77);
    assert_int_equal(t->g.spent, 1000);
    assert_int_equal(t->g.side_spent[TREATMENT], 70);
    assert_int_equal(p->stages, 3);
    assert_int_equal(p->share[1], PERCENT);
    assert_int_equal(p->share[2], -1);
    assert_int_equal(p->share[3], 5 * PERCENT);
    assert_true(p->known);
    assert_int_equal(p->pilot.state, RELEASE_RAMPING);
    assert_int_equal(p->pilot.share, 5 * PERCENT);
    assert_int_equal(p->stage_us, BEGAN);
    assert_string_equal(p->pilot.back, "");
    assert_int_equal(p->pilot.replies[CONTROL], 0);
    assert_int_equal(p->pilot.replies[TREATMENT], 2);
}

static void time_goes_by_while_it_serves(void **state)
{
    struct test *t = *state;

    assert_int_equal(past(t)->pilot.waited, NS(4 * MINUTE));
    t->e.updated_us = BEGAN + 60 * MINUTE; /* it was away for half of that */
    t->e.release.next_us = BEGAN + 63 * MINUTE;
    assert_int_equal(past(t)->pilot.waited, NS(7 * MINUTE));
    t->e.updated_us = BEGAN + MINUTE; /* by a plan that was made anew */
    t->e.release.next_us = BEGAN + 2 * MINUTE;
    assert_int_equal(past(t)->pilot.waited, NS(MINUTE));
    t->e.release.next_us = BEGAN + 90 * MINUTE;
    assert_int_equal(past(t)->pilot.waited, 0);
    t->e.release.next_us = 0;
    assert_int_equal(past(t)->pilot.waited, NS(MINUTE));
}

static void a_verdict_is_obeyed_once(void **state)
{
    static const enum event_kind after[] = {EVENT_ROLLED_BACK, EVENT_TAKEN_BACK,
                                            EVENT_SHARE};
    struct test *t = *state;

    assert_false(past(t)->pilot.decided);
    t->event[0] = EVENT_SHARE; /* before it */
    t->event[1] = EVENT_VERDICT;
    t->events = 2;
    assert_false(past(t)->pilot.decided);
    for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++) {
        t->event[2] = after[i];
        t->events = 3;
        assert_true(past(t)->pilot.decided);
    }
    t->event[2] = EVENT_NOTE; /* only told */
    assert_false(past(t)->pilot.decided);
}

static void it_is_known_who_chose_the_share(void **state)
{
    struct test *t = *state;

    t->event[0] = EVENT_ROLLED_BACK;
    t->text[0] = "5 % -> 0 %: a: streak";
    t->events = 1;
    assert_false(past(t)->pilot.by_hand);
    assert_string_equal(past(t)->pilot.back, "a: streak");
    t->event[1] = EVENT_SHARE;
    t->text[1] = "0 % -> 5 %: by hand";
    t->events = 2;
    assert_true(past(t)->pilot.by_hand);
    assert_string_equal(past(t)->pilot.back, "a: streak");
    t->event[2] = EVENT_SHARE;
    t->text[2] = "5 % -> 50 %: step 2 of 3: every gate holds";
    t->events = 3;
    assert_false(past(t)->pilot.by_hand);
    t->event[2] = EVENT_TAKEN_BACK;
    t->text[2] = "5 % -> 0 %: by hand";
    assert_string_equal(past(t)->pilot.back, "by hand");
    t->e.release.state = RELEASE_ROLLED_BACK; /* what found no room */
    assert_string_equal(past(t)->pilot.back, "so it is");
}

static void a_fixed_share_in_place_of_a_ramp_is_taken(void **state)
{
    struct test *t = *state;

    t->g.steer.pilot.ramp.steps = 0;
    assert_false(past(t)->known);
    assert_int_equal(past(t)->stages, 3);
    t->e.release.state = RELEASE_ROLLED_BACK;
    assert_true(past(t)->known);
    t->e.release.state = RELEASE_FIXED;
    settings_add(&t->frozen, "ramp", "none"); /* it was fixed before */
    assert_true(past(t)->known);
    t->e.release.stage_us = 0; /* by a diptych that knew no releases */
    assert_false(past(t)->known);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_that_was_done_counts),
        TEST(time_goes_by_while_it_serves),
        TEST(a_verdict_is_obeyed_once),
        TEST(it_is_known_who_chose_the_share),
        TEST(a_fixed_share_in_place_of_a_ramp_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
