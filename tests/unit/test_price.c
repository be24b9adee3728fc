#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "metrics/price.h"

#define DOLLAR INT64_C(1000000000)
#define CENT (DOLLAR / 100)
#define OWN(models)                                                            \
    "{\"version\":1,\"currency\":\"USD\",\"per\":\"million tokens\","          \
    "\"models\":" models "}"

/* Loads `text` by way of a file; "" or what went wrong, without the path. */
static const char *load(struct price_list *l, const char *text)
{
    static struct err err;
    char path[] = "/tmp/diptych-price-XXXXXX";
    int fd = mkstemp(path), rc;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    rc = price_list_load(l, path, &err);
    unlink(path);
    if (rc == 0)
        return "";
    assert_int_equal(err.code, ERR_PARSE);
    assert_null(l->row);
    assert_int_equal(strncmp(err.text, path, strlen(path)), 0);
    return err.text + strlen(path) + 2;
}

static const char *source(void)
{
    return getenv("srcdir") ? getenv("srcdir") : ".";
}

static void assert_flat(const struct price_list *l, const char *model,
                        int64_t price)
{
    const struct price *p = price_find(l, model);

    assert_non_null(p);
    assert_int_equal(p->input, price);
    assert_int_equal(p->cached, price);
    assert_int_equal(p->cache_write, price);
    assert_int_equal(p->output, price);
    assert_true(p->flat);
    assert_string_equal(p->date, "2026-11-01");
}

static void test_the_prices_that_come_with_it(void **state)
{
    struct price_list l;
    struct err err;
    char path[512];

    (void)state;
    snprintf(path, sizeof(path), "%s/data/prices.json", source());
    assert_int_equal(price_list_load(&l, path, &err), 0);
    assert_int_equal(l.count, 6);
    assert_flat(&l, "deepseek-v3.2", 42 * CENT);
    assert_flat(&l, "gemini-2.5-flash", 250 * CENT);
    assert_flat(&l, "gpt-4.1", 8 * DOLLAR);
    assert_flat(&l, "claude-sonnet-4.5", 15 * DOLLAR);
    assert_int_equal(price_find(&l, "sim-control")->output, 4 * DOLLAR);
    assert_int_equal(price_find(&l, "sim-control")->cached, 25 * CENT);
    assert_int_equal(price_find(&l, "sim-treatment")->input, 40 * CENT);
    assert_false(price_find(&l, "sim-control")->flat);
    price_list_release(&l);
}

static void test_names_that_mean_a_model(void **state)
{
    static const char *const same[] = {
        "claude-sonnet-4.5",
        "anthropic/claude-sonnet-4.5",
        "claude-sonnet-4.5-latest",
        "claude-sonnet-4.5-20250929",
        "claude-sonnet-4-5-20250929",
        "claude-sonnet-4-5@20250929",
        "openrouter/anthropic/claude-sonnet-4.5-2025-09-29",
    };
    static const char *const other[] = {
        "claude-sonnet-4.6",      "claude",  "",
        "claude-sonnet-4.5-2025", "-latest", "claude-sonnet-4.5-2025-9-29x"};
    struct price_list l, none = {0};

    (void)state;
    assert_string_equal(
        load(&l, OWN("{\"claude-sonnet-4.5\":{\"input\":3,\"output\":15},"
                     "\"gpt-4.1\":{\"input\":2,\"output\":8},"
                     "\"azure/gpt-4.1\":{\"input\":3,\"output\":9},"
                     "\"gpt-4.1-2025-04-14\":{\"input\":1,\"output\":7}}")),
        "");
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
        assert_int_equal(price_find(&l, same[i])->input, 3 * DOLLAR);
    for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
        assert_null(price_find(&l, other[i]));
    assert_int_equal(price_find(&l, "azure/gpt-4.1")->output, 9 * DOLLAR);
    assert_int_equal(price_find(&l, "openai/gpt-4.1")->output, 8 * DOLLAR);
    assert_int_equal(price_find(&l, "gpt-4.1-2025-04-14")->output, 7 * DOLLAR);
    assert_int_equal(price_find(&l, "gpt-4.1-2026-01-01")->output, 8 * DOLLAR);
    assert_null(price_find(&none, "gpt-4.1"));
    price_list_release(&l);
    price_list_release(&l);
}

