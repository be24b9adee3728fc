/* Who gets which variant. Places were computed by Python 3.11's hashlib and
 * hmac, as gateway/digest.h says. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "gateway/split.h"

#define PEOPLE 20000
#define TODAY INT64_C(1795305600) /* 2026-11-22 */

static struct rng dice;

static struct split_made made(enum split_policy p, double share,
                              const char *key, int64_t at)
{
    const struct split_asked a = {key, at};
    struct split_made out;
    struct split s;

    split_init(&s, p, share, "salt");
    split_make(&s, &a, &dice, &out);
    return out;
}

static int64_t moment(const char *text)
{
    struct tm t = {0};
    const char *end = strptime(text, "%Y-%m-%d %T", &t);

    assert_true(end && !*end);
    return timegm(&t);
}

/* To the last of its seconds. */
static void a_day_is_as_python_has_it(void **state)
{
    static const struct {
        const char *user, *at;
        uint32_t place;
    } rows[] = {{"user_12345", "2026-11-22 00:00:00", 26},
                {"user_12345", "2026-11-22 23:59:59", 26},
                {"user_12345", "2026-11-23 00:00:00", 81},
                {"alice", "2024-02-29 12:00:00", 78},
                {"\xE6\x97\xA5\xE6\x9C\xAC", "2026-01-01 00:00:00", 31}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double at = rows[i].place / 100.0;
        int64_t day = moment(rows[i].at);
        struct split_made m =
            made(POLICY_split_sticky_day, at, rows[i].user, day);

        assert_int_equal(m.place, rows[i].place);
        assert_int_equal(m.side, CONTROL);
        assert_int_equal(m.by, SPLIT_BY_HASH);
        m = made(POLICY_split_sticky_day, at + .01, rows[i].user, day);
        assert_int_equal(m.side, TREATMENT);
    }
}

static void a_hash_is_as_python_has_it(void **state)
{
    struct digest d;

    (void)state;
    assert_int_equal(made(POLICY_split_sticky, .5, "user_12345", 0).place,
                     3896193080);
    digest_key(&d, "support-q4");
    assert_int_equal(digest_keyed(&d, "alice", 5), 3682126133);
    assert_int_equal(digest_keyed(&d, "alice", 5), 3682126133);
    digest_key(&d, "");
    assert_int_equal(digest_keyed(&d, "x", 1), 1287427593);
}

/* Whoever is in at a share stays in at a larger one, day for day. */
static void shares_only_add_people(void **state)
{
    static const enum split_policy sticky[] = {POLICY_split_sticky,
                                               POLICY_split_sticky_day};
    static const double shares[] = {0, .001, .01, .05, .2, .5, 1};
    char user[32];

    (void)state;
    for (int p = 0; p < 2; p++)
        for (int i = 0; i < 2000; i++) {
            enum side before = CONTROL;

            snprintf(user, sizeof user, "user_%d", i);
            for (size_t k = 0; k < 7; k++) {
                enum side now = made(sticky[p], shares[k], user, TODAY).side;
                assert_true(before == CONTROL || now == TREATMENT);
                before = now;
            }
            assert_int_equal(before, TREATMENT);
        }
}

/* How many of so many people are with treatment; four standard deviations are
 * allowed for. */
static void shares_are_kept(void **state)
{
    static const enum split_policy all[] = {
        POLICY_split_weighted, POLICY_split_sticky, POLICY_split_sticky_day};
    char user[32];

    (void)state;
    for (int p = 0; p < 3; p++) {
        int in = 0;

        for (int i = 0; i < PEOPLE; i++) {
            snprintf(user, sizeof user, "u%d", i);
            in += made(all[p], .05, user, TODAY).side == TREATMENT;
        }
        assert_in_range(in, 1000 - 124, 1000 + 124);
    }
}

static void nobody_is_in_at_nothing_and_all_at_all(void **state)
{
    char user[32];

    (void)state;
    for (int p = 0; p < POLICIES; p++)
        for (int i = 0; i < 300; i++) {
            struct split_made none, all;

            snprintf(user, sizeof user, "u%d", i);
            none = made((enum split_policy)p, 0, user, TODAY);
            all = made((enum split_policy)p, 1, user, TODAY);
            assert_int_equal(none.side, CONTROL);
            assert_int_equal(none.copy, 0);
            if (p == POLICY_split_shadow)
                assert_true(all.copy && all.side == CONTROL);
            else if (p == POLICY_split_off)
                assert_true(!all.copy && all.side == CONTROL);
            else
                assert_int_equal(all.side, TREATMENT);
        }
}

/* So many percent are so many of the hundred places, and none more. */
static void whole_percents_are_exact(void **state)
{
    (void)state;
    for (int percent = 0; percent <= 100; percent++) {
        char user[32];
        int seen[101] = {0};

        for (int i = 0; i < 2000; i++) {
            struct split_made m;

            snprintf(user, sizeof user, "u%d", i);
            m = made(POLICY_split_sticky_day, percent / 100.0, user, TODAY);
            seen[m.place] = 1;
            assert_int_equal(m.side == TREATMENT, (int)m.place < percent);
        }
        assert_true(percent == 100 || seen[percent]);
    }
}

/* Half of those without a key, and not all or none of them. */
static void the_keyless_are_no_bucket(void **state)
{
    static const char *const none[] = {NULL, ""};
    int in = 0;

    (void)state;
    for (int i = 0; i < 4000; i++) {
        struct split_made m =
            made(i & 1 ? POLICY_split_sticky : POLICY_split_sticky_day, .5,
                 none[i / 2 % 2], TODAY);
        assert_int_equal(m.keyless, 1);
        assert_int_equal(m.by, SPLIT_BY_DICE);
        in += m.side == TREATMENT;
    }
    assert_in_range(in, 2000 - 127, 2000 + 127);
    assert_int_equal(made(POLICY_split_sticky, .5, "x", 0).keyless, 0);
}

static void a_salt_makes_another_experiment(void **state)
{
    struct split a, b;
    int same = 0;
    char user[32];

    (void)state;
    split_init(&a, POLICY_split_sticky, .5, "one");
    split_init(&b, POLICY_split_sticky, .5, "two");
    for (int i = 0; i < 1000; i++) {
        const struct split_asked who = {user, 0};
        struct split_made x, y;

        snprintf(user, sizeof user, "u%d", i);
        split_make(&a, &who, &dice, &x);
        split_make(&b, &who, &dice, &y);
        same += x.side == y.side;
    }
    assert_in_range(same, 500 - 64, 500 + 64);
}

static void policies_have_names(void **state)
{
    (void)state;
    for (int p = 0; p < POLICIES; p++) {
        assert_int_equal(split_find(split_name((enum split_policy)p)), p);
        assert_true(*split_words((enum split_policy)p));
    }
    assert_int_equal(split_find("sticky_day"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_as_python_has_it),
        cmocka_unit_test(a_hash_is_as_python_has_it),
        cmocka_unit_test(shares_only_add_people),
        cmocka_unit_test(shares_are_kept),
        cmocka_unit_test(nobody_is_in_at_nothing_and_all_at_all),
        cmocka_unit_test(whole_percents_are_exact),
        cmocka_unit_test(the_keyless_are_no_bucket),
        cmocka_unit_test(a_salt_makes_another_experiment),
        cmocka_unit_test(policies_have_names),
    };

    rng_seed(&dice, 7);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
