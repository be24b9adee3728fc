#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "gateway/ramp.h"
#include "wire/duration.h"

#define PERCENT (SHARE_WHOLE / 100)
#define MINUTE (60 * NS_PER_S)

static struct ramp made(const char *text)
{
    struct ramp r;
    struct err err = {0};

    if (ramp_read(&r, text, &err))
        fail_msg("%s: %s", text, err.text);
    return r;
}

static void steps_are_read(void **state)
{
    struct ramp r = made("1%:15m, 5%:1h, 25%:6h, 100%");

    (void)state;
    assert_int_equal(r.steps, 4);
    assert_int_equal(r.step[0].share, PERCENT);
    assert_int_equal(r.step[0].least, 15 * MINUTE);
    assert_int_equal(r.step[2].share, 25 * PERCENT);
    assert_int_equal(r.step[2].least, 360 * MINUTE);
    assert_int_equal(r.step[3].share, SHARE_WHOLE);
    assert_int_equal(r.step[3].least, 0);
    r = made(" 0.1% : 90,.5");
    assert_int_equal(r.step[0].share, SHARE_WHOLE / 1000);
    assert_int_equal(r.step[0].least, 90 * NS_PER_S);
    assert_int_equal(r.step[1].share, 50 * PERCENT);
}

static void a_text_comes_back_in_one_form(void **state)
{
    static const char *const pairs[][2] = {
        {"1%:15m,5 %:90m , 1", "1%:15m, 5%:1h30m, 100%"},
        {".001:1500ms, 33.3%:3661s, 50%", "0.1%:1.5s, 33.3%:1h1m1s, 50%"},
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct ramp r = made(pairs[i][0]), again;
        struct buf text;

        buf_init(&text, 1024);
        ramp_write(&r, &text);
        assert_string_equal(text.data, pairs[i][1]);
        again = made(text.data);
        assert_memory_equal(&r, &again, sizeof(r));
        buf_release(&text);
    }
}

static void bad_plans_are_told_with_the_mend(void **state)
{
    static const char *const cases[][2] = {
        {"5%:1h, 1%:1h, 100%", "step 2, 1 %, is not above the one before it"},
        {"5%:1h, 5%:1h, 100%", "the shares of a ramp rise"},
        {"1%:1h, 5%, 100%", "as in 5%:1h"},
        {"1%:1h, 100%:1h", "say 100% without a time"},
        {"100%", "one step is no ramp"},
        {"1%:soon, 100%", "step 1, \"1%:soon\": no time"},
        {"1%:0s, 100%", "above zero"},
        {"1%:-1h, 100%", "no time"},
        {"5:1h, 100%", "step 1, \"5:1h\": no share"},
        {"0%:1h, 100%", "no share"},
        {"1%:1h, 101%", "step 2, \"101%\": no share"},
        {"-1%:1h, 100%", "no share"},
        {"nan:1h, 100%", "no share"},
        {"1%:1h,, 100%", "step 2, \"\": no share"},
        {"", "step 1, \"\": no share"},
        {"1%:1h, 100%,", "step 3, \"\": no share"},
        {"1%:1h  and then some more that is much longer than any step may be, "
         "100%",
         "step 1 is no SHARE:TIME"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ramp r;
        struct err err = {0};

        if (ramp_read(&r, cases[i][0], &err) == 0)
            fail_msg("%s is taken", cases[i][0]);
        assert_int_equal(err.code, ERR_USAGE);
        if (!strstr(err.text, cases[i][1]))
            fail_msg("%s: %s", cases[i][0], err.text);
    }
}

static void there_is_a_ceiling(void **state)
{
    struct buf text;
    struct ramp r;
    struct err err = {0};

    (void)state;
    buf_init(&text, 65536);
    for (int i = 1; i <= RAMP_MOST; i++)
        buf_addf(&text, "%d%%:1s,", i);
    buf_addf(&text, "100%%");
    assert_int_equal(ramp_read(&r, text.data, &err), -1);
    assert_non_null(strstr(err.text, "more than 32 steps"));
    buf_release(&text);
}

static void a_share_knows_what_comes_next(void **state)
{
    struct ramp r = made("1%:15m, 5%:1h, 100%"), none = {.steps = 0};

    (void)state;
    assert_int_equal(ramp_next(&r, 0), 0);
    assert_int_equal(ramp_next(&r, PERCENT), 1);
    assert_int_equal(ramp_next(&r, 2 * PERCENT), 1);
    assert_int_equal(ramp_next(&r, 5 * PERCENT), 2);
    assert_int_equal(ramp_next(&r, SHARE_WHOLE), -1);
    assert_int_equal(ramp_next(&none, 0), -1);
    assert_int_equal(ramp_least(&r, 0), 15 * MINUTE);
    assert_int_equal(ramp_least(&r, PERCENT), 15 * MINUTE);
    assert_int_equal(ramp_least(&r, 2 * PERCENT), 15 * MINUTE);
    assert_int_equal(ramp_least(&r, 50 * PERCENT), 60 * MINUTE);
    assert_int_equal(ramp_least(&r, SHARE_WHOLE), 0);
}

static void a_share_is_a_number_or_a_percentage(void **state)
{
    (void)state;
    assert_int_equal(ramp_share("25%"), 25 * PERCENT);
    assert_int_equal(ramp_share("25 %"), 25 * PERCENT);
    assert_int_equal(ramp_share(".25"), 25 * PERCENT);
    assert_int_equal(ramp_share("0"), 0);
    assert_int_equal(ramp_share("1"), SHARE_WHOLE);
    assert_int_equal(ramp_share("25"), -1);
    assert_int_equal(ramp_share("25%%"), -1);
    assert_int_equal(ramp_share(""), -1);
    assert_int_equal(ramp_share("%"), -1);
    assert_int_equal(ramp_share("inf"), -1);
    assert_int_equal(ramp_share("0x1p-3"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_read),
        cmocka_unit_test(a_text_comes_back_in_one_form),
        cmocka_unit_test(bad_plans_are_told_with_the_mend),
        cmocka_unit_test(there_is_a_ceiling),
        cmocka_unit_test(a_share_knows_what_comes_next),
        cmocka_unit_test(a_share_is_a_number_or_a_percentage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
