/* What is said of the place, the key and the model. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "unit/check_made.h"

#define KEY "sk-proj-0123456789abcdef"
#define ERROR(text) "{\"error\":{\"message\":\"" text "\"}}"
#define SAID(model, print, text)                                               \
    "{\"model\":\"" model "\",\"system_fingerprint\":\"" print                 \
    "\",\"choices\":[{\"message\":{\"content\":\"" text                        \
    "\"},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":12,"      \
    "\"completion_tokens\":5}}"

static int setup(void **state)
{
    *state = memory_new(1, sizeof(struct made));
    made_init(*state);
    return 0;
}

static int teardown(void **state)
{
    made_release(*state);
    free(*state);
    return 0;
}

static void set_url(struct made *m, const char *url)
{
    free(m->variant.base_url);
    m->variant.base_url = memory_string(url);
}

static void set_key(struct made *m, const char *key)
{
    m->variant.key = memory_string(key);
    m->variant.key_from = memory_string("K");
}

/* ---- resolve, connect, TLS --------------------------------------------- */

static void test_an_unknown_name(void **state)
{
    struct made *m = *state;

    m->unknown = 1;
    made_run(m);
    made_is(m, "resolve", CHECK_BAD, "control.test: unknown; is the host");
    made_is(m, "connect", CHECK_SKIPPED, "no address");
    made_is(m, "determinism", CHECK_SKIPPED, "no address");
    assert_int_equal(m->asks, 0);
}

static void test_nobody_there(void **state)
{
    struct made *m = *state;

    m->list.how = END_CONNECT;
    made_run(m);
    made_is(m, "connect", CHECK_BAD,
            "the network said no; is the server running");
    made_is(m, "tls", CHECK_SKIPPED, "no connection");
    assert_int_equal(m->asks, 1);
}

static void test_no_trust(void **state)
{
    struct made *m = *state;

    m->list.how = END_TLS;
    made_run(m);
    made_is(m, "connect", CHECK_OK, "port 443 is open");
    made_is(m, "tls", CHECK_BAD, "the network said no; does it speak https");
    made_is(m, "key", CHECK_SKIPPED, "no TLS");
    assert_int_equal(m->asks, 1);
}

static void test_no_http(void **state)
{
    struct made *m = *state;

    m->list.how = END_CUT;
    made_run(m);
    made_is(m, "connect", CHECK_BAD, "is no HTTP: the network said no");
    made_is(m, "key", CHECK_SKIPPED, "no connection");
}

static void test_plain_http(void **state)
{
    struct made *m = *state;

    set_url(m, "http://control.test:8080/v1");
    made_run(m);
    made_is(m, "connect", CHECK_OK, "port 8080");
    made_is(m, "tls", CHECK_LOOK, "reads the key");
}

static void test_plain_http_at_home(void **state)
{
    struct made *m = *state;

    set_url(m, "http://localhost:8080/v1");
    made_run(m);
    made_is(m, "tls", CHECK_OK, "none is needed");
}

/* ---- key --------------------------------------------------------------- */

static void test_a_key_that_is_taken(void **state)
{
    struct made *m = *state;

    set_key(m, KEY);
    made_run(m);
    assert_string_equal(made_text(m, "key"), "sk-…def from K is taken");
}

/* The whole of what is said is searched for the key, in each test. */
static void test_a_key_that_is_refused(void **state)
{
    struct made *m = *state;

    set_key(m, KEY);
    m->list = m->whole[0] =
        (struct says){.status = 401,
                      .body = ERROR("Incorrect API key provided: " KEY "."),
                      .name = "WWW-Authenticate",
                      .value = "X-Key realm=house"};
    made_run(m);
    made_is(m, "connect", CHECK_OK, "answers");
    made_is(m, "key", CHECK_BAD, "HTTP 401: Incorrect API key provided: sk-…");
    made_is(m, "key", CHECK_BAD,
            "sent \"Authorization: Bearer sk-…def\" from K");
    made_is(m, "key", CHECK_BAD, "asks for \"X-Key realm=house\"");
    made_is(m, "key", CHECK_BAD, "\"anthropic:...\" sends \"x-api-key\"");
    assert_null(strstr(made_text(m, "key"), "put before"));
    made_is(m, "model", CHECK_SKIPPED, "the key is refused");
}

/* A long line is cut, but not within the key. */
static void test_a_key_at_the_end_of_a_line(void **state)
{
    struct made *m = *state;
    char body[512];
    int pad = 290 - (int)strlen("HTTP 401: ");

    set_key(m, "house-0123456789abcdefghijklmnopqrstuvwxyz");
    snprintf(body, sizeof(body), ERROR("%*s %s"), pad, "x", m->variant.key);
    m->whole[0] = (struct says){.status = 401, .body = body};
    made_run(m);
    made_is(m, "key", CHECK_BAD, "x hou…xyz");
    assert_null(strstr(made_text(m, "key"), "house-01"));
}

static void test_a_key_with_another_start(void **state)
{
    struct made *m = *state;

    set_key(m, "sk-gsk_0123456789abcdef");
    m->whole[0] = (struct says){.status = 403, .body = ERROR("no")};
    made_run(m);
    made_is(m, "key", CHECK_BAD, "was \"sk-\" put before the key?");
}

