#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "wire/duration.h"
#include "world.h"

static void test_headers(void **state)
{
    struct world *w = *state;

    world_start(w, "m", (struct sim_settings){.fast = 1});
    world_ask(w, &sim_dialect_openai, 0, "");
    assert_memory_equal(world_header(w, "x-request-id"), "req_", 4);
    assert_string_equal(world_header(w, "openai-processing-ms"), "0");
    assert_non_null(world_header(w, "x-ratelimit-remaining-requests"));
    assert_non_null(world_header(w, "x-ratelimit-reset-tokens"));
    world_ask(w, &sim_dialect_anthropic, 0, "");
    assert_memory_equal(world_header(w, "request-id"), "req_", 4);
    assert_non_null(world_header(w, "anthropic-ratelimit-tokens-reset"));
}

static void status_is(struct world *w, const char *head, const char *body,
                      int status)
{
    world_exchange(w, head, body);
    if (w->status != status)
        fail_msg("%s: %d, not %d: %s", head, w->status, status, w->body.data);
}

#define CHAT "POST /v1/chat/completions"
#define MESSAGES "POST /v1/messages"
#define HI "\"messages\":[{\"role\":\"user\",\"content\":\"Why?\"}]}"

static void test_refusals(void **state)
{
    struct world *w = *state;

    world_start(w, "m:refuse=temperature+max_tokens",
                (struct sim_settings){.fast = 1});
    status_is(w, "GET /v2/x", "", 404);
    status_is(w, "GET /v1/messages", "", 405);
    status_is(w, "POST /v1/models", "", 405);
    status_is(w, CHAT, "{", 400);
    status_is(w, CHAT, "{\"model\":\"other\"," HI, 404);
    world_body_has(w, "\"code\":\"model_not_found\"");
    status_is(w, MESSAGES, "{\"model\":\"other\",\"max_tokens\":5," HI, 404);
    world_body_has(w, "\"type\":\"not_found_error\"");
    status_is(w, CHAT, "{\"model\":\"m\",\"max_tokens\":5," HI, 400);
    world_body_has(
        w, "\"param\":\"max_tokens\",\"code\":\"unsupported_parameter\"");
    world_body_has(w, "Use 'max_completion_tokens' instead.");
    status_is(w, CHAT, "{\"model\":\"m\",\"max_completion_tokens\":5," HI, 200);
    status_is(w, MESSAGES,
              "{\"model\":\"m\",\"max_tokens\":5,\"temperature\":1," HI, 400);
    world_body_has(w, "'temperature' is deprecated for this model.");
    status_is(w, MESSAGES, "{\"model\":\"m\",\"max_tokens\":5," HI, 200);
}

static void test_key(void **state)
{
    struct world *w = *state;

    world_start(w, "m", (struct sim_settings){.fast = 1, .key = "sk-1"});
    status_is(w, CHAT, "{\"model\":\"m\"," HI, 401);
    world_body_has(w, "\"code\":\"invalid_api_key\"");
    w->headers = "Authorization: Bearer sk-2\r\n";
    status_is(w, CHAT, "{\"model\":\"m\"," HI, 401);
    w->headers = "Authorization: Basics sk-1\r\n";
    status_is(w, CHAT, "{\"model\":\"m\"," HI, 401);
    status_is(w, "GET /v1/models", "", 401);
    w->headers = "authorization: Bearer sk-1\r\n";
    status_is(w, CHAT, "{\"model\":\"m\"," HI, 200);
    status_is(w, "GET /v1/models", "", 200);
    status_is(w, MESSAGES, "{\"model\":\"m\",\"max_tokens\":5," HI, 401);
    world_body_has(w, "\"type\":\"authentication_error\"");
    w->headers = "x-api-key: sk-1\r\nanthropic-version: 2023-06-01\r\n";
    status_is(w, MESSAGES, "{\"model\":\"m\",\"max_tokens\":5," HI, 200);
}

static void test_needed_header(void **state)
{
    struct world *w = *state;

    world_start(w, "m", (struct sim_settings){.fast = 1});
    w->headers = "";
    status_is(w, MESSAGES, "{\"model\":\"m\",\"max_tokens\":5," HI, 400);
    world_body_has(w, "anthropic-version: header is required");
    status_is(w, CHAT, "{\"model\":\"m\"," HI, 200);
    status_is(w, "GET /v1/messages", "", 405);
    world_body_has(w, "{\"type\":\"error\",");
    status_is(w, "GET /v1/other", "", 404);
    world_body_has(w, "{\"error\":{\"message\":");
}