static void test_decimals_are_exact(void **state)
{
    struct price_list l;

    (void)state;
    assert_string_equal(
        load(&l, OWN("{\"m\":{\"input\":0.1,\"output\":0.000000001,"
                     "\"cached_input\":1234.567890123,\"cache_write\":null},"
                     "\"n\":{\"input\":3,\"output\":0,"
                     "\"cached_input\":0.0000000015}}")),
        "");
    assert_int_equal(price_find(&l, "m")->input, 100000000);
    assert_int_equal(price_find(&l, "m")->output, 1);
    assert_int_equal(price_find(&l, "m")->cached, 1234567890123);
    assert_int_equal(price_find(&l, "m")->cache_write, -1);
    assert_int_equal(price_find(&l, "n")->output, 0);
    assert_int_equal(price_find(&l, "n")->cached, 2);
    price_list_release(&l);
}

static void test_the_file_of_litellm(void **state)
{
    struct price_list l;

    (void)state;
    assert_string_equal(load(&l,
                             "{\"sample_spec\":{\"input_cost_per_token\":-1,"
                             "\"output_cost_per_token\":\"text\"},"
                             "\"gpt-4.1\":{\"input_cost_per_token\":2e-06,"
                             "\"output_cost_per_token\":8e-06,"
                             "\"cache_read_input_token_cost\":5e-07,"
                             "\"litellm_provider\":\"openai\"},"
                             "\"tiny\":{\"input_cost_per_token\":3.75e-08,"
                             "\"output_cost_per_token\":1.5e-07},"
                             "\"painter\":{\"output_cost_per_image\":0.04}}"),
                        "");
    assert_int_equal(l.count, 2);
    assert_int_equal(price_find(&l, "gpt-4.1")->input, 2 * DOLLAR);
    assert_int_equal(price_find(&l, "gpt-4.1")->cached, 50 * CENT);
    assert_int_equal(price_find(&l, "tiny")->input, 37500000);
    assert_int_equal(price_find(&l, "tiny")->output, 15 * CENT);
    price_list_release(&l);
}

/* Each complaint names the model or what the file lacks. */
static void test_files_that_are_wrong(void **state)
{
    static const struct {
        const char *text, *word;
    } wrong[] = {
        {OWN("{\"m-1\":{\"input\":-1,\"output\":1}}"), "\"m-1\""},
        {OWN("{\"m-1\":{\"input\":\"1\",\"output\":1}}"), "\"m-1\""},
        {OWN("{\"m-1\":{\"input\":1000001,\"output\":1}}"), "\"m-1\""},
        {OWN("{\"m-1\":{\"input\":1}}"), "\"m-1\" needs"},
        {OWN("{\"m-1\":3}"), "\"m-1\" needs"},
        {OWN("{\"m-1\":{\"input\":1,\"output\":1},"
             "\"m-1\":{\"input\":2,\"output\":2}}"),
         "m-1"},
        {"{\"m-1\":{\"input_cost_per_token\":-1e-6,"
         "\"output_cost_per_token\":1e-6}}",
         "\"m-1\""},
        {OWN("{}"), "no model"},
        {OWN("[]"), "no model"},
        {"{}", "no model"},
        {"[]", "no model"},
        {"{\"models\":{\"m\":{\"input\":1,\"output\":1}}}", "\"version\" 1"},
        {"{", "line 1"},
        {"", "line"},
    };
    struct price_list l;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_non_null(strstr(load(&l, wrong[i].text), wrong[i].word));
}

static void test_a_file_that_is_not_there(void **state)
{
    struct price_list l;
    struct err err;

    (void)state;
    assert_int_equal(price_list_load(&l, "/nowhere/prices.json", &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, "/nowhere/prices.json: "));
    assert_int_equal(price_list_load(&l, "/", &err), -1);
    assert_int_equal(err.code, ERR_IO);
}

