#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "wire/duration.h"

static void check(const char *text, int64_t expected)
{
    int64_t ns = -7;
    struct err err = {0};

    if (duration_parse(&ns, text, &err))
        fail_msg("%s: %s", text, err.text);
    if (ns != expected)
        fail_msg("%s: %lld", text, (long long)ns);
}

static void spans_are_read(void **state)
{
    (void)state;
    check("30s", 30 * NS_PER_S);
    check("250ms", 250 * NS_PER_MS);
    check("1m12.172s", 72172 * NS_PER_MS);
    check("6m0s", 360 * NS_PER_S);
    check("2h", 7200 * NS_PER_S);
    check("1h2m3s4ms5us6ns", INT64_C(3723004005006));
    check("1.5h", 5400 * NS_PER_S);
    check(".5s", NS_PER_S / 2);
    check("3\xC2\xB5s", 3000);
    check("3\xCE\xBCs", 3000);
    check("0.000000001s", 1);
    check("4.123456789s", INT64_C(4123456789));
    check("0.9999999999s", 999999999);
    check("90", 90 * NS_PER_S);
    check("1.25", 1250 * NS_PER_MS);
    check("0", 0);
    check("9223372036854775807ns", INT64_MAX);
}

static void what_is_no_span_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "s",
                                      "x",
                                      ".",
                                      ".s",
                                      "-1s",
                                      "+1s",
                                      "1x",
                                      "1 s",
                                      " 1s",
                                      "1s ",
                                      "1e3",
                                      "5s5",
                                      "55s5",
                                      "1..5s",
                                      "nan",
                                      "1.2.3s",
                                      "99999999999999999999s",
                                      "9223372036854775808ns",
                                      "9223372037s",
                                      "9223372036s9223372036s",
                                      "2562048h"};
    int64_t ns = -7;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (duration_parse(&ns, bad[i], &err) == 0)
            fail_msg("%s was taken", bad[i]);
        assert_int_equal(err.code, ERR_PARSE);
        assert_non_null(strstr(err.text, "1m30s"));
    }
    assert_int_equal(ns, -7);
}

/* The date of the examples in RFC 9110, and ten seconds before it. */
#define DATE INT64_C(784111777)

static void check_after(const char *text, int64_t expected)
{
    int64_t got = duration_retry_after(text, (DATE - 10) * NS_PER_S);

    if (got != expected)
        fail_msg("%s: %lld", text, (long long)got);
}

static void a_server_may_ask_in_seconds(void **state)
{
    (void)state;
    check_after("30", 30 * NS_PER_S);
    check_after(" 0.25\t", NS_PER_S / 4);
    check_after("0", 0);
    check_after("86400", 86400 * NS_PER_S);
    check_after("86401", -1);
    check_after("99999999999999999999", -1);
    check_after("-1", -1);
    check_after("", -1);
    check_after("nan", -1);
    check_after("inf", -1);
    check_after("1e3", -1);
    check_after("soon", -1);
    check_after("30 s", -1);
}

static void a_server_may_ask_with_a_date(void **state)
{
    (void)state;
    check_after("Sun, 06 Nov 1994 08:49:37 GMT", 10 * NS_PER_S);
    check_after("Sunday, 06-Nov-94 08:49:37 GMT", 10 * NS_PER_S);
    check_after("Sun Nov  6 08:49:37 1994", 10 * NS_PER_S);
    check_after(" Mon, 07 Nov 1994 08:49:27 GMT ", 86400 * NS_PER_S);
    check_after("Mon, 07 Nov 1994 08:49:28 GMT", -1);
    check_after("Sun, 06 Nov 1994 08:49:26 GMT", 0);
    check_after("Sun, 06 Nov 1994 08:49:37 CET", -1);
    check_after("Sun, 06 Nov 1994 08:49:37 GMT!", -1);
    check_after("Sun, 06 Foo 1994 08:49:37 GMT", -1);
    check_after("Sun, 31 Nov 1994 08:49:37 GMT", -1);
    check_after("Sun, 06 Nov 1994 25:49:37 GMT", -1);
    check_after("Sun, 06 Nov 1994", -1);
    check_after("Sun, 06 Nov 9999 08:49:37 GMT", -1);
}