static void test_list_of_models(void **state)
{
    struct world *w = *state;
    struct sim_settings s = {.address = "127.0.0.1"};
    struct err err;
    json_t *root;

    w->sim = sim_new(w->loop, &s, &err);
    world_exchange(w, "GET /v1/models", "");
    root = world_body_json(w);
    assert_string_equal(json_text(root, "data.0.id"), "sim-control");
    assert_string_equal(json_text(root, "data.1.id"), "sim-treatment");
    assert_string_equal(json_text(root, "data.1.type"), "model");
    assert_null(json_at(root, "data.2"));
    json_decref(root);
    assert_string_equal(sim_model_at(w->sim, 1)->name, "sim-treatment");
    assert_null(sim_model_at(w->sim, 2));
}

static void test_two_models_of_a_name(void **state)
{
    struct world *w = *state;
    struct sim_model m[2];
    struct sim_settings s = {.address = "127.0.0.1", .model = m, .models = 2};
    struct err err = {0};

    sim_model_init(&m[0], "m");
    sim_model_init(&m[1], "m");
    assert_null(sim_new(w->loop, &s, &err));
    assert_int_equal(err.code, ERR_USAGE);
}

static json_t *log_line(struct world *w, int n)
{
    struct err err = {0};
    FILE *f;
    char line[2000] = "";
    json_t *root;

    assert_int_equal(sim_free(w->sim, &err), 0);
    w->sim = NULL;
    f = fopen(w->log, "r");
    while (n-- > 0)
        assert_non_null(fgets(line, sizeof(line), f));
    fclose(f);
    root = json_read(line, strcspn(line, "\n"), JSON_ONE_KEY, &err);
    assert_non_null(root);
    return root;
}

static int64_t us(const json_t *line, const char *key)
{
    return json_number(line, key, -1);
}

/* What the peer saw came after what the log says, and in its order. */
static void check_times(const struct world *w, const json_t *line)
{
    assert_true(w->sent / 1000 <= us(line, "t_us"));
    assert_true(us(line, "t_us") <= us(line, "first_byte_us"));
    assert_true(us(line, "t_us") + 20000 <= us(line, "first_token_us"));
    assert_true(us(line, "t_us") + 20000 + 2000 * (us(line, "tokens") - 1) <=
                us(line, "last_token_us"));
    assert_true(us(line, "last_token_us") <= us(line, "end_us"));
    assert_true(us(line, "first_byte_us") <= w->first / 1000);
    assert_true(us(line, "last_token_us") <= w->last / 1000);
}

static void test_log_tells_the_truth(void **state)
{
    struct world *w = *state;
    char id[64];
    json_t *line;

    world_start(w, "m:ttft=20ms,sigma=0,rate=500,jitter=0,words=40",
                (struct sim_settings){.log = world_log_file(w)});
    world_ask(w, &sim_dialect_openai, 1,
              "\"user\":\"u1\",\"stream_options\":{\"include_usage\":true},");
    strcpy(id, world_header(w, "x-request-id"));
    line = log_line(w, 1);
    check_times(w, line);
    assert_string_equal(json_text(line, "request_id"), id);
    assert_string_equal(json_text(line, "path"), "/v1/chat/completions");
    assert_string_equal(json_text(line, "model"), "m");
    assert_string_equal(json_text(line, "user"), "u1");
    assert_int_equal(strlen(json_text(line, "prompt_hash")), 16);
    assert_int_equal(us(line, "n"), 1);
    assert_int_equal(us(line, "status"), 200);
    assert_int_equal(us(line, "input_tokens"), 1);
    assert_true(us(line, "wall_us") > 1700000000000000);
    assert_true(json_is_null(json_at(line, "fault")));
    assert_true(json_is_true(json_at(line, "stream")));
    assert_true(json_is_false(json_at(line, "client_gone")));
    assert_int_equal(us(line, "tokens"),
                     world_count(w->body.data, "\"delta\":{\"content\":"));
    snprintf(id, sizeof(id), "\"completion_tokens\":%d",
             (int)us(line, "tokens"));
    world_body_has(w, id);
    json_decref(line);
}

