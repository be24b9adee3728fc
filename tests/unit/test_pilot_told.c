#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "gateway/pilot.h"

#define S INT64_C(1000000000)
#define PERCENT (SHARE_WHOLE / 100)
#define NOW (5000 * S)

static struct pilot_settings set_of(const char *ramp)
{
    struct pilot_settings set = {.requests = 0};
    struct err err;

    if (ramp)
        assert_int_equal(ramp_read(&set.ramp, ramp, &err), 0);
    return set;
}

static void begin(struct pilot *p, const char *ramp)
{
    const struct pilot_settings set = set_of(ramp);

    pilot_init(p, &set, 5 * PERCENT, NOW);
}

static void roll_back(struct pilot *p, const char *why)
{
    struct advice a = {.word = ADVICE_ROLL_BACK};
    struct pilot_change did;

    strcpy(a.why, why);
    assert_int_equal(pilot_advise(p, &a, NOW, &did), 1);
    assert_non_null(strstr(did.why, why));
}

static void by_hand(struct pilot *p, int64_t share)
{
    const struct control c = {.verb = CONTROL_SHARE, .value = share};
    struct pilot_change did;

    assert_int_equal(pilot_obey(p, &c, NOW, &did), 1);
}

static const char *told(const struct pilot *p)
{
    static char text[RELEASE_TOLD]; /* of the last call */

    pilot_tell(p, NOW, text, sizeof(text));
    return text;
}

/* ---- all of it ----------------------------------------------------------- */

static void long_reason(char out[400])
{
    memset(out, 0, 400);
    while (strlen(out) + 8 < 400)
        strcat(out, "because ");
    strcat(out, "it is.");
}

static void a_long_reason_is_told_whole(void **state)
{
    struct pilot p;
    char why[400];

    (void)state;
    long_reason(why);
    begin(&p, NULL);
    roll_back(&p, why);
    assert_string_equal(told(&p), why);
}

static void one_that_is_only_told_is_whole_too(void **state)
{
    struct pilot_settings set = set_of(NULL);
    struct pilot_change did;
    struct pilot p;
    char why[400];

    (void)state;
    long_reason(why);
    set.only_told = 1;
    pilot_init(&p, &set, 5 * PERCENT, NOW);
    assert_int_equal(pilot_floor(&p, why, NOW, &did), 1);
    assert_string_equal(told(&p), why);
    assert_non_null(strstr(did.why, why));
}

static void what_does_not_fit_ends_with_a_word(void **state)
{
    struct pilot p;
    char text[24];

    (void)state;
    begin(&p, NULL);
    roll_back(&p, "the error rate is surely worse");
    pilot_tell(&p, NOW, text, sizeof(text));
    assert_string_equal(text, "the error rate is\xE2\x80\xA6");
}

/* ---- by whom ------------------------------------------------------------- */

static void a_share_by_hand_is_told_as_such(void **state)
{
    struct pilot p;

    (void)state;
    begin(&p, NULL);
    assert_string_equal(told(&p), "");
    by_hand(&p, 10 * PERCENT);
    assert_string_equal(told(&p), "set by hand");
    roll_back(&p, "worse");
    assert_string_equal(told(&p), "worse");
    by_hand(&p, 25 * PERCENT);
    assert_int_equal(p.state, RELEASE_FIXED);
    assert_string_equal(told(&p), "set by hand after a roll back: worse");
}

static void a_step_is_no_more_by_hand(void **state)
{
    const struct advice a = {.word = ADVICE_GO_ON, .gates = 1, .holding = 1};
    struct pilot_change did;
    struct pilot p;

    (void)state;
    begin(&p, "5%:1s, 50%:1s, 100%");
    assert_int_equal(pilot_floor(&p, "a streak", NOW, &did), 1);
    by_hand(&p, 5 * PERCENT);
    assert_non_null(strstr(told(&p), "50 % next"));
    assert_non_null(
        strstr(told(&p), "; set by hand after a roll back: a streak"));
    pilot_advise(&p, &a, NOW + S, &did);
    assert_int_equal(pilot_tick(&p, NOW + S, &did), 1);
    assert_null(strstr(told(&p), "by hand"));
}

/* Neither time nor requests bring on what a person does. */
static void a_step_by_hand_waits_for_nothing(void **state)
{
    struct pilot_settings set = set_of("5%:1s, 50%:1s, 100%");
    struct pilot p;

    (void)state;
    set.requests = 10;
    pilot_init(&p, &set, 5 * PERCENT, NOW);
    assert_true(pilot_next(&p) > NOW);
    roll_back(&p, "worse");
    by_hand(&p, 5 * PERCENT);
    assert_int_equal(p.state, RELEASE_RAMPING);
    assert_int_equal(pilot_next(&p), -1);
    assert_string_equal(told(&p), "50 % next: by hand, with diptych ramp --to; "
                                  "the verdict was roll back; set by hand "
                                  "after a roll back: worse");
}

static void that_is_known_after_a_restart(void **state)
{
    struct pilot_past past = {.state = RELEASE_FIXED,
                              .share = 25 * PERCENT,
                              .by_hand = 1,
                              .back = "worse"};
    struct pilot p;

    (void)state;
    begin(&p, NULL);
    pilot_restore(&p, &past, NOW);
    assert_string_equal(told(&p), "set by hand after a roll back: worse");
    past.by_hand = 0;
    pilot_restore(&p, &past, NOW);
    assert_string_equal(told(&p), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_reason_is_told_whole),
        cmocka_unit_test(one_that_is_only_told_is_whole_too),
        cmocka_unit_test(what_does_not_fit_ends_with_a_word),
        cmocka_unit_test(a_share_by_hand_is_told_as_such),
        cmocka_unit_test(a_step_is_no_more_by_hand),
        cmocka_unit_test(a_step_by_hand_waits_for_nothing),
        cmocka_unit_test(that_is_known_after_a_restart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
