/* Logs of answers: names, numbers, endings, tables. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "logged/ending.h"
#include "logged/log.h"
#include "logged/talk.h"

/* ---- names --------------------------------------------------------------- */

static void check_alias(const char *name, enum logged_field field,
                        int64_t scale)
{
    struct hit hit = {.rank = -1};

    assert_true(names_alias(name, strlen(name), &hit));
    assert_int_equal(hit.field, field);
    assert_int_equal(hit.scale, scale);
}

static void names_are_found_however_written(void **state)
{
    struct hit hit;

    (void)state;
    check_alias("latency_ms", FIELD_OF_LATENCY, 1000000);
    check_alias("latencyMs", FIELD_OF_LATENCY, 1000000);
    check_alias("Duration S", FIELD_OF_LATENCY, 1000000000);
    check_alias("request-duration-us", FIELD_OF_LATENCY, 1000);
    check_alias("latency", FIELD_OF_LATENCY, 0);
    check_alias("userId", FIELD_OF_USER, 0);
    check_alias("costUSD", FIELD_OF_COST, 1000000000);
    check_alias("cost", FIELD_OF_COST, 1000000000);
    check_alias("cost_cents", FIELD_OF_COST, 10000000);
    assert_false(names_alias("user_ms", 7, &hit));
    assert_false(names_alias("cost_ms", 7, &hit));
    assert_false(names_alias("colour", 6, &hit));
}

static void rules_say_the_unit(void **state)
{
    struct names n = {0};
    struct err err;

    (void)state;
    assert_int_equal(
        names_map(&n, "latency_ms=dur,first_token=a.ttft_s,cost=c", &err), 0);
    assert_int_equal(n.rules, 3);
    assert_int_equal(n.rule[0].hit.scale, 1000000);
    assert_int_equal(n.rule[1].hit.scale, 1000000000);
    assert_int_equal(n.rule[2].hit.scale, 1000000000);
    assert_int_equal(names_map(&n, "latency=x", &err), -1);
    assert_non_null(strstr(err.text, "mapped twice"));
    assert_int_equal(names_map(&n, "colour=x", &err), -1);
    assert_int_equal(names_map(&n, "user", &err), -1);
    assert_int_equal(names_map(&n, "user_ms=x", &err), -1);
    assert_int_equal(names_check(&n, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    names_release(&n);
}

/* ---- endings ------------------------------------------------------------- */

static void check_ending(struct ending_words w, enum outcome want)
{
    enum outcome o;
    struct err err;
    int status;

    assert_int_equal(ending_of(&w, &o, &status, &err), 0);
    assert_string_equal(outcome_name(o), outcome_name(want));
}

static void endings_are_told_by_words(void **state)
{
    (void)state;
    check_ending((struct ending_words){0}, OUTCOME_OK);
    check_ending((struct ending_words){.status = "200"}, OUTCOME_OK);
    check_ending((struct ending_words){.status = "200", .error = "null"},
                 OUTCOME_OK);
    check_ending((struct ending_words){.status = "429"}, OUTCOME_RATE_LIMITED);
    check_ending((struct ending_words){.status = "503"}, OUTCOME_HTTP_5XX);
    check_ending((struct ending_words){.status = "404"}, OUTCOME_HTTP_4XX);
    check_ending(
        (struct ending_words){.status = "429", .error = "insufficient_quota"},
        OUTCOME_QUOTA);
    check_ending((struct ending_words){.status = "success"}, OUTCOME_OK);
    check_ending((struct ending_words){.status = "failed"}, OUTCOME_FAILED);
    check_ending(
        (struct ending_words){.status = "failure", .error = "Read timed out"},
        OUTCOME_TIMEOUT);
    check_ending((struct ending_words){.status = "200", .error = "boom"},
                 OUTCOME_FAILED);
    check_ending((struct ending_words){.error = "HTTP 500"}, OUTCOME_HTTP_5XX);
    check_ending((struct ending_words){.error = "over 1500 tokens"},
                 OUTCOME_FAILED);
    check_ending((struct ending_words){.outcome = "failed", .error = "429"},
                 OUTCOME_RATE_LIMITED);
    check_ending((struct ending_words){.outcome = "malformed"},
                 OUTCOME_MALFORMED);
    check_ending((struct ending_words){.outcome = "tls", .status = "200"},
                 OUTCOME_TLS);
    check_ending((struct ending_words){.finish = "content_filter"},
                 OUTCOME_FILTERED);
}

static void endings_that_cannot_be_are_refused(void **state)
{
    static const char *const bad[] = {"999", "99999999999999999999", "42",
                                      "purple"};
    enum outcome o;
    struct err err;
    int status;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        const struct ending_words w = {.status = bad[i]};

        assert_int_equal(ending_of(&w, &o, &status, &err), -1);
        assert_int_equal(err.code, ERR_PARSE);
    }
}

/* ---- values -------------------------------------------------------------- */

static int money_of(const char *text, int64_t scale, int64_t *out)
{
    struct values v = {0};
    struct err err;
    int rc;

    values_put(&v, &(struct hit){FIELD_OF_COST, 0, scale}, text);
    rc = values_money(&v, FIELD_OF_COST, out, &err);
    values_release(&v);
    return rc;
}

static void numbers_are_whole_or_refused(void **state)
{
    static const char *const bad[] = {"nan",  "inf", "-1",   "0x10", "1e400",
                                      "1e30", "1,5", "five", " 1"};
    int64_t out = -1;

    (void)state;
    assert_int_equal(money_of("0.000123456", 1000000000, &out), 0);
    assert_int_equal(out, 123456);
    assert_int_equal(money_of("2.5", 10000000, &out), 0);
    assert_int_equal(out, 25000000);
    out = -1;
    assert_int_equal(money_of("NULL", 1000000000, &out), 0);
    assert_int_equal(money_of("", 1000000000, &out), 0);
    assert_int_equal(out, -1);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_int_equal(money_of(bad[i], 1000000000, &out), -1);
}

/* ---- talk ---------------------------------------------------------------- */

static void requests_are_made_of_words_and_messages(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"Hi", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"},
        {"[{\"role\":\"user\",\"content\":\"Hi\"}]",
         "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"},
        {"{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"n\":1}",
         "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"n\":1}"},
        {"{1}", "{\"messages\":[{\"role\":\"user\",\"content\":\"{1}\"}]}"},
    };
    struct arena memory = {0};
    struct err err;
    const char *out;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(talk_request(cases[i].text, &memory, &out, &err), 0);
        assert_string_equal(out, cases[i].want);
    }
    assert_string_equal(
        talk_answer("{\"choices\":[{\"message\":{\"content\":\"x\"}}]}",
                    &memory),
        "x");
    assert_string_equal(talk_answer("{\"a\":1}", &memory), "{\"a\":1}");
    assert_int_equal(talk_tools("[{\"name\":\"f\",\"arguments\":\"{}\"}]",
                                &memory, &out, &err),
                     0);
    assert_string_equal(out, "[{\"name\":\"f\",\"arguments\":{}}]");
    assert_int_equal(talk_tools("{}", &memory, &out, &err), -1);
    arena_release(&memory);
}

