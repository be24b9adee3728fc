#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "cmd/ramp_option.h"
#include "gateway/ramp.h"

struct asked {
    struct ramp_options o;
    struct split_settings split;
};

static const struct opt table[] = {
    RAMP_OPTIONS(struct asked, o),
    SPLIT_OPTIONS(struct asked, split),
    {0},
};

static int setup(void **state)
{
    struct asked *a = calloc(1, sizeof(*a));

    ramp_preset(&a->o);
    split_preset(&a->split);
    *state = a;
    return 0;
}

static int teardown(void **state)
{
    opt_release(table, *state);
    free(*state);
    return 0;
}

static void set(struct asked *a, const char *name, const char *value)
{
    struct err err = {0};

    if (opt_set(opt_find(table, name), a, value, &err))
        fail_msg("%s", err.text);
}

static struct steer_settings made(struct asked *a)
{
    struct steer_settings s = {.past = {.known = 0}};
    struct err err = {0};

    if (ramp_from(&a->o, &a->split, &s, &err))
        fail_msg("%s", err.text);
    return s;
}

static void refused(struct asked *a, const char *words)
{
    struct steer_settings s = {.past = {.known = 0}};
    struct err err = {0};

    assert_int_equal(ramp_from(&a->o, &a->split, &s, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    if (!strstr(err.text, words))
        fail_msg("%s", err.text);
}

static void frozen(const struct steer_settings *s, const char *name,
                   const char *value)
{
    struct settings all = {0};

    ramp_freeze(s, &all);
    assert_string_equal(settings_find(&all, name), value);
    assert_true(ramp_is_frozen(name));
    assert_int_equal(all.count, 5);
    settings_release(&all);
}

static void nothing_asked_is_a_fixed_share_with_floors(void **state)
{
    struct steer_settings s = made(*state);

    assert_int_equal(s.pilot.ramp.steps, 0);
    frozen(&s, "ramp", "none");
    frozen(&s, "floors", "streak <= 20, error-rate <= 50%");
    frozen(&s, "step-requests", "100");
    frozen(&s, "step-when", "holds");
    frozen(&s, "rollback", "at once");
    assert_false(ramp_is_frozen("split.share"));
}

static void a_ramp_begins_with_its_first_share(void **state)
{
    struct asked *a = *state;
    struct steer_settings s;

    set(a, "ramp", "2%:1h, 100%");
    set(a, "step-requests", "7");
    set(a, "step-when", "clear");
    set(a, "no-rollback", NULL);
    s = made(a);
    assert_true(a->split.share == .02);
    frozen(&s, "ramp", "2%:1h, 100%");
    frozen(&s, "step-requests", "7");
    frozen(&s, "step-when", "clear");
    frozen(&s, "rollback", "only told");
}

static void floors_are_those_that_are_named(void **state)
{
    struct asked *a = *state;
    struct steer_settings s;

    set(a, "floor", "streak <= 3");
    set(a, "floor", "budget <= 5");
    s = made(a);
    frozen(&s, "floors", "streak <= 3, budget <= $5");
}

static void a_breaker_does_not_hide_failures(void **state)
{
    struct asked *a = *state;
    struct steer_settings s = made(a);

    ramp_heed(&a->o, 0, &s);
    frozen(&s, "floors", "streak <= 20, error-rate <= 50%");
    ramp_heed(&a->o, 30, &s);
    frozen(&s, "floors", "streak <= 20, error-rate <= 50%");
    ramp_heed(&a->o, 5, &s);
    frozen(&s, "floors", "streak <= 5, error-rate <= 50%");
    set(a, "floor", "streak <= 12");
    s = made(a);
    ramp_heed(&a->o, 5, &s);
    frozen(&s, "floors", "streak <= 12");
}

static void there_may_be_no_floors(void **state)
{
    struct asked *a = *state;
    struct steer_settings s;

    set(a, "floor", "none");
    s = made(a);
    frozen(&s, "floors", "none");
    set(a, "floor", "streak <= 3");
    refused(a, "--floor: none stands alone");
}

static void a_bare_one_is_asked_back(void **state)
{
    const char *const shares[] = {"1%", "0.05", "5 %", "100%", "0"};
    const int64_t worth[] = {1, 5, 5, 100, 0};
    struct err err = {0};
    int64_t share;

    for (int i = 0; i < 5; i++) {
        assert_int_equal(ramp_share(shares[i], &share, &err), 0);
        assert_int_equal(share, worth[i] * SHARE_WHOLE / 100);
    }
    assert_int_equal(ramp_share("1", &share, &err), -1);
    assert_non_null(strstr(err.text, "say 1% or 100%"));
    assert_int_equal(ramp_share("1.0", &share, &err), -1);
    assert_int_equal(ramp_share("250%", &share, &err), -1);
    set(*state, "ramp", "1:15m, 5%:1h, 100%");
    refused(*state, "step 1, \"1:15m\": 1 may be a percent or all of it");
    set(*state, "ramp", "0%:15m, 5%:1h, 100%");
    refused(*state, "step 1, \"0%:15m\": it gives treatment nothing");
}

static void what_does_not_fit_is_told(void **state)
{
    struct asked *a = *state;

    set(a, "step-when", "ever");
    refused(a, "say holds or clear");
    set(a, "step-when", "holds");
    set(a, "ramp", "5%:1h");
    refused(a, "--ramp: nothing comes after the last step");
    set(a, "ramp", "0.5%:1h, 100%");
    set(a, "split", "sticky-day");
    refused(a, "say whole percents");
    set(a, "split", "off");
    refused(a, "--split off sends nothing");
    set(a, "split", "shadow");
    set(a, "share", "5%");
    refused(a, "leave --share out");
}

static void money_needs_prices(void **state)
{
    struct price price = {"m", 1, -1, -1, 1, 0, ""};
    const struct price_list list = {&price, 1};
    char known[] = "m", other[] = "n";
    struct gateway_settings g = {.prices = &list};
    struct err err = {0};

    (void)state;
    g.variant[CONTROL].model = known;
    g.variant[TREATMENT].model = other;
    assert_int_equal(ramp_priced(&g, &err), 0);
    g.steer.floors.on[FLOOR_floor_spend_rate] = 1;
    assert_int_equal(ramp_priced(&g, &err), -1);
    assert_non_null(strstr(err.text, "no price for n"));
    g.variant[TREATMENT].model = known;
    assert_int_equal(ramp_priced(&g, &err), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_asked_is_a_fixed_share_with_floors),
        TEST(a_ramp_begins_with_its_first_share),
        TEST(floors_are_those_that_are_named),
        TEST(a_breaker_does_not_hide_failures),
        TEST(there_may_be_no_floors),
        TEST(a_bare_one_is_asked_back),
        TEST(what_does_not_fit_is_told),
        TEST(money_needs_prices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
