#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"
#include "gateway/meter.h"
#include "unit/prom.h"

#define MS INT64_C(1000000)
#define OF(side, host)                                                         \
    "variant=\"" side "\",gen_ai_operation_name=\"chat\","                     \
    "gen_ai_provider_name=\"openai\",gen_ai_request_model=\"" side "-m\","     \
    "server_address=\"" host "\",server_port="

static const struct variant variant[SIDES] = {
    {.provider = "openai",
     .model = "control-m",
     .base_url = "http://c.test/v1"},
    {.provider = "openai",
     .model = "treatment-m",
     .base_url = "https://t.test:9/v1"},
};

static void scrape(const struct meter *m, struct prom *p)
{
    struct buf page;
    struct exposition x = {.out = &page};

    buf_init(&page, 1 << 20);
    meter_write(m, variant, &x);
    assert_false(page.full);
    prom_read(p, page.data);
    buf_release(&page);
}

static struct reply reply(enum side side, enum outcome o, int64_t latency)
{
    struct reply r;

    reply_init(&r);
    r.side = side;
    r.outcome = o;
    r.latency = latency;
    return r;
}

static void nothing_yet_is_a_page_of_zeros(void **state)
{
    static struct meter m;
    struct prom p;

    (void)state;
    scrape(&m, &p);
    for (size_t i = 0; i < p.samples; i++)
        assert_true(p.sample[i].value == 0);
    assert_true(prom_has(
        &p, "diptych_replies_total{variant=\"treatment\",outcome=\"ok\"}"));
    assert_true(
        prom_has(&p, "gen_ai_client_operation_duration_seconds_count{" OF(
                         "treatment", "t.test") "\"9\"}"));
    prom_free(&p);
}

static void spans_go_to_their_bins(void **state)
{
    static struct meter m;
    static const int64_t took[] = {0, 10 * MS, 10 * MS + 1, 81920 * MS,
                                   81921 * MS};
    struct prom p;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        struct reply r = reply(CONTROL, OUTCOME_OK, took[i]);

        meter_reply(&m, &r);
    }
    scrape(&m, &p);
#define BIN                                                                    \
    "gen_ai_client_operation_duration_seconds_bucket{" OF("control", "c.test")
    assert_true(prom_value(&p, BIN "\"80\",le=\"0.01\"}") == 2);
    assert_true(prom_value(&p, BIN "\"80\",le=\"0.02\"}") == 3);
    assert_true(prom_value(&p, BIN "\"80\",le=\"40.96\"}") == 3);
    assert_true(prom_value(&p, BIN "\"80\",le=\"81.92\"}") == 4);
    assert_true(prom_value(&p, BIN "\"80\",le=\"+Inf\"}") == 5);
    assert_true(
        prom_value(&p, "gen_ai_client_operation_duration_seconds_sum{" OF(
                           "control", "c.test") "\"80\"}") == 163.861000001);
    prom_free(&p);
}

static void a_failure_has_its_class(void **state)
{
    static struct meter m;
    struct reply failed = reply(TREATMENT, OUTCOME_TIMEOUT, 700 * MS);
    struct reply filtered = reply(TREATMENT, OUTCOME_FILTERED, 20 * MS);
    struct reply left = reply(TREATMENT, OUTCOME_ABANDONED, -1);
    struct reply skipped = reply(TREATMENT, OUTCOME_SKIPPED, 0);
    struct prom p;

    (void)state;
    meter_reply(&m, &failed);
    meter_reply(&m, &filtered);
    meter_reply(&m, &left);
    meter_reply(&m, &skipped);
    scrape(&m, &p);
#define COUNT                                                                  \
    "gen_ai_client_operation_duration_seconds_count{" OF("treatment",          \
                                                         "t.test") "\"9\""
    assert_true(prom_value(&p, COUNT "}") == 1);
    assert_true(prom_value(&p, COUNT ",error_type=\"timeout\"}") == 1);
    assert_false(prom_has(&p, COUNT ",error_type=\"connect\"}"));
#define ENDED(how)                                                             \
    "diptych_replies_total{variant=\"treatment\",outcome=\"" how "\"}"
    assert_true(prom_value(&p, ENDED("timeout")) == 1);
    assert_true(prom_value(&p, ENDED("abandoned")) == 1);
    assert_true(prom_value(&p, ENDED("skipped")) == 1);
    prom_free(&p);
}

