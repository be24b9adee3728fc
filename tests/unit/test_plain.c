/* Progress in lines: what a log of a build shows. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "tui/fake.h"
#include "tui/plain.h"

#define MS INT64_C(1000000)

static void expect_line(const struct snapshot *s, const char *text)
{
    struct buf out;

    buf_init(&out, 4096);
    plain_line(s, &out);
    assert_string_equal(out.data, text);
    buf_release(&out);
}

#define HEAD                                                                   \
    "t=134 pairs=1230/3000 err_c=0.73% err_t=2.52% ttft50=412ms/371ms "        \
    "ttft99=1.92s/2.61s lat50=3.41s/2.77s lat99=9.80s/11.2s spent=$0.630"

static void a_line_has_all_that_matters(void **state)
{
    struct snapshot *s = memory_new(1, sizeof(*s));

    (void)state;
    fake_fill(s);
    expect_line(s, HEAD " eta=192 lag99=0.3ms gen=ok state=running\n");
    s->eta = -1;
    s->health = HEALTH_BAD;
    s->engine.phase = PHASE_STOPPING;
    expect_line(s, HEAD " lag99=0.3ms gen=bad state=stopping\n");
    s->engine.lag_p99 = -1; /* nothing was probed yet */
    expect_line(s, HEAD " gen=bad state=stopping\n");
    s->engine.phase = PHASE_SPENT;
    expect_line(s, HEAD " gen=bad state=stopped at the budget\n");
    s->engine.phase = PHASE_FAILED;
    strcpy(s->engine.why, "no such\x1b model");
    expect_line(s, HEAD " gen=bad state=failed: no such\xEF\xBF\xBD model\n");
    s->engine.phase = PHASE_RUNNING;
    s->alive = 0;
    expect_line(s, HEAD " gen=bad state=engine gone\n");
    free(s);
}

static void expect_part(const struct snapshot *s, const char *text)
{
    struct buf out;

    buf_init(&out, 4096);
    plain_line(s, &out);
    assert_non_null(strstr(out.data, text));
    buf_release(&out);
}

/* How far it is does not depend on what may be looked at. */
static void what_is_held_back_is_said(void **state)
{
    struct snapshot *s = memory_new(1, sizeof(*s));

    (void)state;
    fake_fill(s);
    s->ended = 1300;
    expect_part(s, " pairs=1300/3000 looked=1230 ");
    free(s);
}

static void a_live_split_has_a_share_and_no_end(void **state)
{
    struct snapshot *s = memory_new(1, sizeof(*s));
    struct release *r = &s->engine.release;

    (void)state;
    fake_live(s);
    expect_part(s, "t=134 requests=1230 share=5% release=ramping err_c=0.73% ");
    r->lost = 12;
    r->keyless = 21;
    r->fallen = 3;
    r->unsent = 18;
    r->breaker[CONTROL] = BREAKER_PROBING;
    r->breaker[TREATMENT] = BREAKER_OPEN;
    r->state = RELEASE_ROLLED_BACK;
    r->share = 0;
    expect_part(s, " share=0% release=rolled_back lost=12 keyless=21 fallen=3 "
                   "unsent=18 breaker_c=probing breaker_t=open err_c=");
    s->unpaired = 0; /* in shadow mode pairs are made */
    s->ended = 1300;
    expect_part(s, "t=134 pairs=1300 looked=1230 share=");
    free(s);
}

/* What the screens do not tell is not told here. */
static void percentiles_are_those_of_the_screens(void **state)
{
    struct snapshot *s = memory_new(1, sizeof(*s));

    (void)state;
    s->eta = -1;
    s->rows = 3;
    s->row[0] = (struct shown){.contrast = "p50-latency", .n = 9};
    strcpy(s->row[0].control, "900 ms");
    strcpy(s->row[0].treatment, "failed");
    s->row[1] = (struct shown){.contrast = "p99-latency", .n = 9};
    strcpy(s->row[1].control, "-");
    s->row[2] = (struct shown){.contrast = "p50-first-token"};
    hist_add(&s->tally[CONTROL].latency, 900 * MS);
    expect_part(s, " err_c=- err_t=- lat50=900ms/failed lat99=-/- spent=");
    free(s);
}

static void unknown_money_is_not_nothing(void **state)
{
    struct snapshot *s = memory_new(1, sizeof(*s));

    (void)state;
    s->tally[CONTROL].replies = 8;
    expect_part(s, " spent=$0.00 ");
    s->tally[CONTROL].unpriced = 8;
    expect_part(s, " spent=unknown ");
    s->engine.spent = 20 * MS;
    expect_part(s, " spent=$0.0200+8unpriced ");
    s->engine.spent = 0; /* a model that is free of charge */
    s->tally[TREATMENT].replies = 8;
    expect_part(s, " spent=$0.00+8unpriced ");
    free(s);
}

static void events_are_one_harmless_line(void **state)
{
    struct event_line e = {.elapsed = 131 * 1000 * MS,
                           .kind = EVENT_LIMITED,
                           .side = TREATMENT,
                           .text = "429\x1b[2J\r\nstorm"};
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    plain_event(&e, &out);
    assert_string_equal(out.data,
                        "t=131 treatment limited: 429\xEF\xBF\xBD[2J storm\n");
    buf_clear(&out);
    e = (struct event_line){.elapsed = -1, .side = -1, .kind = EVENT_NOTE};
    plain_event(&e, &out);
    assert_string_equal(out.data, "t=- note: \n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_all_that_matters),
        cmocka_unit_test(what_is_held_back_is_said),
        cmocka_unit_test(a_live_split_has_a_share_and_no_end),
        cmocka_unit_test(percentiles_are_those_of_the_screens),
        cmocka_unit_test(unknown_money_is_not_nothing),
        cmocka_unit_test(events_are_one_harmless_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