/* Two digits of a year are of this century up to 69. */
static void a_short_year_is_near(void **state)
{
    int64_t now = INT64_C(1795356000) * NS_PER_S;

    (void)state;
    assert_true(duration_retry_after("Sunday, 22-Nov-26 14:00:09 GMT", now) ==
                9 * NS_PER_S);
}

static void check_moment(const char *text, const char *expected)
{
    int64_t us;
    struct err err = {0};
    char out[28];

    if (moment_parse(&us, text, &err))
        fail_msg("%s: %s", text, err.text);
    moment_write(us, out);
    assert_string_equal(out, expected);
}

static void moments_are_read(void **state)
{
    (void)state;
    check_moment("2026-11-22T14:00:00Z", "2026-11-22T14:00:00.000000Z");
    check_moment("2026-11-22t14:00:00.5z", "2026-11-22T14:00:00.500000Z");
    check_moment("2026-11-22 14:00:00", "2026-11-22T14:00:00.000000Z");
    check_moment("2026-11-22T14:00:00.123456789Z",
                 "2026-11-22T14:00:00.123456Z");
    check_moment("2026-11-22T14:00:00+02:00", "2026-11-22T12:00:00.000000Z");
    check_moment("2026-12-31T23:00:00.25-0730", "2027-01-01T06:30:00.250000Z");
    check_moment("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z");
    check_moment("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z");
    check_moment("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z");
    check_moment("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
    check_moment("1700000000", "2023-11-14T22:13:20.000000Z");
    check_moment("1700000000.123456", "2023-11-14T22:13:20.123456Z");
    check_moment("1700000000123", "2023-11-14T22:13:20.123000Z");
    check_moment("1700000000123.456", "2023-11-14T22:13:20.123456Z");
    check_moment("0", "1970-01-01T00:00:00.000000Z");
}

static void what_is_no_moment_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "now",
                                      "-1",
                                      "1700000000000000",
                                      "2026-11-22",
                                      "2026-11-22T14:00Z",
                                      "2026-02-29T00:00:00Z",
                                      "2026-13-01T00:00:00Z",
                                      "2026-00-01T00:00:00Z",
                                      "2026-01-00T00:00:00Z",
                                      "2026-01-01T24:00:00Z",
                                      "2026-01-01T00:60:00Z",
                                      "2026-01-01T00:00:61Z",
                                      "2026-01-01T00:00:00+24:00",
                                      "2026-01-01T00:00:00+0060",
                                      "2026-01-01T00:00:00+02",
                                      "2026-01-01T00:00:00.Zx",
                                      "2026-01-01T00:00:00Z ",
                                      "2026-1-01T00:00:00Z",
                                      "2026-01-01T+1:00:00Z",
                                      "1969-12-31T00:00:00Z",
                                      "2026-01-01T00:00:00.1.2Z",
                                      "1.2.3",
                                      "1700000000s"};
    int64_t us = -7;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (moment_parse(&us, bad[i], &err) == 0)
            fail_msg("%s was taken", bad[i]);
        assert_int_equal(err.code, ERR_PARSE);
    }
    assert_int_equal(us, -7);
}

static void moments_are_written_in_order_of_time(void **state)
{
    static const int64_t us[] = {
        INT64_MIN, -1, 0, 1, 999999, 1000000, INT64_C(253402300799999998),
        INT64_MAX};
    char last[28] = "", out[28];

    (void)state;
    for (size_t i = 0; i < sizeof(us) / sizeof(us[0]); i++) {
        moment_write(us[i], out);
        assert_int_equal(strlen(out), 27);
        assert_true(strcmp(last, out) < 0);
        memcpy(last, out, sizeof(out));
    }
    assert_string_equal(out, "9999-12-31T23:59:59.999999Z");
    moment_write(-1, out);
    assert_string_equal(out, "1969-12-31T23:59:59.999999Z");
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_read),
        cmocka_unit_test(what_is_no_span_is_refused),
        cmocka_unit_test(a_server_may_ask_in_seconds),
        cmocka_unit_test(a_server_may_ask_with_a_date),
        cmocka_unit_test(a_short_year_is_near),
        cmocka_unit_test(moments_are_read),
        cmocka_unit_test(what_is_no_moment_is_refused),
        cmocka_unit_test(moments_are_written_in_order_of_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