static void test_a_key_that_is_missing(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){.status = 401, .body = ERROR("no")};
    made_run(m);
    made_is(m, "key", CHECK_BAD, "no key was sent");
    assert_null(strstr(made_text(m, "key"), "x-api-key"));
}

static void test_a_key_that_may_not_list(void **state)
{
    struct made *m = *state;

    set_key(m, KEY);
    m->list = (struct says){.status = 403, .body = ERROR("no")};
    made_run(m);
    made_is(m, "key", CHECK_OK, "is taken, but it may not list models");
    made_is(m, "model", CHECK_OK, "m-1 answers; there is no list of models");
}

/* A completion that nobody answers says nothing, the list does. */
static void test_a_key_that_only_the_list_refuses(void **state)
{
    struct made *m = *state;

    set_key(m, KEY);
    m->list = (struct says){.status = 401, .body = ERROR("wrong key")};
    m->whole[0] = (struct says){.status = 500, .body = ERROR("oh")};
    made_run(m);
    made_is(m, "key", CHECK_BAD, "HTTP 401: wrong key");
}

/* ---- model ------------------------------------------------------------- */

static void test_a_model_that_is_not_there(void **state)
{
    struct made *m = *state;

    free(m->variant.model);
    m->variant.model = memory_string("m-12");
    m->whole[0] = (struct says){.status = 404, .body = ERROR("no model")};
    made_run(m);
    made_is(m, "model", CHECK_BAD, "HTTP 404: no model; asked https://");
    made_is(m, "model", CHECK_BAD, "; the nearest in the list of 2 is m-1");
}

/* Some say 400; and 400 to a model that is listed is about something else. */
static void test_another_word_for_not_there(void **state)
{
    struct made *m = *state;

    m->list.body = "[{\"id\":\"other\"},{\"no\":1}]";
    m->whole[0] = (struct says){.status = 400, .body = ERROR("bad m-1")};
    made_run(m);
    made_is(m, "model", CHECK_BAD, "HTTP 400: bad m-1");
    assert_null(strstr(made_text(m, "model"), "nearest"));
}

static void test_not_found_by_its_code(void **state)
{
    struct made *m = *state;

    m->whole[0] =
        (struct says){.status = 400,
                      .body = "{\"error\":{\"message\":\"retired\",\"code\":"
                              "\"model_not_found\"}}"};
    made_run(m);
    made_is(m, "model", CHECK_BAD, "HTTP 400: retired");
}

static void test_bad_but_listed(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){.status = 400, .body = ERROR("bad m-1")};
    made_run(m);
    made_is(m, "model", CHECK_OK, "in the list of 2");
    made_is(m, "completion", CHECK_BAD, "HTTP 400: bad m-1");
}

static void test_not_listed_but_answers(void **state)
{
    struct made *m = *state;

    m->list.body = "{\"data\":[{\"id\":\"other\"}]}";
    m->whole[0].body = SAID("m-1-2026", "", "Yes.");
    made_run(m);
    made_is(m, "model", CHECK_LOOK,
            "m-1 is not in the list of 1, but answers, as m-1-2026");
}

static void test_listed_with_its_vendor(void **state)
{
    struct made *m = *state;

    free(m->variant.model);
    m->variant.model = memory_string("n-2");
    m->whole[0].body = SAID("vendor/n-2", "", "Yes.");
    made_run(m);
    made_is(m, "model", CHECK_OK, "in the list of 2, as vendor/n-2");
}

static void test_answers_without_its_vendor(void **state)
{
    struct made *m = *state;

    free(m->variant.model);
    m->variant.model = memory_string("vendor/n-2");
    m->whole[0].body = SAID("n-2", "", "Yes.");
    made_run(m);
    made_is(m, "model", CHECK_OK, "in the list of 2, as n-2");
}

static void test_another_model_answers(void **state)
{
    struct made *m = *state;

    m->whole[0].body = SAID("tiny", "", "Yes.");
    made_run(m);
    made_is(m, "model", CHECK_LOOK, "asked for m-1, answered by tiny");
}

static void test_lists_of_all_shapes(void **state)
{
    struct made *m = *state;

    m->list.body = "{\"data\":\"\033[31m\"}";
    made_run(m);
    made_is(m, "model", CHECK_OK, "there is no list");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_unknown_name),
        TEST(test_nobody_there),
        TEST(test_no_trust),
        TEST(test_no_http),
        TEST(test_plain_http),
        TEST(test_plain_http_at_home),
        TEST(test_a_key_that_is_taken),
        TEST(test_a_key_that_is_refused),
        TEST(test_a_key_at_the_end_of_a_line),
        TEST(test_a_key_with_another_start),
        TEST(test_a_key_that_is_missing),
        TEST(test_a_key_that_may_not_list),
        TEST(test_a_key_that_only_the_list_refuses),
        TEST(test_a_model_that_is_not_there),
        TEST(test_another_word_for_not_there),
        TEST(test_not_found_by_its_code),
        TEST(test_bad_but_listed),
        TEST(test_not_listed_but_answers),
        TEST(test_listed_with_its_vendor),
        TEST(test_answers_without_its_vendor),
        TEST(test_another_model_answers),
        TEST(test_lists_of_all_shapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