static void test_costs(void **state)
{
    struct price p = {.input = 2 * DOLLAR,
                      .cached = 50 * CENT,
                      .cache_write = 250 * CENT,
                      .output = 8 * DOLLAR};
    struct usage u = {1000, 500, 600, 100, 50};

    (void)state;
    /* 300 * 2 + 600 * 0.5 + 100 * 2.5 + 500 * 8 = 5150 micro-dollars */
    assert_int_equal(price_cost(&p, &u), 5150000);
    assert_int_equal(price_uncached(&p, &u), 6000000);
    p.cached = p.cache_write = -1;
    assert_int_equal(price_cost(&p, &u), 6000000);
    u = (struct usage){1000, 500, -1, -1, -1};
    assert_int_equal(price_cost(&p, &u), 6000000);
    u.cached = 5000; /* more than all of it */
    p.cached = 0;
    assert_int_equal(price_cost(&p, &u), 4000000);
    u = (struct usage){0, 0, 0, 0, 0};
    assert_int_equal(price_cost(&p, &u), 0);
}

static void test_costs_that_nobody_knows(void **state)
{
    struct price p = {
        .input = DOLLAR, .output = DOLLAR, .cached = -1, .cache_write = -1};
    struct usage u = {10, 10, -1, -1, -1};

    (void)state;
    assert_int_equal(price_cost(NULL, &u), -1);
    assert_int_equal(price_uncached(NULL, &u), -1);
    u.output = -1;
    assert_int_equal(price_cost(&p, &u), -1);
    u = (struct usage){-1, 10, -1, -1, -1};
    assert_int_equal(price_uncached(&p, &u), -1);
    u.input = INT64_MAX;
    assert_int_equal(price_cost(&p, &u), -1);
    u.input = 10;
    p.output = -1;
    assert_int_equal(price_cost(&p, &u), -1);
}

/* Half a nano-dollar rounds up; the largest of all still fits. */
static void test_costs_at_the_limits(void **state)
{
    struct price p = {.input = 500000, .cached = -1, .cache_write = -1};
    struct usage u = {1, 0, -1, -1, -1};

    (void)state;
    assert_int_equal(price_cost(&p, &u), 1);
    p.input = 499999;
    assert_int_equal(price_cost(&p, &u), 0);
    p.input = p.output = 1000000 * DOLLAR;
    u.input = u.output = 1000000000;
    assert_int_equal(price_cost(&p, &u), 2000000000 * DOLLAR);
}

static void test_a_reply_costs_what_its_own_model_does(void **state)
{
    struct price row[] = {{"asked", 2 * DOLLAR, -1, -1, 0, 0, ""},
                          {"served", DOLLAR, -1, -1, 0, 0, ""}};
    const struct price_list l = {row, 2};
    struct reply r;

    (void)state;
    reply_init(&r);
    r.usage.input = 1000000;
    r.usage.output = 0;
    price_reply(&l, "asked", &r);
    assert_int_equal(r.cost, 2 * DOLLAR);
    r.model = "served";
    price_reply(&l, "asked", &r);
    assert_int_equal(r.cost, DOLLAR);
    assert_int_equal(r.cost_uncached, DOLLAR);
    r.model = "unheard of";
    price_reply(&l, "asked", &r);
    assert_int_equal(r.cost, 2 * DOLLAR);
    price_reply(&l, "nor this", &r);
    assert_int_equal(r.cost, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_prices_that_come_with_it),
        cmocka_unit_test(test_names_that_mean_a_model),
        cmocka_unit_test(test_decimals_are_exact),
        cmocka_unit_test(test_the_file_of_litellm),
        cmocka_unit_test(test_files_that_are_wrong),
        cmocka_unit_test(test_a_file_that_is_not_there),
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_costs_that_nobody_knows),
        cmocka_unit_test(test_costs_at_the_limits),
        cmocka_unit_test(test_a_reply_costs_what_its_own_model_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