/* ---- logs ---------------------------------------------------------------- */

struct told {
    int64_t lines[8];
    char text[8][64];
    int answers, bad;
    int64_t latency[8];
};

static int on_answer(void *arg, const struct logged *l, struct err *err)
{
    struct told *t = arg;
    int i = t->answers++ % 8;

    (void)err;
    assert_non_null(l->variant);
    t->lines[i] = l->line;
    t->latency[i] = l->reply.latency;
    snprintf(t->text[i], sizeof(t->text[i]), "%s",
             l->reply.text ? l->reply.text : "");
    return 0;
}

static void on_bad(void *arg, int64_t line, const char *reason)
{
    struct told *t = arg;

    (void)line;
    (void)reason;
    t->bad++;
}

static int read_bytes(const char *bytes, size_t len, struct told *t,
                      struct logged_result *result)
{
    const struct logged_events events = {
        .answer = on_answer, .bad = on_bad, .arg = t};
    struct names names = {0};
    struct logged_log log = {.file = 1};
    struct err err;
    char path[64];
    int fd = memfd_create("log", MFD_CLOEXEC), rc;

    *t = (struct told){0};
    assert_int_equal(write(fd, bytes, len), len);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    log.path = path;
    rc = logged_read(&log, &names, &events, result, &err);
    names_release(&names);
    close(fd);
    return rc;
}

static void tables_have_quotes_and_marks(void **state)
{
    static const char log[] = "\xEF\xBB\xBFvariant ; latency_ms;text\r\n"
                              "A; 1.5 ;\"x;\"\"y\"\"\r\nz\"\r\n"
                              "\r\n"
                              "B;;\"\"\n"
                              "B;2;last";
    struct logged_result result;
    struct told t;

    (void)state;
    assert_int_equal(read_bytes(log, sizeof(log) - 1, &t, &result), 0);
    assert_string_equal(result.format->name, "csv");
    assert_int_equal(t.answers, 3);
    assert_int_equal(t.bad, 0);
    assert_string_equal(t.text[0], "x;\"y\"\r\nz");
    assert_int_equal(t.latency[0], 1500000);
    assert_int_equal(t.latency[1], -1);
    assert_int_equal(t.lines[1], 5);
    assert_string_equal(t.text[2], "last");
}

