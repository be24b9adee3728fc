/* What is said of completions and streams. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

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
#define PIECE(text)                                                            \
    "data: {\"choices\":[{\"delta\":{\"content\":\"" text                      \
    "\"},\"finish_reason\":\"stop\"}]}\n\n"
#define COUNTS                                                                 \
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":12,"                   \
    "\"completion_tokens\":40}}\n\n"
#define DONE "data: [DONE]\n\n"

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

static void set_key(struct made *m, const char *key)
{
    m->variant.key = memory_string(key);
    m->variant.key_from = memory_string("K");
}

/* ---- completion -------------------------------------------------------- */

static void test_all_went_into_reasoning(void **state)
{
    struct made *m = *state;

    m->whole[0].body = SAID("m-1", "", "");
    made_run(m);
    made_is(m, "completion", CHECK_LOOK,
            "no text (length): did it all go into reasoning? Give more than "
            "64 with --max-tokens");
    made_is(m, "determinism", CHECK_LOOK, "nothing to compare");
}

static void test_filtered(void **state)
{
    struct made *m = *state;

    m->whole[0] =
        (struct says){.status = 400,
                      .body = "{\"error\":{\"message\":\"the policy\",\"code\":"
                              "\"content_filter\"}}"};
    made_run(m);
    made_is(m, "completion", CHECK_LOOK, "content filter (the policy)");
    made_is(m, "determinism", CHECK_LOOK, "not told");
}

static void test_no_completion(void **state)
{
    struct made *m = *state;

    m->whole[0] =
        (struct says){.status = 429,
                      .body = "{\"error\":{\"message\":\"no money\",\"code\":"
                              "\"insufficient_quota\"}}"};
    made_run(m);
    assert_int_equal(m->asks, 2);
    made_is(m, "key", CHECK_OK, "");
    made_is(m, "completion", CHECK_BAD, "HTTP 429: no money; the account");
    made_is(m, "streaming", CHECK_SKIPPED, "no completion");
}

/* ---- streaming --------------------------------------------------------- */

static void test_streams(void **state)
{
    static const struct {
        struct says says;
        enum check_grade grade;
        const char *text;
    } rows[] = {
        {{.type = "application/json", .body = SAID("m-1", "", "a")},
         CHECK_LOOK,
         "it answered in one piece"},
        {{.body = PIECE("all of it") COUNTS DONE},
         CHECK_LOOK,
         "40 tokens came in one piece"},
        {{.body = PIECE("a") PIECE("b") COUNTS}, CHECK_LOOK, "its end mark"},
        {{.body = PIECE("a") COUNTS DONE}, CHECK_LOOK, "in one piece"},
        {{.body = PIECE("a") PIECE("b") COUNTS DONE},
         CHECK_OK,
         "first token after 1.00 ms, 2 pieces"},
        {{.status = 200, .how = END_CUT, .body = "data: {\"choices\":[]}\n\n"},
         CHECK_BAD,
         "the network said no; the server, or a proxy"},
        {{.body = "data: ha\n\n"}, CHECK_BAD, "the API of this dialect?"},
        {{.hangs = 1}, CHECK_BAD, "did not end in time"},
        {{.status = 400, .body = ERROR("no streams")}, CHECK_BAD, "no streams"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct made *m = memory_new(1, sizeof(*m));

        made_init(m);
        m->stream[0] = rows[i].says;
        made_run(m);
        made_is(m, "streaming", rows[i].grade, rows[i].text);
        made_is(m, "determinism", CHECK_OK, "equal");
        made_release(m);
        free(m);
    }
}

static void test_streams_are_refused(void **state)
{
    struct made *m = *state;

    m->stream[0] = (struct says){
        .status = 400,
        .body = "{\"error\":{\"message\":\"Unsupported value: 'stream'\","
                "\"param\":\"stream\",\"code\":\"unsupported_value\"}}"};
    made_run(m);
    made_is(m, "streaming", CHECK_LOOK, "refused: there will be no times");
    assert_null(strstr(m->asked[3].body, "stream"));
}

/* ---- usage, parameters, determinism ------------------------------------ */

static void test_no_tokens_in_streams(void **state)
{
    struct made *m = *state;

    m->stream[0].body = PIECE("a") PIECE("b") DONE;
    made_run(m);
    made_is(m, "usage", CHECK_LOOK, "12 tokens in, 5 out, but not in streams");
    assert_int_equal(m->bill.untold, 1);
    assert_int_equal(m->bill.usage.output, 10);
}

static void test_no_tokens(void **state)
{
    struct made *m = *state;

    m->whole[0].body = "{\"choices\":[{\"message\":{\"content\":\"a\"}}]}";
    made_run(m);
    made_is(m, "usage", CHECK_LOOK, "told in streams only");
    m->founds = 0;
    m->stream[0].body = PIECE("a") PIECE("b") DONE;
    check_free(m->check);
    made_run(m);
    made_is(m, "usage", CHECK_LOOK, "no tokens are told");
}

static void test_names_that_are_not_taken(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){
        .status = 400,
        .body = "{\"error\":{\"message\":\"Unsupported parameter: "
                "'max_tokens' is not supported with this model. Use "
                "'max_completion_tokens' instead.\",\"param\":\"max_tokens\","
                "\"code\":\"unsupported_parameter\"}}"};
    m->whole[1] = (struct says){.status = 200};
    made_run(m);
    made_is(m, "parameters", CHECK_LOOK,
            "max_tokens is refused, and sent as max_completion_tokens; is");
}