static void test_log_of_a_fault(void **state)
{
    struct world *w = *state;
    json_t *line;

    world_start(w, "m:fault.server_error=100%",
                (struct sim_settings){.fast = 1, .log = world_log_file(w)});
    world_ask(w, &sim_dialect_anthropic, 0, "");
    line = log_line(w, 1);
    assert_string_equal(json_text(line, "fault"), "server_error");
    assert_int_equal(us(line, "status"), 500);
    assert_int_equal(us(line, "tokens"), 0);
    assert_true(json_is_null(json_at(line, "first_token_us")));
    assert_true(us(line, "end_us") > 0);
    json_decref(line);
}

/* Without an answer there is no status. */
static void test_log_of_resets(void **state)
{
    struct world *w = *state;
    int early = -1;
    json_t *line;

    world_start(w, "m:fault.reset=100%",
                (struct sim_settings){.fast = 1, .log = world_log_file(w)});
    for (int i = 0; i < 20 && (early < 0 || w->status == 0); i++) {
        world_ask(w, &sim_dialect_openai, 1, "");
        early = w->raw.len == 0 ? i : early;
    }
    assert_true(early >= 0);
    line = log_line(w, early + 1);
    assert_int_equal(us(line, "status"), 0);
    assert_true(json_is_null(json_at(line, "first_byte_us")));
    json_decref(line);
}

#define TOOL                                                                   \
    "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],"
#define FORCED TOOL "\"tool_choice\":\"required\","
#define COUNTED "\"stream_options\":{\"include_usage\":true},"

/* The name of a tool is a token, which usage and log count. */
static void test_tokens_of_a_call(void **state)
{
    struct world *w = *state;
    json_t *line;

    world_start(w, "m",
                (struct sim_settings){.fast = 1, .log = world_log_file(w)});
    world_ask(w, &sim_dialect_openai, 1, FORCED COUNTED);
    assert_int_equal(world_count(w->body.data, "{\"tool_calls\":["), 2);
    world_body_has(w, "\"completion_tokens\":2,");
    line = log_line(w, 1);
    assert_int_equal(us(line, "tokens"), 2);
    json_decref(line);
}

static void nudge(void *arg, int64_t now)
{
    (void)now;
    loop_stop(arg);
}

/* The service hears of it without sending anything more. */
static void test_peer_leaves(void **state)
{
    struct world *w = *state;
    struct sim_counts counts = {.gone = 0};
    struct loop_timer *timer;
    struct err err;
    json_t *line;

    world_start(w, "m:ttft=600s",
                (struct sim_settings){.log = world_log_file(w)});
    timer = loop_timer_new(w->loop, nudge, w->loop);
    w->leave = 1;
    world_ask(w, &sim_dialect_openai, 1, "");
    loop_timer_set(w->limit, loop_now() + WORLD_LIMIT);
    while (!counts.gone) {
        loop_timer_set(timer, loop_now() + NS_PER_MS);
        assert_int_equal(loop_run(w->loop, &err), 0);
        sim_count(w->sim, &counts);
    }
    loop_timer_free(timer);
    assert_int_equal(counts.running, 0);
    line = log_line(w, 1);
    assert_true(json_is_true(json_at(line, "client_gone")));
    assert_true(json_is_null(json_at(line, "end_us")));
    json_decref(line);
}

static void test_stopped_amid_a_stream(void **state)
{
    struct world *w = *state;
    struct sim_counts counts;
    json_t *line;

    world_start(w, "m:ttft=600s",
                (struct sim_settings){.log = world_log_file(w)});
    w->leave = 1;
    world_ask(w, &sim_dialect_anthropic, 1, "");
    sim_count(w->sim, &counts);
    assert_int_equal(counts.running, 1);
    line = log_line(w, 1);
    assert_true(json_is_null(json_at(line, "end_us")));
    assert_true(json_is_false(json_at(line, "client_gone")));
    json_decref(line);
}

/* What a run looks like from outside: the answers, ids and faults of it. */
static uint64_t look(struct world *w, uint64_t seed)
{
    uint64_t hash = 0;
    struct err err;
    json_t *root;

    world_start(w, "m:fault.server_error=50%",
                (struct sim_settings){.seed = seed, .fast = 1});
    for (int i = 0; i < 12; i++) {
        world_ask(w, &sim_dialect_openai, 0, "");
        root = world_body_json(w);
        json_object_del(root, "created");
        buf_clear(&w->body);
        json_write(root, &w->body);
        json_decref(root);
        buf_addf(&w->body, "%d %s", w->status, world_header(w, "x-request-id"));
        for (size_t k = 0; k < w->body.len; k++)
            hash = hash * 31 + (unsigned char)w->body.data[k];
    }
    assert_int_equal(sim_free(w->sim, &err), 0);
    w->sim = NULL;
    return hash;
}