/* A quote that is never closed costs its own line, not the rest of the log. */
static void a_broken_row_is_one_bad_line(void **state)
{
    static const char log[] = "variant,latency_ms,text\nA,1,\"open\nB,2,b\n";
    struct logged_result result;
    struct told t;

    (void)state;
    assert_int_equal(read_bytes(log, sizeof(log) - 1, &t, &result), 0);
    assert_int_equal(t.bad, 1);
    assert_int_equal(t.answers, 1);
    assert_string_equal(t.text[0], "b");
    assert_int_equal(t.lines[0], 3);
}

static void blocks_end_anywhere(void **state)
{
    size_t rows = 30000, len = 0, each = 25;
    char *log = malloc(rows * each + 64);
    struct logged_result result;
    struct told t;

    (void)state;
    len += (size_t)sprintf(log, "variant,latency_ms,text\n");
    for (size_t i = 0; i < rows; i++)
        len += (size_t)sprintf(log + len, "A,%05zu,\"a\"\"%05zu\n\"\n", i, i);
    assert_int_equal(read_bytes(log, len, &t, &result), 0);
    assert_int_equal(t.answers, rows);
    assert_int_equal(t.bad, 0);
    assert_string_equal(t.text[(rows - 1) % 8], "a\"29999\n");
    assert_int_equal(result.lines, rows);
    free(log);
}

static void spans_come_from_two_moments(void **state)
{
    static const char log[] =
        "{\"variant\":\"A\",\"startTime\":1795341605.5,"
        "\"endTime\":1795341606.75,\"response_time\":0.2}\n"
        "{\"variant\":\"A\",\"response_time\":0.2}\n"
        "{\"variant\":\"A\",\"response_time\":\"250ms\"}\n";
    struct logged_result result;
    struct told t;

    (void)state;
    assert_int_equal(read_bytes(log, sizeof(log) - 1, &t, &result), 0);
    assert_int_equal(t.answers, 2);
    assert_int_equal(t.bad, 1);
    assert_int_equal(t.latency[0], 1250000000);
    assert_int_equal(t.latency[1], 250000000);
}

/* A sum of what lines say must stay a number, repeat 0 is a warm-up, and
 * stage 0 no stage: it would be taken for the first. */
static void what_cannot_be_is_a_bad_line(void **state)
{
    static const char *const bad[] = {
        "\"repeat\":0",           "\"repeat\":60001",
        "\"stage\":256",          "\"input_tokens\":1000000001",
        "\"output_tokens\":1e12", "\"stage\":0",
    };
    struct logged_result result;
    char log[128];
    struct told t;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        int len =
            snprintf(log, sizeof(log), "{\"variant\":\"A\",%s}\n", bad[i]);

        assert_int_equal(read_bytes(log, (size_t)len, &t, &result), 0);
        assert_int_equal(t.answers, 0);
        assert_int_equal(t.bad, 1);
    }
}

/* Both are moments; nobody waited for eight thousand years. */
static void a_span_of_ages_is_not_known(void **state)
{
    static const char log[] =
        "{\"variant\":\"A\",\"startTime\":\"1970-01-01T00:00:00Z\","
        "\"endTime\":\"9999-01-01T00:00:00Z\"}\n";
    struct logged_result result;
    struct told t;

    (void)state;
    assert_int_equal(read_bytes(log, sizeof(log) - 1, &t, &result), 0);
    assert_int_equal(t.answers, 1);
    assert_int_equal(t.latency[0], -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_however_written),
        cmocka_unit_test(rules_say_the_unit),
        cmocka_unit_test(endings_are_told_by_words),
        cmocka_unit_test(endings_that_cannot_be_are_refused),
        cmocka_unit_test(numbers_are_whole_or_refused),
        cmocka_unit_test(requests_are_made_of_words_and_messages),
        cmocka_unit_test(tables_have_quotes_and_marks),
        cmocka_unit_test(a_broken_row_is_one_bad_line),
        cmocka_unit_test(blocks_end_anywhere),
        cmocka_unit_test(spans_come_from_two_moments),
        cmocka_unit_test(what_cannot_be_is_a_bad_line),
        cmocka_unit_test(a_span_of_ages_is_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
