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

static void a_line_has_all_that_matters(void **state)
{
    struct snapshot *s = memory_new(1, sizeof(*s));

    (void)state;
    fake_fill(s);
    expect_line(s, "t=134 pairs=1230/3000 err_c=0.73% err_t=2.52% "
                   "spent=$0.630 eta=192 lag99=0.3ms gen=ok state=running\n");
    s->eta = -1;
    s->health = HEALTH_BAD;
    s->engine.phase = PHASE_STOPPING;
    expect_line(s, "t=134 pairs=1230/3000 err_c=0.73% err_t=2.52% "
                   "spent=$0.630 lag99=0.3ms gen=bad state=stopping\n");
    s->engine.lag_p99 = -1; /* nothing was probed yet */
    expect_line(s, "t=134 pairs=1230/3000 err_c=0.73% err_t=2.52% "
                   "spent=$0.630 gen=bad state=stopping\n");
    free(s);
}

static void both_sides_have_one_unit(void **state)
{
    struct snapshot *s = memory_new(1, sizeof(*s));
    struct buf out;

    (void)state;
    s->eta = -1;
    for (int i = 0; i < 9; i++) {
        hist_add(&s->tally[CONTROL].first_token, 400 * MS);
        hist_add(&s->tally[TREATMENT].first_token, 5 * MS);
        hist_add(&s->tally[CONTROL].latency, 900 * MS);
        hist_add(&s->tally[TREATMENT].latency, 2000 * MS);
    }
    buf_init(&out, 4096);
    plain_line(s, &out);
    assert_non_null(strstr(out.data, " err_c=- err_t=- ttft50=40"));
    assert_non_null(strstr(out.data, "/5.0ms ttft99="));
    assert_non_null(strstr(out.data, " lat50=0.90/2."));
    assert_non_null(strstr(out.data, "s spent="));
    hist_clear(&s->tally[TREATMENT].latency);
    buf_clear(&out);
    plain_line(s, &out);
    assert_non_null(strstr(out.data, "/-ms spent="));
    buf_release(&out);
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
        cmocka_unit_test(both_sides_have_one_unit),
        cmocka_unit_test(events_are_one_harmless_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