static void tokens_and_money_add_up(void **state)
{
    static struct meter m;
    struct reply r = reply(CONTROL, OUTCOME_OK, MS);
    struct prom p;

    (void)state;
    meter_reply(&m, &r); /* nothing is known of it */
    r.usage = (struct usage){1000, 16, 400, 20, 8};
    r.cost = 1500000;
    r.first_token = 300 * MS;
    r.warmup = 1;
    meter_reply(&m, &r);
    scrape(&m, &p);
#define USED(what)                                                             \
    "gen_ai_client_token_usage_" what "{" OF("control", "c.test") "\"80\""
#define INPUT ",gen_ai_token_type=\"input\"}"
#define OUTPUT(le) ",gen_ai_token_type=\"output\",le=\"" le "\"}"
    assert_true(prom_value(&p, USED("sum") INPUT) == 1000);
    assert_true(prom_value(&p, USED("count") INPUT) == 1);
    assert_true(prom_value(&p, USED("bucket") OUTPUT("4")) == 0);
    assert_true(prom_value(&p, USED("bucket") OUTPUT("16")) == 1);
    assert_true(prom_has(&p, USED("bucket") OUTPUT("67108864")));
#define ONE(name) "diptych_" name "_total{variant=\"control\"}"
    assert_true(prom_value(&p, ONE("spend_dollars")) == .0015);
    assert_true(prom_value(&p, ONE("cached_tokens")) == 400);
    assert_true(prom_value(&p, ONE("cache_write_tokens")) == 20);
    assert_true(prom_value(&p, ONE("reasoning_tokens")) == 8);
    assert_true(prom_value(&p, ONE("replies_uncounted")) == 1);
    assert_true(
        prom_value(
            &p, "gen_ai_client_operation_time_to_first_chunk_seconds_sum{" OF(
                    "control", "c.test") "\"80\"}") == .3);
    prom_free(&p);
}

static void no_number_falls(void **state)
{
    static struct meter m;
    struct reply r = reply(CONTROL, OUTCOME_OK, INT64_MAX - 5);
    struct prom before, after;

    (void)state;
    r.usage.output = INT64_MAX / 2 + 1;
    r.cost = INT64_MAX / 2 + 1;
    meter_reply(&m, &r);
    scrape(&m, &before);
    meter_reply(&m, &r);
    scrape(&m, &after);
    prom_grew(&before, &after);
    prom_free(&before);
    prom_free(&after);
}

static void what_is_refused_is_told_by_status(void **state)
{
    static struct meter m;
    struct prom p;

    (void)state;
    meter_refused(&m, 401);
    meter_refused(&m, 401);
    meter_refused(&m, 504);
    meter_refused(&m, 418);
    scrape(&m, &p);
#define NO(status) "diptych_requests_refused_total{status=\"" status "\"}"
    assert_true(prom_value(&p, NO("401")) == 2);
    assert_true(prom_value(&p, NO("504")) == 1);
    assert_true(prom_value(&p, NO("other")) == 1);
    assert_true(prom_value(&p, NO("400")) == 0);
    prom_free(&p);
}

/* ---- the format ---------------------------------------------------------- */

static void odd_text_breaks_no_page(void **state)
{
    const struct label l[] = {
        {"a", "say \"hi\" \\ C:\\n\nnext\r\xff\xe2\x82"},
        {"b", NULL},
        {"c", ""},
        {NULL, NULL},
    };
    struct buf page;
    struct exposition x = {.out = &page};
    struct prom p;

    (void)state;
    buf_init(&page, 4096);
    exposition_family(&x, "odd", "gauge", "back \\ slash \"quoted\"");
    exposition_nano(&x, "", l, -1500000000);
    prom_read(&p, page.data);
    assert_string_equal(p.sample[0].series,
                        "odd{a=\"say \\\"hi\\\" \\\\ C:\\\\n next "
                        "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\",c=\"\"}");
    assert_true(p.sample[0].value == -1.5);
    assert_memory_equal(page.data, "# HELP odd back \\\\ slash \"quoted\"\n",
                        34);
    prom_free(&p);
    buf_release(&page);
}

/* Whatever is cut is a whole character, with its escape. */
static void long_text_breaks_no_page(void **state)
{
    static const char *const piece[] = {"\"", "\\", "\xc3\xa9",
                                        "\xf0\x9f\x98\x80"};
    struct prom p;

    (void)state;
    for (int i = 0; i < 16; i++) {
        struct buf value, page;
        struct label l[] = {{"a", NULL}, {NULL, NULL}};
        struct exposition x = {.out = &page};

        buf_init(&value, 65536);
        buf_init(&page, 65536);
        buf_addf(&value, "%.*s", i / 4, "xxx");
        while (value.len < 5000)
            buf_adds(&value, piece[i % 4]);
        l[0].value = value.data;
        exposition_family(&x, "long", "gauge", "h");
        exposition_count(&x, "", l, 1);
        prom_read(&p, page.data);
        assert_true(prom_value(&p, p.sample[0].series) == 1);
        assert_in_range(strlen(p.sample[0].series), 1020, 2070);
        assert_int_equal(utf8_valid(page.data, page.len), page.len);
        prom_free(&p);
        buf_release(&value);
        buf_release(&page);
    }
}

static void numbers_are_exact(void **state)
{
    static const struct {
        int64_t billionths;
        const char *text;
    } cases[] = {
        {0, "0"},
        {1, "0.000000001"},
        {50000000, "0.05"},
        {1000000000, "1"},
        {-20000000, "-0.02"},
        {INT64_MAX, "9223372036.854775807"},
        {INT64_MIN, "-9223372036.854775808"},
    };
    char out[32];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(exposition_number(cases[i].billionths, out),
                            cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_yet_is_a_page_of_zeros),
        cmocka_unit_test(spans_go_to_their_bins),
        cmocka_unit_test(a_failure_has_its_class),
        cmocka_unit_test(tokens_and_money_add_up),
        cmocka_unit_test(no_number_falls),
        cmocka_unit_test(what_is_refused_is_told_by_status),
        cmocka_unit_test(odd_text_breaks_no_page),
        cmocka_unit_test(long_text_breaks_no_page),
        cmocka_unit_test(numbers_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