static void test_a_seed_makes_a_run(void **state)
{
    struct world *w = *state;
    uint64_t one = look(w, 1);

    assert_true(look(w, 1) == one);
    assert_true(look(w, 2) != one);
}

/* A prompt that is sent again is not doomed to the same fault. */
static void test_retries_have_other_dice(void **state)
{
    struct world *w = *state;
    int good = 0;

    world_start(w, "m:fault.server_error=50%",
                (struct sim_settings){.fast = 1});
    for (int i = 0; i < 20; i++) {
        world_ask(w, &sim_dialect_openai, 0, "\"seed\":1,\"temperature\":0,");
        good += w->status == 200;
    }
    assert_in_range(good, 3, 17);
}

static char *answer(struct world *w, const char *more)
{
    json_t *root;
    char *text;

    world_ask(w, &sim_dialect_openai, 0, more);
    root = world_body_json(w);
    text = strdup(json_text(root, "choices.0.message.content"));
    json_decref(root);
    return text;
}

static int same_twice(struct world *w, const char *more)
{
    char *one = answer(w, more), *two = answer(w, more);
    int same = !strcmp(one, two);

    free(one);
    free(two);
    return same;
}

static void test_only_a_seed_gives_the_same_again(void **state)
{
    struct world *w = *state;

    world_start(w, "m", (struct sim_settings){.fast = 1});
    assert_true(same_twice(w, "\"seed\":1,\"temperature\":0,"));
    assert_false(same_twice(w, ""));
}

static void test_ids_differ(void **state)
{
    struct world *w = *state;
    char *request;
    json_t *one, *two;

    world_start(w, "m", (struct sim_settings){.fast = 1});
    world_ask(w, &sim_dialect_openai, 0, "");
    one = world_body_json(w);
    request = strdup(world_header(w, "x-request-id"));
    world_ask(w, &sim_dialect_openai, 0, "");
    two = world_body_json(w);
    assert_string_not_equal(json_text(one, "id"), json_text(two, "id"));
    assert_string_not_equal(request, world_header(w, "x-request-id"));
    assert_string_equal(json_text(one, "system_fingerprint"),
                        json_text(two, "system_fingerprint"));
    json_decref(one);
    json_decref(two);
    free(request);
}

#define TEN "0123456789"
#define LONG                                                                   \
    "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":"         \
    "\"" TEN TEN TEN TEN "\"},{\"role\":\"user\",\"content\":\"%d\"}]}"

static void test_cached_tokens(void **state)
{
    struct world *w = *state;
    char body[400];

    world_start(w, "m:cached=50%", (struct sim_settings){.fast = 1});
    for (int i = 0; i < 3; i++) {
        snprintf(body, sizeof(body), LONG, i);
        status_is(w, CHAT, body, 200);
        world_body_has(w, "\"prompt_tokens\":11,");
        world_body_has(w, i ? "\"cached_tokens\":5," : "\"cached_tokens\":0,");
    }
}

static void test_a_log_that_cannot_be(void **state)
{
    struct world *w = *state;
    struct sim_settings s = {.address = "127.0.0.1", .log = "/nowhere/log"};
    struct err err = {0};

    assert_null(sim_new(w->loop, &s, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, "/nowhere/log"));
}

static void test_a_log_that_is_not_whole(void **state)
{
    struct world *w = *state;
    struct sim_settings s = {.fast = 1, .log = "/dev/full"};
    struct err err = {0};

    world_start(w, "m", s);
    world_ask(w, &sim_dialect_openai, 0, "");
    assert_int_equal(sim_free(w->sim, &err), -1);
    w->sim = NULL;
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, "/dev/full"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_headers),
        TEST(test_refusals),
        TEST(test_key),
        TEST(test_needed_header),
        TEST(test_list_of_models),
        TEST(test_two_models_of_a_name),
        TEST(test_log_tells_the_truth),
        TEST(test_log_of_a_fault),
        TEST(test_log_of_resets),
        TEST(test_tokens_of_a_call),
        TEST(test_peer_leaves),
        TEST(test_stopped_amid_a_stream),
        TEST(test_a_seed_makes_a_run),
        TEST(test_retries_have_other_dice),
        TEST(test_only_a_seed_gives_the_same_again),
        TEST(test_ids_differ),
        TEST(test_cached_tokens),
        TEST(test_a_log_that_cannot_be),
        TEST(test_a_log_that_is_not_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