static void test_names_that_a_dialect_lacks(void **state)
{
    struct made *m = *state;

    free(m->variant.provider);
    m->variant.provider = memory_string("anthropic");
    m->whole[0].body = "{\"model\":\"m-1\",\"content\":[{\"type\":\"text\","
                       "\"text\":\"a\"}],\"stop_reason\":\"end_turn\"}";
    made_run(m);
    made_is(m, "parameters", CHECK_LOOK,
            "seed is left out: there is none in the dialect of anthropic");
    made_is(m, "determinism", CHECK_OK, "(temperature 0, no seed)");
    made_is(m, "determinism", CHECK_OK, "no fingerprint is told");
}

static void test_not_equal(void **state)
{
    struct made *m = *state;

    m->whole[0].body = SAID("m-1", "fp_1", "abcd");
    m->whole[1].body = SAID("m-1", "fp_2", "abce");
    made_run(m);
    made_is(m, "determinism", CHECK_LOOK, "not equal after 3 bytes");
    made_is(m, "determinism", CHECK_LOOK, "(temperature 0, seed 42)");
    made_is(m, "determinism", CHECK_LOOK, "fp_1 and fp_2: the server changed");
}

static void test_longer_is_not_equal(void **state)
{
    struct made *m = *state;

    m->whole[0].body = SAID("m-1", "fp_1", "abc");
    m->whole[1].body = SAID("m-1", "fp_1", "abcd");
    made_run(m);
    made_is(m, "determinism", CHECK_LOOK, "not equal after 3 bytes");
    made_is(m, "determinism", CHECK_LOOK, "fp_1 both times");
}

static void test_a_cache_on_the_way(void **state)
{
    struct made *m = *state;

    m->whole[0].status = 200;
    m->whole[1] = (struct says){
        .status = 200, .name = "X-Cache", .value = "Hit from the edge"};
    made_run(m);
    made_is(m, "determinism", CHECK_LOOK, "equal, 11 bytes");
    made_is(m, "determinism", CHECK_LOOK, "came out of a cache");
}

static void test_no_second_answer(void **state)
{
    struct made *m = *state;

    m->whole[0].status = 200;
    m->whole[1] = (struct says){.status = 400, .body = ERROR("enough")};
    made_run(m);
    made_is(m, "determinism", CHECK_LOOK, "not told: enough");
}

/* A server may say anything: it is shown without the key, on one line. */
static void test_foreign_text(void **state)
{
    struct made *m = *state;

    set_key(m, KEY);
    m->whole[0].body = SAID("\\u001b[31m" KEY, "\\n" KEY, "a");
    made_run(m);
    made_is(m, "model", CHECK_LOOK, "sk-…def");
    made_is(m, "determinism", CHECK_OK, "sk-…def");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_went_into_reasoning),
        TEST(test_filtered),
        TEST(test_no_completion),
        TEST(test_streams),
        TEST(test_streams_are_refused),
        TEST(test_no_tokens_in_streams),
        TEST(test_no_tokens),
        TEST(test_names_that_are_not_taken),
        TEST(test_names_that_a_dialect_lacks),
        TEST(test_not_equal),
        TEST(test_longer_is_not_equal),
        TEST(test_a_cache_on_the_way),
        TEST(test_no_second_answer),
        TEST(test_foreign_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
